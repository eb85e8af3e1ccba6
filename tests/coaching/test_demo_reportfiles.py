"""The demonstration shows saved reports, receivers, and a term report that went out."""

import pytest
from django.urls import reverse

from accounts.demo import SIGN_INS
from accounts.enums import Role
from accounts.models import Person
from coaching.demo import fill
from coaching.models import TermReport, TermReportReceiver
from coaching.services import termreport


@pytest.mark.django_db
@pytest.mark.time_machine("2026-11-24 09:00+01:00", tick=False)
def test_the_office_sees_what_was_saved_and_who_gets_the_term_report(client):
    world = fill()
    office = Person.objects.get(email=SIGN_INS[Role.ADMINISTRATOR])
    client.force_login(office)
    events = client.get(reverse("report_export_list")).context["page"].items
    assert [(event.person, event.title, event.format, event.choice) for event in events] == [
        (office, "Aktivitet", "xlsx", "HT-26"),
        (office, "Aktivitet", "pdf", "HT-26"),
        (office, "Aktivitet", "csv", "HT-26"),
    ]
    receivers = {world.administrator, *world.managers.values()}
    assert {receiver.person for receiver in TermReportReceiver.objects.all()} == receivers
    page = client.get(reverse("term_report_receivers", args=[world.authority.pk]))
    [sent] = page.context["sent"]
    assert (str(sent["term"]), sent["ready"], sent["failed"]) == ("VT-26", len(receivers), 0)
    # What the nights do leaves it as it is: nothing is due, and nothing of it is old enough to go.
    assert (termreport.send_ended(), termreport.forget_old()) == (0, 0)
    assert TermReport.objects.count() == len(receivers)

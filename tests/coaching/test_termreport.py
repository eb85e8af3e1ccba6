"""The term report: asked for, made by a worker as whose it is, saved, sent when a term has ended, deleted."""

import datetime as dt
import re
import time

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import acting
from accounts.models import Duty
from coaching.enums import ReportFormat, TermReportState
from coaching.models import ReportExport, TermReport, TermReportPiece, TermReportReceiver
from coaching.reports.termreport import NotYours, whole_choice, worked_out
from coaching.services import termreport
from coaching.tasks import send_term_reports, tend_retention
from scheduling.enums import MessageState
from scheduling.models import Message, Term
from scheduling.services import dispatch
from tests.coaching.reportworld import ReportWorld
from tests.factories import AreaFactory, SchoolFactory, make_principal, make_term_report

pytestmark = pytest.mark.django_db
AUTUMN = pytest.mark.time_machine("2026-10-14 09:00+02:00", tick=False)
SEASON = {"term_season": "HT", "term_year": 2026}


@pytest.fixture
def world():
    return ReportWorld()


def ask(person, **fields):
    return termreport.ask(by=person, term=Term.objects.get().code, **fields)


def made(report):
    """Made here and now; as it stands then."""
    termreport.work(report_id=report.pk)
    report.refresh_from_db()
    return report


def content_of(report):
    return b"".join(bytes(piece.content) for piece in report.pieces.all())


@AUTUMN
def test_who_asks_gets_a_pdf_of_the_own_part(client, world):
    client.force_login(world.principal)
    response = client.post(reverse("term_report_new"), {"term": "HT-26"})
    report = TermReport.objects.get()
    assert response["Location"] == reverse("term_report_detail", args=[report.pk])
    page = client.get(response["Location"])
    assert 'hx-trigger="every 1s"' in page.content.decode()
    assert client.get(reverse("term_report_file", args=[report.pk])).status_code == 404
    made(report)
    assert (report.state, report.steps_done, report.steps_total, report.tries) == (
        TermReportState.DONE,
        report.steps_total,
        report.steps_done,
        0,
    )
    page = client.get(response["Location"])
    assert "hx-trigger" not in page.content.decode()
    response = client.get(reverse("term_report_file", args=[report.pk]))
    content = b"".join(response.streaming_content)
    assert content == content_of(report)
    assert (content[:5], len(content)) == (
        b"%PDF-",
        report.size == int(response["Content-Length"]) and report.size,
    )
    assert response["Content-Disposition"] == 'attachment; filename="terminsrapport-HT-26.pdf"'
    [event] = ReportExport.objects.all()
    assert (event.person, event.format, event.term, event.rows) == (
        world.principal,
        ReportFormat.TERM,
        "HT-26",
        report.rows,
    )


@AUTUMN
def test_htmx_gets_only_what_changes(client, world):
    report = ask(world.office)
    client.force_login(world.office)
    part = client.get(reverse("term_report_detail", args=[report.pk]), headers={"HX-Request": "true"})
    assert part.content.decode().strip().startswith('<div id="progress"')


@AUTUMN
def test_each_report_is_of_what_the_person_has_a_duty_for(world):
    def schools(person, **narrower):
        whole = whole_choice(person=person, term=world.term.code, **narrower)
        return {
            row[0]
            for words, _rows in worked_out(whole)
            for panel in words["panels"]
            if panel["title"] == "Per skola" and words["title"] == "Aktivitet"
            for row in panel["rows"]
        }

    both = {world.school.name, world.other.name}
    assert schools(world.office) == both
    assert schools(world.manager) == schools(world.principal) == {world.school.name}
    assert schools(world.office, school=world.other) == {world.other.name}
    assert schools(world.office, area=world.area) == {world.school.name}


@AUTUMN
def test_the_worker_acts_as_the_person_whose_it_is_and_in_that_language(world, monkeypatch):
    from coaching.services import termreport as module

    world.principal.language = "en"
    world.principal.save()
    seen = []
    original = module.worked_out

    def watched(whole):
        seen.append(acting.current())
        for words, rows in original(whole):
            seen.append(words["title"])
            yield words, rows

    monkeypatch.setattr(module, "worked_out", watched)
    made(ask(world.principal))
    assert seen[0] == str(world.principal.pk)
    assert "Activity" in seen


@AUTUMN
def test_asked_for_twice_is_the_one_that_is_being_made(world):
    first = ask(world.office)
    assert ask(world.office) == first
    assert ask(world.manager) != first
    assert ask(world.office, school=world.school) != first
    made(first)
    assert ask(world.office) != first
    # The database says so too, whoever writes.
    with pytest.raises(IntegrityError), transaction.atomic():
        TermReport.objects.create(person=world.manager, **SEASON)


@AUTUMN
def test_nobody_asks_for_what_is_not_the_own(client, world):
    foreign = SchoolFactory(area=AreaFactory())
    for fields in ({"school": foreign}, {"area": foreign.area}):
        with pytest.raises(NotYours):
            ask(world.office, **fields)
    with pytest.raises(NotYours):
        ask(world.manager, school=world.other)
    client.force_login(world.office)
    for data in ({"term": "HT-31"}, {"term": "HT-26", "school": foreign.pk}, {}):
        assert client.post(reverse("term_report_new"), data).context["form"].errors
    client.force_login(world.coach)
    assert client.get(reverse("term_report_new")).status_code == 404
    assert not TermReport.objects.exists()


@AUTUMN
def test_nobody_gets_another_persons(client, world):
    report = make_term_report(world.manager)
    for person in (world.office, world.principal, world.coach):
        client.force_login(person)
        for name in ("term_report_detail", "term_report_file"):
            assert client.get(reverse(name, args=[report.pk])).status_code == 404
        assert client.post(reverse("term_report_resume", args=[report.pk])).status_code == 404


@AUTUMN
def test_who_has_left_a_duty_that_it_tells_of_does_not_get_it_any_more(client, world):
    other = SchoolFactory(area=world.area)
    make_principal(other, person=world.principal)
    report = made(ask(type(world.principal).objects.get(pk=world.principal.pk)))
    client.force_login(world.principal)
    address = reverse("term_report_file", args=[report.pk])
    assert client.get(address).status_code == 200
    duty = Duty.objects.filter(person=world.principal, school=world.school)
    duty.update(starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 10, 13))
    assert client.get(address).status_code == 404
    page = client.get(reverse("term_report_detail", args=[report.pk]))
    assert page.context["may_fetch"] is False


@AUTUMN
def test_a_place_that_is_not_the_own_any_more_when_the_worker_comes(world):
    report = ask(world.manager, school=world.school)
    Duty.objects.filter(person=world.manager).update(area=world.other.area)
    assert made(report).state == TermReportState.FAILED
    assert not TermReportPiece.objects.exists()


def test_a_worker_that_was_killed_leaves_it_to_the_next(world, time_machine):
    time_machine.move_to("2026-10-14 09:00+02:00", tick=False)
    report = ask(world.office)
    killed = termreport._take(report.pk)
    # As long as the lease holds nobody else takes it.
    assert made(report).state == TermReportState.WORKING
    time_machine.shift(termreport.LEASE + dt.timedelta(seconds=1))
    assert TermReport.objects.get().is_left
    termreport.tend()
    assert made(report).state == TermReportState.DONE
    # The first was only slow: what it has made is thrown away.
    with pytest.raises(termreport.LeaseLost):
        termreport._show(killed, 1, termreport.LEASE)
    with pytest.raises(termreport.LeaseLost):
        termreport._end(killed, TermReportState.DONE, pdf=b"another")
    assert content_of(report)[:5] == b"%PDF-"


def test_what_ends_its_worker_again_and_again_is_given_up(world, time_machine):
    time_machine.move_to("2026-10-14 09:00+02:00", tick=False)
    report = ask(world.office)
    for _number in range(termreport.MOST_TRIES):
        assert termreport._take(report.pk)
        time_machine.shift(termreport.LEASE + dt.timedelta(seconds=1))
    assert made(report).state == TermReportState.FAILED
    assert ask(world.office) != report


def test_a_failure_is_tried_again_later(world, time_machine, monkeypatch):
    time_machine.move_to("2026-10-14 09:00+02:00", tick=False)
    report = ask(world.office)
    with monkeypatch.context() as patch:
        patch.setattr("coaching.reports.pdf.TEMPLATE", "coaching/certificate/certificate.typ")
        with pytest.raises(Exception, match="dictionary does not contain"):
            termreport.work(report_id=report.pk)
    report.refresh_from_db()
    assert (report.state, report.lease, report.tries) == (TermReportState.WORKING, None, 1)
    assert made(report).state == TermReportState.DONE


@AUTUMN
def test_a_task_about_nothing_does_nothing(world):
    termreport.work(report_id=10**9)
    report = make_term_report(world.office)
    termreport.work(report_id=report.pk)
    assert content_of(report) == b"%PDF-"


def test_files_are_deleted_after_thirty_days_and_forgotten_after_a_year(client, world, time_machine):
    time_machine.move_to("2026-10-14 09:00+02:00", tick=False)
    report = make_term_report(world.office)
    time_machine.shift(dt.timedelta(days=29))
    tend_retention()
    assert TermReportPiece.objects.count() == 1
    time_machine.shift(dt.timedelta(days=2))
    tend_retention()
    report.refresh_from_db()
    assert (report.state, TermReportPiece.objects.count()) == (TermReportState.GONE, 0)
    client.force_login(world.office)
    assert client.get(reverse("term_report_file", args=[report.pk])).status_code == 404
    assert client.get(reverse("term_report_detail", args=[report.pk])).status_code == 200
    time_machine.shift(dt.timedelta(days=340))
    tend_retention()
    assert not TermReport.objects.exists()


# Sent when a term has ended


@AUTUMN
def test_the_office_chooses_among_those_with_such_duties(client, world):
    client.force_login(world.office)
    address = reverse("term_report_receivers", args=[world.authority.pk])
    offered = {pk for pk, _label in client.get(address).context["form"].fields["people"].choices}
    assert offered == {world.office.pk, world.manager.pk, world.principal.pk}
    client.post(address, {"people": [world.manager.pk, world.principal.pk]})
    assert set(TermReportReceiver.objects.values_list("person", "chosen_by")) == {
        (world.manager.pk, world.office.pk),
        (world.principal.pk, world.office.pk),
    }
    kept = TermReportReceiver.objects.get(person=world.principal)
    # A coach is none of them, and then nothing is changed.
    assert client.post(address, {"people": [world.coach.pk]}).context["form"].errors
    assert TermReportReceiver.objects.count() == 2
    client.post(address, {"people": [world.principal.pk, world.office.pk]})
    assert set(TermReportReceiver.objects.values_list("person", flat=True)) == {
        world.principal.pk,
        world.office.pk,
    }
    assert TermReportReceiver.objects.get(person=world.principal) == kept
    client.post(address, {})
    assert not TermReportReceiver.objects.exists()


@AUTUMN
def test_the_list_of_receivers_costs_the_same_for_30_as_for_1(client, world, same_queries):
    client.force_login(world.office)
    address = reverse("term_report_receivers", args=[world.authority.pk])

    def grow(amount):
        for _number in range(amount):
            person = make_principal(SchoolFactory(area=world.area))
            TermReportReceiver.objects.create(authority=world.authority, person=person)

    assert same_queries(lambda: client.get(address), grow) <= 15


def receive(world, *people):
    for person in people:
        TermReportReceiver.objects.create(authority=world.authority, person=person)


def send_mail():
    for ids, lease in dispatch.claim_batches():
        dispatch.send_batch(ids=ids, lease=lease)


def make_all():
    for report in TermReport.objects.free_to_take():
        termreport.work(report_id=report.pk)


def test_a_week_after_the_term_each_gets_the_own_part_once(world, time_machine, mailbox):
    receive(world, world.manager, world.principal)
    time_machine.move_to("2026-12-24 04:30+01:00", tick=False)
    send_term_reports()
    assert not TermReport.objects.exists()
    time_machine.move_to("2026-12-25 04:30+01:00", tick=False)
    send_term_reports()
    send_term_reports()
    assert {report.person for report in TermReport.objects.all()} == {world.manager, world.principal}
    make_all()
    for day in (26, 27):
        time_machine.move_to(f"2026-12-{day} 04:30+01:00", tick=False)
        send_term_reports()
        make_all()
    assert TermReport.objects.filter(state=TermReportState.DONE, sent_by=world.authority).count() == 2
    assert Message.objects.filter(kind="term_report_ready", authority=world.authority).count() == 2
    time_machine.move_to("2026-12-28 08:30+01:00", tick=False)
    send_mail()
    [mail] = mailbox.to(world.principal.email)
    report = TermReport.objects.get(person=world.principal)
    text = mail.get_body(("plain",)).get_content()
    assert mail["Subject"] == "Rapporten för höstterminen 2026 är klar"
    assert reverse("term_report_detail", args=[report.pk]) in text
    assert list(mail.iter_attachments()) == []
    assert len(mailbox.messages) == 2


def test_a_receiver_without_such_a_duty_or_too_late_gets_none(world, time_machine):
    receive(world, world.manager, world.principal, world.office)
    Duty.objects.filter(person=world.manager).delete()
    world.principal.is_active = False
    world.principal.save()
    time_machine.move_to("2026-12-28 04:30+01:00", tick=False)
    assert termreport.send_ended() == 1
    assert TermReport.objects.get().person == world.office
    # Whoever is chosen meanwhile gets it too; after a month nobody does.
    late, later = make_principal(world.school), make_principal(world.school)
    receive(world, late)
    assert termreport.send_ended() == 1
    receive(world, later)
    time_machine.move_to("2027-01-18 04:30+01:00", tick=False)
    assert termreport.send_ended() == 0


def test_no_mail_to_whom_the_report_is_not_for_any_more(world, time_machine, mailbox):
    receive(world, world.principal)
    time_machine.move_to("2026-12-28 04:30+01:00", tick=False)
    termreport.send_ended()
    make_all()
    Duty.objects.filter(person=world.principal).delete()
    time_machine.move_to("2026-12-28 08:30+01:00", tick=False)
    send_mail()
    assert Message.objects.get().state == MessageState.SUPPRESSED
    assert mailbox.messages == []


@AUTUMN
def test_the_database_sends_once(world):
    TermReport.objects.create(
        person=world.office, sent_by=world.authority, state="failed", ended_at=timezone.now(), **SEASON
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        TermReport.objects.create(person=world.office, sent_by=world.authority, **SEASON)
    with pytest.raises(IntegrityError), transaction.atomic():
        TermReport.objects.create(person=world.manager, state="done", **SEASON)


@AUTUMN
def test_the_list_is_the_own_and_costs_the_same_for_30_as_for_1(client, world, same_queries):
    make_term_report(world.manager)
    client.force_login(world.office)

    def grow(amount):
        for _number in range(amount):
            make_term_report(world.office, school=world.school)

    assert same_queries(lambda: client.get(reverse("term_report_list")), grow) <= 14
    page = client.get(reverse("term_report_list")).context["page"]
    assert {report.person for report in page.items} == {world.office}


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_makes_it(celery_worker, client):
    world = ReportWorld()
    Term.objects.update(starts_on=timezone.localdate() - dt.timedelta(days=50), ends_on=timezone.localdate())
    client.force_login(world.office)
    response = client.post(reverse("term_report_new"), {"term": "HT-26"})
    deadline = time.monotonic() + 60
    while TermReport.objects.get().is_working and time.monotonic() < deadline:
        time.sleep(0.2)
    assert TermReport.objects.get().state == TermReportState.DONE
    page = client.get(response["Location"]).content.decode()
    assert re.search(r"/reports/term/\d+/file\.pdf", page)

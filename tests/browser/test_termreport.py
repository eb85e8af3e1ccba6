"""The page of a term report follows how far it is by itself, and by a link where there is no script."""

from django.urls import reverse
from django.utils import timezone

from coaching.enums import TermReportState
from coaching.models import TermReport, TermReportPiece
from coaching.services import termreport
from scheduling.models import Term
from tests.factories import SchoolFactory, make_principal


def test_the_page_follows_while_it_is_made(open_page, accessible):
    school = SchoolFactory()
    principal = make_principal(school)
    today = timezone.localdate()
    term = Term.objects.create(
        authority=school.authority,
        season="HT",
        year=today.year,
        starts_on=today.replace(day=1),
        ends_on=today.replace(day=28),
    )
    report = termreport.ask(by=principal, term=term.code)
    working = TermReport.objects.filter(pk=report.pk)
    working.update(state=TermReportState.WORKING, steps_done=0, steps_total=9)
    address = reverse("term_report_detail", args=[report.pk])
    page, plain = open_page(person=principal), open_page(person=principal, javascript=False)
    for one in (page, plain):
        one.goto(address)
        assert one.get_by_role("progressbar").get_attribute("value") == "0"
    working.update(steps_done=4)
    page.wait_for_selector("progress[value='4']")
    accessible(page)
    plain.get_by_role("link", name="Se hur långt det har kommit").click()
    assert plain.get_by_role("progressbar").get_attribute("value") == "4"
    TermReportPiece.objects.create(report=report, number=0, content=b"%PDF-1.7")
    working.update(
        state=TermReportState.DONE,
        ended_at=timezone.now(),
        size=8,
        duties=list(principal.duties.values_list("pk", flat=True)),
        leased_until=None,
    )
    page.get_by_role("heading", name="Rapporten är klar").wait_for()
    plain.get_by_role("link", name="Se hur långt det har kommit").click()
    for one in (page, plain):
        with one.expect_download() as download:
            one.get_by_role("link", name="Spara PDF").click()
        assert download.value.suggested_filename == f"terminsrapport-{term.code}.pdf"

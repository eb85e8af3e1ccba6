"""Everybody accepts their own part, the office writes another wording, the teacher releases something."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from coaching.models import AgreementAcceptance, ParagraphRelease
from scheduling.enums import MeetingStatus
from scheduling.models import Participant
from tests.coaching.test_agreement import Parties
from tests.factories import make_meeting

from .conftest import DESKTOP

SIZES = ((1280, 900, False), (360, 740, True), (320, 640, False))


@pytest.fixture
def parties(site):
    parties = Parties()
    for days in (3, 10):
        make_meeting(
            parties.engagement.series, timezone.now() - dt.timedelta(days=days), status=MeetingStatus.HELD
        )
    Participant.objects.filter(person=parties.teacher).update(attended=True)
    return parties


@pytest.fixture
def looked_at(accessible, fits, screenshot):
    """Axe, the narrowest screen, and pictures of a page; dark on a phone."""

    def look(page, name):
        for width, height, dark in SIZES:
            page.emulate_media(color_scheme="dark" if dark else "light")
            page.set_viewport_size({"width": width, "height": height})
            # Colours that are on their way from light to dark are neither.
            page.reload()
            accessible(page)
            fits(page)
            screenshot(page, f"{name}-{width}{'-dark' if dark else ''}")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(DESKTOP)

    return look


def test_each_accepts_their_part_and_the_teacher_decides_what_is_known(
    open_page, parties, looked_at, screenshot
):
    pages = {who: open_page(person=getattr(parties, who)) for who in ("principal", "teacher", "coach")}
    for who, page in pages.items():
        page.goto("/home/")
        if who == "teacher":
            looked_at(page, "agreement-home")
        page.get_by_role("region", name="Överenskommelser som väntar på dig").get_by_role("link").click()
        if who == "teacher":
            looked_at(page, "agreement-waits")
        page.get_by_role("button", name="Jag godkänner").click()
        assert "Du har godkänt din del" in page.locator("#messages").inner_text()
    assert AgreementAcceptance.objects.count() == 3
    assert "Alla har godkänt" in pages["coach"].locator("main").inner_text()

    teacher, principal = pages["teacher"], pages["principal"]
    teacher.goto(f"/engagements/{parties.engagement.pk}/agreement/")
    teacher.get_by_role("button", name=re.compile("^Visa för rektorn.*Hur många av mötena")).click()
    looked_at(teacher, "agreement-teacher")
    principal.goto(f"/engagements/{parties.engagement.pk}/")
    assert "har varit med på 2 av 2 möten" in principal.locator("#released").inner_text()
    looked_at(principal, "agreement-engagement-principal")
    teacher.get_by_role("button", name=re.compile("^Sluta visa.*Hur många av mötena")).click()
    assert not ParagraphRelease.objects.open().exists()
    principal.reload()
    assert principal.locator("#released").count() == 0

    paper = pages["coach"]
    paper.emulate_media(media="print")
    assert paper.get_by_text("Det som sägs i samtalen stannar").is_visible()
    assert not paper.get_by_role("button", name="Skriv ut").is_visible()
    screenshot(paper, "agreement-paper")


def test_the_office_writes_another_wording_without_script(open_page, parties, looked_at):
    parties.accept("teacher", "teacher")
    office = open_page(person=parties.office, javascript=False)
    office.goto("/programmes/")
    office.get_by_role("link", name="Överenskommelser").click()
    office.get_by_role("link", name="Lärare").first.click()
    office.get_by_label("Lydelse", exact=True).fill("Jag deltar.\n\nJag säger till i tid.")
    office.get_by_role("button", name="Publicera").click()
    assert "Sparat" in office.locator("#messages").inner_text()
    seen = open_page(person=parties.office)
    seen.goto("/agreements/")
    looked_at(seen, "agreement-wordings")
    seen.get_by_role("link", name="Lärare").first.click()
    looked_at(seen, "agreement-wording")
    teacher = open_page(person=parties.teacher)
    teacher.goto(f"/engagements/{parties.engagement.pk}/agreement/")
    assert "Jag säger till i tid." in teacher.locator("main").inner_text()
    looked_at(teacher, "agreement-asked-again")

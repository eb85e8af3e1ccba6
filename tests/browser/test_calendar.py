"""Answering by a mail's link and fetching one's own calendar, on a phone and without scripts."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from scheduling.models import Participant
from scheduling.services.response import token
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import SchoolFactory, make_coach, make_meeting, make_series, make_teacher

NARROWEST = {"width": 320, "height": 640}


@pytest.fixture
def coach(transactional_db):
    return make_coach(SchoolFactory().authority)


@pytest.fixture
def meeting(coach):
    school = SchoolFactory(
        authority=coach.duties.get().authority, area__authority=coach.duties.get().authority
    )
    series = make_series(school, facilitators=[coach], participants=[make_teacher(school)], place="Sal 214")
    return make_meeting(series, timezone.now() + dt.timedelta(days=2))


def test_a_link_is_answered_without_signing_in(open_page, accessible, fits, screenshot, meeting):
    row = Participant.objects.select_related("person").get(meeting=meeting, role="participant")
    address = reverse("answer_link", args=[token(meeting=meeting, participant=row)]) + "?answer=declined"
    for window in (open_page(NARROWEST, javascript=False), open_page(PHONE, dark=True)):
        window.goto(address)
        fits(window)
        window.get_by_role("button", name="Jag kan inte komma").click()
        window.get_by_text("Ditt svar är sparat. Du kan ändra det här fram till mötet.").wait_for()
        fits(window)
    accessible(window)
    screenshot(window, "answer-link")
    row.refresh_from_db()
    assert row.response == "declined"
    type(meeting).objects.update(sequence=1, asked_sequence=1)
    assert window.goto(address).status == 410
    accessible(window)


def test_the_meetings_page_asks_and_tells(open_page, accessible, fits, screenshot, meeting, coach):
    teacher = Participant.objects.get(meeting=meeting, role="participant").person
    window = open_page(NARROWEST, person=teacher)
    window.goto(reverse("meeting_detail", args=[meeting.pk]))
    window.get_by_role("button", name="Kanske").click()
    fits(window)
    accessible(window)
    window = open_page(DESKTOP, person=coach)
    window.goto(reverse("meeting_detail", args=[meeting.pk]))
    assert window.get_by_text("Kommer kanske").is_visible()
    accessible(window)
    screenshot(window, "meeting-answers")


def test_an_address_is_made_shown_once_and_fetched(
    open_page, accessible, fits, screenshot, meeting, coach, site
):
    window = open_page(PHONE, person=coach)
    window.goto(reverse("my_calendar"))
    window.get_by_role("button", name="Skapa en adress", exact=True).click()
    address = window.locator("#feed-address").inner_text()
    accessible(window)
    screenshot(window, "my-calendar")
    window.set_viewport_size(NARROWEST)
    fits(window)
    fetched = open_page().request.get(address)
    assert (fetched.status, fetched.text().count("BEGIN:VEVENT")) == (200, 1)
    window.reload()
    assert window.locator("#feed-address").count() == 0
    window.get_by_role("button", name="Avsluta adressen").click()
    assert open_page().request.get(address).status == 404

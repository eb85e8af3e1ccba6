"""Finding a time: proposed by the coach, answered from the mail's link and by keyboard, booked in one click."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from scheduling.models import Meeting, TimeAnswer
from scheduling.services import poll as polls
from tests.factories import PersonFactory, SchoolFactory, make_coach, make_series, make_teacher

from .conftest import DESKTOP, PHONE

NARROWEST = {"width": 320, "height": 640}


@pytest.fixture
def people(site):
    school = SchoolFactory(name="Furuskolan")
    coach = make_coach(school.authority, person=PersonFactory(given_name="Karin", family_name="Ek"))
    teacher = make_teacher(school, person=PersonFactory(given_name="Sara", family_name="Lindqvist-Bergström"))
    return coach, teacher, make_series(school, facilitators=[coach], participants=[teacher], place="A 12")


@pytest.mark.parametrize(("viewport", "dark"), [(DESKTOP, False), (PHONE, True)], ids=["wide", "phone"])
def test_from_question_to_booking(open_page, accessible, fits, screenshot, people, viewport, dark):
    coach, teacher, series = people
    page = open_page(viewport, dark=dark, person=coach)
    page.goto(f"/series/{series.pk}/")
    accessible(page)
    page.get_by_role("link", name="Fråga vilken tid som passar").click()
    day = timezone.localdate() + dt.timedelta(days=10)
    for number in (1, 2):
        page.fill(f"[name=day{number}]", (day + dt.timedelta(days=number)).isoformat())
        page.fill(f"[name=start{number}]", "14:30")
    accessible(page)
    screenshot(page, f"poll-times-{viewport['width']}")
    page.get_by_role("button", name="Fråga vilken tid som passar").click()
    if page.get_by_role("button", name="Fråga ändå").count():
        page.get_by_role("button", name="Fråga ändå").click()
    page.wait_for_url("**/poll/")
    meeting = Meeting.objects.get()

    link = reverse("poll_link", args=[polls.token(poll=meeting.poll, person=teacher)])
    phone = open_page(PHONE, dark=dark, javascript=False)
    phone.goto(link)
    phone.get_by_role("button", name="Ja").first.click()
    phone.set_viewport_size(NARROWEST)
    fits(phone)
    assert [given.answer for given in TimeAnswer.objects.all()] == ["yes"]
    answering = open_page(viewport, dark=dark, person=teacher)
    answering.goto("/")
    answering.goto(f"/meetings/{meeting.pk}/poll/")
    accessible(answering)
    answering.get_by_role("button", name="Nej").nth(1).focus()
    answering.keyboard.press("Enter")
    answering.locator('[aria-pressed="true"]', has_text="Nej").wait_for()
    screenshot(answering, f"poll-answers-{viewport['width']}")

    page.reload()
    accessible(page)
    screenshot(page, f"poll-overview-{viewport['width']}")
    page.set_viewport_size(NARROWEST)
    fits(page)
    page.get_by_role("button", name="Boka den här").first.click()
    page.wait_for_url(f"**/meetings/{meeting.pk}/")
    meeting.refresh_from_db()
    assert meeting.status == "booked"
    phone.goto(link)
    phone.get_by_role("heading", name="Tiden är bestämd").wait_for()

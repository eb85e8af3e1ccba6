"""A coach's day on the pages: what waits, one click, the short form; and what each duty sees first."""

import datetime as dt

import pytest
from django.utils import timezone

from coaching.enums import Phase, RequestState
from coaching.models import Log
from scheduling.enums import MeetingStatus
from scheduling.models import Meeting
from tests import factories

from .conftest import DESKTOP, PHONE

NARROWEST = {"width": 320, "height": 640}


def hours_ago(hours):
    return timezone.now().replace(microsecond=0) - dt.timedelta(hours=hours)


@pytest.fixture
def world(site):
    """People of each duty round one engagement with two meetings to log, one held and one to come."""
    school = factories.SchoolFactory(name="Ekbackens skola och anpassade grundskola")
    coach = factories.make_coach(school.authority)
    teacher = factories.make_teacher(school)
    engagement = factories.make_engagement(
        school,
        coaches=[coach],
        teachers=[teacher],
        phase=Phase.GOAL,
        subjects=["swedish_second", "mathematics"],
    )
    factories.make_meeting(engagement.series, hours_ago(500), status=MeetingStatus.HELD, place="Grupprum 3")
    people = {
        "coach": coach,
        "teacher": teacher,
        "principal": factories.make_principal(school),
        "area_manager": factories.make_area_manager(school.area),
        "administrator": factories.make_administrator(school.authority),
        "nobody": factories.PersonFactory(),
    }
    factories.RequestFactory(school=school, asked_by=people["principal"], state_since=hours_ago(400))
    factories.RequestFactory(
        school=school, asked_by=people["principal"], state=RequestState.MATCHED, coach=coach
    )
    return people | {
        "engagement": engagement,
        "older": factories.make_meeting(engagement.series, hours_ago(80), minutes=45),
        "newer": factories.make_meeting(engagement.series, hours_ago(3), minutes=60),
    }


def test_one_click_logs_without_script(open_page, world):
    page = open_page(person=world["coach"], javascript=False)
    page.goto("/home/")
    page.get_by_role("button", name="Allt som planerat").first.click()
    assert "Mötet är loggat" in page.locator("#messages").inner_text()
    log = Log.objects.get()
    assert (log.meeting, log.minutes, log.phase) == (world["older"], 45, Phase.GOAL)


def test_the_form_is_saved_as_it_stands(open_page, world):
    page = open_page(viewport=PHONE, person=world["coach"])
    page.goto(f"/meetings/{world['newer'].pk}/log/")
    assert not page.get_by_label("Datum").is_visible()
    page.get_by_role("button", name="Spara loggen").click()
    assert "Mötet är loggat. Nästa:" in page.locator("#messages").inner_text()
    log = Log.objects.get()
    assert (log.minutes, log.next_meeting.status) == (60, MeetingStatus.BOOKED)


def test_another_time_is_typed_where_it_is_chosen(open_page, world):
    page = open_page(person=world["coach"])
    page.goto(f"/meetings/{world['newer'].pk}/log/")
    page.get_by_label("En annan tid").check()
    page.get_by_role("button", name="Spara loggen").click()
    assert page.get_by_label("Datum").is_visible()
    day = timezone.localdate() + dt.timedelta(days=8)
    page.get_by_label("Datum").fill(day.isoformat())
    page.get_by_label("Börjar").fill("13:15")
    page.get_by_role("button", name="Spara loggen").click()
    page.locator("#messages .done").wait_for()
    booked = timezone.localtime(
        Meeting.objects.get(status=MeetingStatus.BOOKED, starts_at__gt=timezone.now()).starts_at
    )
    assert (booked.date(), booked.hour, booked.minute) == (day, 13, 15)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE, NARROWEST], ids=["1280", "360", "320"])
@pytest.mark.parametrize("who", ["coach", "teacher", "principal", "area_manager", "administrator", "nobody"])
def test_first_pages_are_for_everybody(open_page, world, accessible, fits, screenshot, who, viewport):
    for dark in (False, True) if viewport == DESKTOP else (False,):
        page = open_page(viewport=viewport, person=world[who], dark=dark)
        page.goto("/home/")
        accessible(page)
        fits(page)
        screenshot(page, f"home-{who}-{viewport['width']}{'-dark' if dark else ''}")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE, NARROWEST], ids=["1280", "360", "320"])
def test_engagements_and_logs_are_for_everybody(open_page, world, accessible, fits, screenshot, viewport):
    engagement = world["engagement"]
    pages = {
        "engagements": "/engagements/",
        "engagements-closed": "/engagements/?state=closed",
        "engagement": f"/engagements/{engagement.pk}/",
        "engagement-book": f"/engagements/{engagement.pk}/book/",
        "engagement-close": f"/engagements/{engagement.pk}/close/",
        "log": f"/meetings/{world['newer'].pk}/log/",
    }
    for dark in (False, True) if viewport == DESKTOP else (False,):
        page = open_page(viewport=viewport, person=world["coach"], dark=dark)
        for name, address in pages.items():
            page.goto(address)
            accessible(page)
            fits(page)
            screenshot(page, f"{name}-{viewport['width']}{'-dark' if dark else ''}")

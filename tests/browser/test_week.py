"""A week and a meeting, as a coach sees them."""

import datetime as dt

import pytest

from scheduling.enums import MeetingKind, MeetingStatus
from scheduling.models import Meeting
from scheduling.services.meeting import book, hold
from tests.factories import PersonFactory, SchoolFactory, make_coach, make_series, make_teacher

from .conftest import DESKTOP, PHONE

# The meetings here lie ahead, whatever day it is.
pytestmark = pytest.mark.time_machine(dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC))

NARROWEST = {"width": 320, "height": 640}


def at(day, hour, minute=0):
    """A clock time in November 2026 (winter time), in UTC."""
    return dt.datetime(2026, 11, day, hour - 1, minute, tzinfo=dt.UTC)


@pytest.fixture
def coach(site):
    """Karin, with a full week: ways, a visit, what was held, two things at once, an open time, a long name."""
    school = SchoolFactory(name="Furuskolan")
    other = SchoolFactory(
        name="Internationella engelska gymnasiet Kungsholmsstrand",
        area=school.area,
        authority=school.authority,
    )
    coach = make_coach(school.authority, person=PersonFactory(given_name="Karin", family_name="Ek"))
    teachers = [
        make_teacher(school, person=PersonFactory(given_name="Sara", family_name="Lindqvist-Bergström")),
        make_teacher(other, person=PersonFactory(given_name="Ali", family_name="Haddad")),
    ]
    series = make_series(school, facilitators=[coach], participants=teachers[:1], place="A 12")
    video = make_series(
        other, facilitators=[coach], participants=teachers[1:], video_url="https://video.example.se/42"
    )
    network = make_series(
        other, facilitators=[PersonFactory()], participants=[coach, *teachers], title="Nätverk"
    )

    def meet(series, kind, day, start, end, **fields):
        return book(
            series=series, kind=kind, starts_at=at(day, *start), ends_at=at(day, *end), by=coach, **fields
        )

    held = meet(series, MeetingKind.CONVERSATION, 23, (8, 0), (9, 0))
    meet(series, MeetingKind.GROUP_SUPERVISION, 23, (11, 0), (12, 30), place="Arbetsrummet för lag 4–6")
    meet(series, MeetingKind.LESSON_VISIT, 24, (9, 30), (10, 30), place="8B, sal 214", travel_after=25)
    meet(video, MeetingKind.CONVERSATION, 24, (11, 0), (11, 45))
    meet(series, MeetingKind.LEADERSHIP_TALK, 25, (8, 30), (8, 45))
    meet(video, MeetingKind.CONVERSATION, 26, (13, 0), (14, 0))
    meet(network, MeetingKind.NETWORK_MEETING, 26, (13, 30), (16, 0))
    Meeting.objects.create(
        series=series, kind=MeetingKind.WORKSHOP, status=MeetingStatus.OPEN, day=dt.date(2026, 11, 27)
    )
    Meeting.objects.filter(pk=held.pk).update(starts_at=at(16, 8), ends_at=at(16, 9))
    held.refresh_from_db()
    hold(meeting=held, by=coach, attended=[coach.pk])
    Meeting.objects.filter(pk=held.pk).update(starts_at=at(23, 8), ends_at=at(23, 9))
    return coach


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["wide", "phone"])
def test_week_and_meeting(open_page, accessible, fits, screenshot, coach, viewport, dark):
    visit = Meeting.objects.get(kind=MeetingKind.LESSON_VISIT)
    waiting = Meeting.objects.get(status=MeetingStatus.OPEN)
    waiting.time_options.create(day=dt.date(2026, 11, 27))
    waiting.time_options.create(day=dt.date(2026, 12, 4), position=1)
    page = open_page(viewport, dark=dark, person=coach)
    look = f"{'dark' if dark else 'light'}-{viewport['width']}"
    for name, address in {
        "week": "/week/?week=2026-W48",
        "week-empty": "/week/?week=2027-W02",
        "meeting": f"/meetings/{visit.pk}/",
        "meeting-open": f"/meetings/{waiting.pk}/",
        "meeting-move": f"/meetings/{visit.pk}/move/",
        "meeting-cancel": f"/meetings/{visit.pk}/cancel/",
    }.items():
        page.goto(address)
        page.wait_for_load_state("networkidle")
        accessible(page)
        fits(page)
        screenshot(page, f"{name}-{look}")
    page.goto(f"/meetings/{visit.pk}/move/")
    page.get_by_label("Datum").fill("2026-11-26")
    page.get_by_label("Börjar").fill("13:15")
    page.get_by_label("Slutar").fill("14:15")
    page.get_by_role("button", name="Spara").click()
    accessible(page)
    fits(page)
    screenshot(page, f"meeting-move-busy-{look}")


def test_pages_fit_320(open_page, fits, coach):
    visit = Meeting.objects.get(kind=MeetingKind.LESSON_VISIT)
    page = open_page(NARROWEST, person=coach)
    for address in ("/week/?week=2026-W48", f"/meetings/{visit.pk}/", f"/meetings/{visit.pk}/move/"):
        page.goto(address)
        fits(page)


def test_nothing_written_in_the_grid_is_cut(open_page, coach):
    page = open_page(DESKTOP, person=coach)
    page.goto("/week/?week=2026-W48")
    cut = page.evaluate(
        """[...document.querySelectorAll('.slot')].filter(slot => {
            const inner = slot.getBoundingClientRect(), outer = slot.parentElement.getBoundingClientRect();
            return slot.scrollWidth > slot.clientWidth + 1 || slot.scrollHeight > slot.clientHeight + 1
                || inner.bottom > outer.bottom + 1 || inner.right > outer.right + 1;
        }).map(slot => slot.textContent)"""
    )
    assert cut == []


def test_no_two_meetings_lie_on_each_other(open_page, coach):
    page = open_page(DESKTOP, person=coach)
    page.goto("/week/?week=2026-W48")
    overlaps = page.evaluate(
        """(() => {
            const boxes = [...document.querySelectorAll('.slot, .way')].map(box => box.getBoundingClientRect());
            return boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b =>
                a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)).length;
        })()"""
    )
    assert overlaps == 0


def test_a_week_by_keyboard(open_page, coach):
    page = open_page(DESKTOP, person=coach)
    page.goto("/week/?week=2026-W47")
    page.get_by_role("link", name="Nästa vecka").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/week/?week=2026-W48")
    page.get_by_role("region", name="tis 24 nov").get_by_role("link").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/meetings/**")
    assert page.get_by_role("heading", level=1).inner_text() == "Lektionsbesök"


def test_a_date_field_is_used_by_keyboard_alone(open_page, coach):
    visit = Meeting.objects.get(kind=MeetingKind.LESSON_VISIT)
    page = open_page(DESKTOP, person=coach)
    page.goto(f"/meetings/{visit.pk}/move/")
    page.get_by_label("Datum").focus()
    # Year, month and day stand in the order of the browser's own language: the same keys for each of them.
    for _part in range(3):
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowRight")
    assert page.get_by_label("Datum").input_value() == "2028-01-26"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/meetings/{visit.pk}/")
    visit.refresh_from_db()
    assert visit.starts_at == dt.datetime(2028, 1, 26, 8, 30, tzinfo=dt.UTC)


def test_a_year_takes_four_digits_and_no_more(open_page, coach):
    page = open_page(DESKTOP, person=coach)
    page.goto(f"/meetings/{Meeting.objects.get(kind=MeetingKind.LESSON_VISIT).pk}/move/")
    page.get_by_label("Datum").focus()
    for _part in range(3):
        page.keyboard.type("020220")
    assert len(page.get_by_label("Datum").input_value()) == len("2026-11-24")


def test_who_leads_is_seen_to_be_busy_when_a_day_is_chosen(open_page, coach):
    visit = Meeting.objects.get(kind=MeetingKind.LESSON_VISIT)
    page = open_page(DESKTOP, person=coach)
    page.goto(f"/meetings/{visit.pk}/move/")
    page.get_by_label("Datum").fill("2026-11-26")
    page.get_by_label("Datum").blur()
    page.get_by_text("Karin Ek · torsdag 26 november: upptagen 13.00–14.00, 13.30–16.00").wait_for()


def test_the_end_follows_the_start(open_page, coach):
    visit = Meeting.objects.get(kind=MeetingKind.LESSON_VISIT)
    page = open_page(DESKTOP, person=coach)
    page.goto(f"/meetings/{visit.pk}/move/")
    start, end = page.get_by_label("Börjar"), page.get_by_label("Slutar")
    start.fill("14:45")
    assert end.input_value() == "15:45"
    start.fill("23:30")
    assert end.input_value() == "15:45"
    start.fill("08:00")
    assert end.input_value() == "09:00"


def test_moving_without_script(open_page, coach):
    visit = Meeting.objects.get(kind=MeetingKind.LESSON_VISIT)
    page = open_page(PHONE, person=coach, javascript=False)
    page.goto(f"/meetings/{visit.pk}/move/")
    page.get_by_label("Börjar").fill("13:00")
    page.get_by_label("Slutar").fill("")
    page.get_by_role("button", name="Spara").click()
    page.wait_for_url(f"**/meetings/{visit.pk}/")
    assert "tisdag 24 november, 13.00–14.00" in page.get_by_role("main").inner_text()

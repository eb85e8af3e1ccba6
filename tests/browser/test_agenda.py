"""A day, a week, a month and a term: how they look, on paper too, and how one gets about in them by keyboard."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from scheduling.enums import FreeKind, MeetingKind, MeetingStatus
from scheduling.models import Meeting, NonTeachingDays, Term
from tests.factories import PersonFactory, SchoolFactory, make_coach, make_meeting, make_series, make_teacher

from .conftest import DESKTOP, PHONE

# The meetings here lie ahead, whatever day it is; two lie behind.
pytestmark = pytest.mark.time_machine(dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC))

NARROWEST = {"width": 320, "height": 640}
VIEWS = {
    "day": "/day/?day=2026-11-24",
    "day-open": "/day/?day=2026-11-27",
    "day-empty": "/day/?day=2026-11-25",
    "day-free": "/day/?day=2026-10-26",
    "week": "/week/?week=2026-W48",
    "month": "/month/?month=2026-11",
    "month-free": "/month/?month=2026-10",
    "month-empty": "/month/?month=2027-03",
    "term": "/term/?term=HT-26",
    "term-usual": "/term/?term=VT-27",
}


def at(month, day, hour, minute=0):
    """A clock time in the winter of 2026, in UTC."""
    return dt.datetime(2026, month, day, hour - 1, minute, tzinfo=dt.UTC)


@pytest.fixture
def coach(site):
    """Karin, with a full day, a break, things held and things open, and a long name."""
    school = SchoolFactory(name="Furuskolan")
    other = SchoolFactory(
        name="Internationella engelska gymnasiet Kungsholmsstrand",
        area=school.area,
        authority=school.authority,
    )
    coach = make_coach(school.authority, person=PersonFactory(given_name="Karin", family_name="Ek"))
    Term.objects.create(
        authority=school.authority,
        season="HT",
        year=2026,
        starts_on=dt.date(2026, 8, 17),
        ends_on=dt.date(2026, 12, 18),
    )
    for kind, name, first, last, where in (
        (FreeKind.BREAK, "Höstlov", (10, 26), (10, 30), None),
        (FreeKind.STUDY_DAY, "Studiedag", (11, 20), (11, 20), other),
    ):
        NonTeachingDays.objects.create(
            authority=school.authority,
            kind=kind,
            name=name,
            school=where,
            starts_on=dt.date(2026, *first),
            ends_on=dt.date(2026, *last),
        )
    teacher = make_teacher(school, person=PersonFactory(given_name="Sara", family_name="Lindqvist-Bergström"))
    series = make_series(school, facilitators=[coach], participants=[teacher], place="A 12")
    far = make_series(
        other,
        facilitators=[coach],
        participants=[make_teacher(other, person=PersonFactory(given_name="Ali", family_name="Haddad"))],
        video_url="https://video.example.se/42",
    )
    make_meeting(series, at(11, 3, 9), status=MeetingStatus.HELD)
    make_meeting(far, at(11, 12, 13), kind=MeetingKind.LESSON_VISIT, status=MeetingStatus.HELD)
    for hour, kind in (
        (8, "lesson_visit"),
        (10, "conversation"),
        (13, "group_supervision"),
        (15, "conversation"),
    ):
        make_meeting(series if hour < 12 else far, at(11, 24, hour, 15), kind=kind, minutes=50)
    make_meeting(far, at(11, 24, 17), kind=MeetingKind.LEADERSHIP_TALK, minutes=20)
    for day in (5, 19, 26):
        make_meeting(series, at(11, day, 14, 30), kind=MeetingKind.LESSON_VISIT)
    make_meeting(far, at(12, 9, 9), kind=MeetingKind.NETWORK_MEETING)
    Meeting.objects.create(
        series=series, kind=MeetingKind.WORKSHOP, status=MeetingStatus.OPEN, day=dt.date(2026, 11, 27)
    )
    visit = Meeting.objects.get(starts_at=at(11, 24, 8, 15)).participants.get(person=coach)
    visit.travel_before, visit.travel_after = 25, 30
    visit.save()
    return coach


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE, NARROWEST], ids=["wide", "phone", "narrowest"])
def test_each_view_is_for_everybody(open_page, accessible, fits, screenshot, coach, viewport, dark):
    page = open_page(viewport, dark=dark, person=coach)
    for name, address in VIEWS.items():
        page.goto(address)
        accessible(page)
        fits(page)
        screenshot(page, f"agenda-{name}-{'dark' if dark else 'light'}-{viewport['width']}")


def test_nothing_in_a_month_is_cut_or_lies_on_other_things(open_page, coach):
    page = open_page(DESKTOP, person=coach)
    page.goto("/month/?month=2026-11")
    cut = page.evaluate(
        """[...document.querySelectorAll('.square :is(a, p)')].filter(one => {
            const inner = one.getBoundingClientRect(), outer = one.closest('td').getBoundingClientRect();
            return one.getClientRects().length && !one.matches('.visually-hidden')
                && (one.scrollWidth > one.clientWidth + 1 && one.clientWidth
                    || inner.bottom > outer.bottom + 1 || inner.right > outer.right + 1);
        }).map(one => one.textContent)"""
    )
    assert cut == []


def test_a_full_square_leads_to_its_day_and_an_agenda_has_all(open_page, coach):
    page = open_page(DESKTOP, person=coach)
    page.goto("/month/?month=2026-11")
    today = page.locator("td[aria-current=date]")
    assert today.locator(".slot:visible").count() == 3
    today.get_by_role("link", name=re.compile(r"^2 till")).click()
    page.wait_for_url("**/day/?day=2026-11-24")
    phone = open_page(PHONE, person=coach)
    phone.goto("/month/?month=2026-11")
    assert phone.locator("td[aria-current=date] .slot:visible").count() == 5
    assert phone.get_by_text("onsdag 4 november").is_visible() is False


@pytest.mark.parametrize("name", ["day", "week", "month", "month-free", "term"])
def test_on_paper_there_is_everything_and_nothing_to_press(open_page, screenshot, coach, name):
    # As wide as A4 inside its margins, on its side for tables of days.
    width = 670 if name in ("day", "term") else 1000
    page = open_page({"width": width, "height": 900}, dark=True, person=coach)
    page.goto(VIEWS[name])
    page.emulate_media(media="print")
    screenshot(page, f"agenda-paper-{name}")
    for role in ("navigation", "button"):
        assert page.get_by_role(role).count() == 0
    assert page.get_by_role("heading", level=1).is_visible()
    assert not page.get_by_text("Ladda ner").is_visible()
    if name != "month-free":
        assert page.get_by_text("Ledningssamtal").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_paper_is_not_wasted(open_page, coach):
    page = open_page(DESKTOP, person=coach)
    papers = {}
    for name in ("day", "week", "month", "month-empty", "term"):
        page.goto(VIEWS[name])
        paper = page.pdf(format="A4", prefer_css_page_size=True)
        papers[name] = len(re.findall(rb"/Type /Page\b", paper))
    # The week of the day with five meetings reaches from 7 to 18.
    assert papers["day"] == papers["month-empty"] == 1
    assert max(papers.values()) == 2


def test_the_button_prints(open_page, coach):
    page = open_page(DESKTOP, person=coach)
    page.goto("/month/?month=2026-11")
    page.evaluate("window.print = () => { document.title = 'printed'; }")
    page.get_by_role("button", name="Skriv ut").click()
    assert page.title() == "printed"


def test_everything_is_reached_in_order_by_tab(open_page, coach):
    page = open_page(DESKTOP, person=coach)
    page.goto("/month/?month=2026-11")
    page.get_by_role("link", name="Föregående månad").focus()
    seen = []
    for _ in range(16):
        page.keyboard.press("Tab")
        seen.append(" ".join(page.evaluate("document.activeElement.innerText").split()))
    assert seen == [
        "Nästa månad",
        "Skriv ut",
        "Dag",
        "Vecka",
        "Månad",
        "Termin",
        "Ladda ner månadens möten (.ics)",
        "Till mitt kalenderprogram",
        "Vecka 44",
        "1 söndag 1 november",
        "Vecka 45",
        "2 måndag 2 november",
        "3 tisdag 3 november",
        "9.00 Samtal hållet Furuskolan",
        "4 onsdag 4 november",
        "5 torsdag 5 november",
    ]


def test_keys_lead_from_view_to_view_and_stay_at_the_moment(open_page, coach):
    page = open_page(DESKTOP, person=coach)
    page.goto("/day/?day=2026-11-12")
    for key, address in [
        ("m", "/month/?at=2026-11-12"),
        ("r", "/term/?at=2026-11-12"),
        ("v", "/week/?at=2026-11-12"),
        ("d", "/day/?at=2026-11-12"),
        ("w", "/week/?at=2026-11-12"),
        ("ArrowRight", "/week/?week=2026-W47"),
        ("j", "/week/?week=2026-W48"),
        ("k", "/week/?week=2026-W47"),
        ("ArrowLeft", "/week/?week=2026-W46"),
        ("t", "/week/"),
        ("d", "/day/?at=2026-11-24"),
    ]:
        page.keyboard.press(key)
        page.wait_for_url(f"**{address}")
    assert page.get_by_role("heading", level=1).inner_text() == "Tisdag 24 november"


def test_keys_rest_while_one_types_or_holds_another(open_page, coach):
    page = open_page(DESKTOP, person=coach)
    page.goto("/week/?week=2026-W47")
    for key in ("Control+m", "Alt+ArrowUp", "Meta+d", "Shift+ArrowRight", "Shift+D", "x"):
        page.keyboard.press(key)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.type("mtd?j")
    page.keyboard.press("ArrowLeft")
    assert page.get_by_role("searchbox").input_value() == "mtd?j"
    assert not page.get_by_role("dialog").is_visible()
    assert page.url.endswith("/week/?week=2026-W47")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_sheet_lists_the_keys_and_turns_them_off(open_page, accessible, fits, screenshot, coach, dark):
    page = open_page(PHONE if dark else DESKTOP, dark=dark, person=coach)
    page.goto("/week/?week=2026-W47")
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Kortkommandon")
    sheet.wait_for()
    assert [" ".join(row.split()) for row in sheet.locator("dl > div").all_inner_texts()] == [
        "t Den här veckan",
        "← k Föregående vecka",
        "→ j Nästa vecka",
        "d Dag",
        "v w Vecka",
        "m Månad",
        "r Termin",
        "/ Sök",
        "? Visa den här listan",
    ]
    accessible(page)
    fits(page)
    screenshot(page, f"agenda-keys-{'dark' if dark else 'light'}")
    page.keyboard.press("m")
    assert sheet.is_visible()
    sheet.get_by_label("Använd kortkommandon").uncheck()
    page.keyboard.press("Escape")
    page.goto("/month/?month=2026-10")
    for key in ("?", "d", "ArrowRight", "/"):
        page.keyboard.press(key)
    assert page.url.endswith("/month/?month=2026-10")
    assert not sheet.is_visible()
    assert page.evaluate("document.activeElement === document.body")
    # Whoever has turned them off finds the sheet in the menu.
    page.locator(".menu > summary").click()
    page.get_by_role("button", name="Kortkommandon").click()
    sheet.get_by_label("Använd kortkommandon").check()
    sheet.get_by_role("button", name="Stäng").click()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/month/?month=2026-11")


def test_every_page_has_the_sheet_with_what_works_there(open_page, coach):
    page = open_page(DESKTOP, person=coach)
    page.goto(reverse("preferences"))
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Kortkommandon")
    assert [" ".join(row.split()) for row in sheet.locator("dl > div").all_inner_texts()] == [
        "/ Sök",
        "? Visa den här listan",
    ]


def test_without_script_there_are_links(open_page, coach):
    page = open_page(PHONE, person=coach, javascript=False)
    page.goto("/term/?term=HT-26")
    assert not page.get_by_role("button", name="Skriv ut").is_visible()
    page.get_by_role("link", name="v. 46").click()
    page.get_by_role("link", name="Månad").click()
    assert page.get_by_role("heading", level=1).inner_text() == "November 2026"
    page.get_by_role("link", name="torsdag 12 november").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Torsdag 12 november"
    page.locator(".menu > summary").click()
    assert not page.get_by_role("button", name="Kortkommandon").is_visible()

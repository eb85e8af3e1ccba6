"""A module: planned, looked at wide and narrow and on paper, and given new dates when a break comes in between."""

import datetime as dt

import pytest

from scheduling.models import Meeting, NonTeachingDays, Term
from tests.factories import PersonFactory, SchoolFactory, make_coach, make_meeting, make_series, make_teacher

from .conftest import DESKTOP, PHONE

pytestmark = pytest.mark.time_machine(dt.datetime(2026, 9, 25, 8, tzinfo=dt.UTC))
NARROWEST = {"width": 320, "height": 640}
ONE = "1 moment i planen behöver ett nytt datum"


@pytest.fixture
def school(site):
    school = SchoolFactory(name="Furuskolan")
    Term.objects.create(
        authority=school.authority, season="HT", year=2026, starts_on="2026-08-17", ends_on="2026-12-18"
    )
    free(school, "2026-10-26", "2026-10-30", name="Höstlov")
    return school


@pytest.fixture
def coach(school):
    return make_coach(school.authority, person=PersonFactory(given_name="Karin", family_name="Ek"))


@pytest.fixture
def series(school, coach):
    series = make_series(
        school,
        facilitators=[coach],
        participants=[make_teacher(school), make_teacher(school)],
        title="Modulgrupp 7–9",
        usual_kind="group_supervision",
    )
    other = make_series(school, facilitators=[coach])
    make_meeting(other, dt.datetime(2026, 10, 20, 13, tzinfo=dt.UTC))
    return series


def free(school, first, last=None, *, name="Studiedag"):
    NonTeachingDays.objects.create(
        authority=school.authority, name=name, starts_on=first, ends_on=last or first
    )


def fill(page):
    page.get_by_label("Rubrik").fill("Taluppfattning och tals användning")
    page.get_by_label("Veckor per del").fill("3")
    page.get_by_label("Veckodag för B").select_option(label="tisdag")
    page.get_by_label("B börjar").fill("14:30")
    page.get_by_label("Veckodag för D").select_option(label="torsdag")
    page.get_by_label("D börjar").fill("15:00")


def look(page, name, accessible, fits, screenshot):
    accessible(page)
    fits(page)
    screenshot(page, name)


@pytest.mark.parametrize(("viewport", "dark"), [(DESKTOP, False), (PHONE, True)], ids=["wide", "phone"])
def test_from_a_wish_to_dates_that_hold(
    open_page, accessible, fits, screenshot, school, coach, series, viewport, dark
):
    width = viewport["width"]
    page = open_page(viewport, dark=dark, person=coach)
    page.goto(f"/series/{series.pk}/")
    page.get_by_role("link", name="Planera en modul").click()
    fill(page)
    look(page, f"module-form-{width}", accessible, fits, screenshot)
    page.get_by_role("button", name="Visa datumen").click()
    page.get_by_text("Karin Ek är upptagen").wait_for()
    look(page, f"module-clash-{width}", accessible, fits, screenshot)
    page.get_by_label("Antal delar").fill("9")
    page.get_by_role("button", name="Visa datumen igen").click()
    page.get_by_text("Bara 4 delar får plats under den här tiden.").first.wait_for()
    look(page, f"module-too-many-{width}", accessible, fits, screenshot)
    page.get_by_label("Antal delar").fill("3")
    page.get_by_label("Hoppa över dagar då den som leder är upptagen vid den tiden").check()
    page.get_by_role("button", name="Visa datumen igen").click()
    page.get_by_text("tis 3 nov,").wait_for()
    page.get_by_role("button", name="Boka alla möten").click()
    page.wait_for_url("**/modules/*/")
    plan = page.url
    look(page, f"module-{width}", accessible, fits, screenshot)
    free(school, "2026-11-24")
    page.goto("/week/")
    page.get_by_text(ONE).wait_for()
    look(page, f"module-week-{width}", accessible, fits, screenshot)
    page.get_by_role("link", name="Se förslag på nya datum").click()
    page.get_by_text("Del 3, moment B").wait_for()
    look(page, f"module-hit-{width}", accessible, fits, screenshot)
    page.set_viewport_size(NARROWEST)
    fits(page)
    page.get_by_role("button", name="Flytta de ikryssade mötena").click()
    page.get_by_text("har fått nytt datum").wait_for()
    look(page, f"module-mended-{width}", accessible, fits, screenshot)
    page.set_viewport_size(viewport)
    page.emulate_media(media="print")
    assert not page.get_by_role("link", name="Ta bort planen").is_visible()
    screenshot(page, f"module-print-{width}")
    page.emulate_media(media="screen")
    page.goto(plan)
    page.get_by_role("link", name="Ta bort planen").click()
    look(page, f"module-remove-{width}", accessible, fits, screenshot)
    page.get_by_label("Något på skolan").check()
    page.get_by_role("button", name="Ta bort planen").click()
    page.wait_for_url(f"**/series/{series.pk}/")
    assert Meeting.objects.filter(status="booked").count() == 1


def test_planned_by_keyboard_and_without_javascript(open_page, school, coach, series):
    page = open_page(DESKTOP, javascript=False, person=coach)
    page.goto(f"/series/{series.pk}/module/")
    fill(page)
    page.get_by_label("D börjar").press("Enter")
    page.get_by_role("heading", name="De här datumen").wait_for()
    assert page.locator("table.moments tbody tr").count() == 4

"""Meetings that repeat: the rule, the dates, and moving what follows."""

import datetime as dt

import pytest

from scheduling.models import Meeting
from tests.factories import PersonFactory, SchoolFactory, make_coach, make_series, make_teacher

from .conftest import DESKTOP, PHONE

pytestmark = pytest.mark.time_machine(dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC))
NARROWEST = {"width": 320, "height": 640}


@pytest.mark.parametrize(("viewport", "dark"), [(DESKTOP, False), (PHONE, True)], ids=["wide", "phone"])
def test_from_rule_to_meetings(site, open_page, accessible, fits, screenshot, viewport, dark):
    school = SchoolFactory(name="Furuskolan")
    coach = make_coach(school.authority, person=PersonFactory(given_name="Karin", family_name="Ek"))
    series = make_series(school, facilitators=[coach], participants=[make_teacher(school)])
    page = open_page(viewport, dark=dark, person=coach)
    page.goto(f"/series/{series.pk}/")
    page.get_by_role("link", name="Boka återkommande möten").click()
    accessible(page)
    page.get_by_label("Torsdag").check()
    page.get_by_label("Börjar").fill("14:30")
    page.get_by_label("Från").fill("2026-12-03")
    page.get_by_label("Till och med").fill("2026-12-31")
    page.get_by_role("button", name="Visa datumen").click()
    page.get_by_text("Nyårsafton").wait_for()
    accessible(page)
    screenshot(page, f"repeat-{viewport['width']}")
    page.set_viewport_size(NARROWEST)
    fits(page)
    page.locator("[name=chosen]").first.uncheck()
    page.get_by_role("button", name="Boka de ikryssade datumen").click()
    page.wait_for_url(f"**/series/{series.pk}/")
    assert [meeting.starts_at.day for meeting in Meeting.objects.order_by("starts_at")] == [10, 17]
    page.goto(f"/meetings/{Meeting.objects.order_by('starts_at')[0].pk}/several/move/")
    page.get_by_label("Nytt datum för det här mötet").fill("2026-12-11")
    page.get_by_role("button", name="Visa datumen").click()
    accessible(page)
    fits(page)
    page.get_by_role("button", name="Flytta de ikryssade mötena").click()
    page.wait_for_url(f"**/series/{series.pk}/")
    assert [meeting.starts_at.day for meeting in Meeting.objects.order_by("starts_at")] == [11, 18]

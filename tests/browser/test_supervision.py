"""Supervision for learning: from a school that takes part to what has started there, by the people in it."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from coaching.enums import ProgrammeKind
from coaching.models import Group, Log
from coaching.services.method import ensure_library
from scheduling.models import Meeting
from tests.browser.conftest import PHONE
from tests.browser.test_request import from_form_to_engagement
from tests.coaching.worlds import make_world
from tests.factories import TeamFactory, make_duty, make_teacher

# A Monday in term; the first meeting is in the same week.
MONDAY = dt.datetime(2026, 9, 7, 7, tzinfo=dt.UTC)
FRIDAY = dt.date(2026, 9, 11)
pytestmark = pytest.mark.time_machine(MONDAY)


@pytest.fixture
def world(site):
    """The school has two teams, one of them led by a coach of the authority."""
    world = make_world()
    programme = world.programme
    programme.kind, programme.name, programme.slug = (
        ProgrammeKind.SUPERVISION,
        "Handledning för lärande",
        "handledning",
    )
    programme.is_obligatory = True
    programme.save()
    world.people["teams"] = [TeamFactory(school=world.school, name=name) for name in ("F–3", "4–6")]
    for team in world.teams:
        for _each in range(3):
            make_teacher(world.school, team=team)
    make_duty(Role.TEACHER, school=world.school, team=world.teams[0], person=world.teacher)
    ensure_library()
    return world


def schools(page):
    """The row of the school on the screen of all schools."""
    page.goto(reverse("programme_schools", args=["handledning"]))
    return page.locator("main tbody tr").first


def test_from_the_first_school_to_a_meeting_that_was_led(world, open_page, screenshot):
    office = open_page(person=world.office)
    office.goto(reverse("programme_schools", args=["handledning"]))
    office.get_by_role("link", name="Lägg till skolor").first.click()
    office.get_by_label(str(world.school)).check()
    office.get_by_role("button", name="De deltar").click()
    row = schools(office)
    assert "0 av 2 arbetslag" in row.inner_text()

    make_groups(office, world)
    book(world, open_page)
    with time_machine.travel(Meeting.objects.earliest("starts_at").starts_at + dt.timedelta(minutes=1)):
        lead(world, open_page)
    with time_machine.travel(Meeting.objects.earliest("starts_at").ends_at + dt.timedelta(minutes=5)):
        log(world, open_page)
        row = schools(office)
        assert "1 av 2 arbetslag" in row.inner_text()
        assert "4–6" in row.inner_text()
        screenshot(office, "supervision-schools")


def test_from_a_teachers_question_to_individual_supervision(world, open_page):
    office = open_page(person=world.office)
    office.goto(reverse("programme_schools_add", args=["handledning"]))
    office.get_by_label(str(world.school)).check()
    office.get_by_role("button", name="De deltar").click()
    assert schools(office).inner_text().count("Inte än") == 2
    from_form_to_engagement(world, open_page)
    row = schools(office)
    assert "På väg" in row.inner_text()


def make_groups(office, world):
    """One group of each team; the coach leads the first."""
    office.goto(reverse("groups_from_teams", args=["handledning"]))
    office.get_by_label("Vem som leder F–3, adress").fill(world.coach.email)
    office.get_by_role("button", name="Visa vad som skulle skapas").click()
    office.get_by_role("button", name="Skapa grupperna").click()
    office.get_by_text("2 grupper är skapade.").wait_for()


def book(world, open_page):
    """Every other Friday, as a repetition, for a month."""
    group = Group.objects.get(team=world.teams[0])
    page = open_page(person=world.coach)
    page.goto(reverse("group_detail", args=[group.pk]))
    page.get_by_role("link", name="Boka återkommande möten").click()
    page.get_by_label("Fredag").check()
    page.get_by_label("Börjar").fill("14:30")
    page.get_by_label("Från").fill(FRIDAY.isoformat())
    page.get_by_label("Till och med").fill((FRIDAY + dt.timedelta(weeks=4)).isoformat())
    page.get_by_role("button", name="Visa datumen").click()
    page.get_by_role("button", name="Boka de ikryssade datumen").click()
    page.wait_for_url("**/series/**")
    meeting = Meeting.objects.earliest("starts_at")
    assert timezone.localtime(meeting.starts_at).strftime("%d %H.%M") == "11 14.30"
    # The teacher meets it on the first page.
    teacher = open_page(PHONE, person=world.teacher)
    teacher.goto(reverse("home"))
    teacher.get_by_role("heading", name="Mina grupper").wait_for()
    teacher.get_by_text("14.30").first.wait_for()


def lead(world, open_page):
    """By a method of the library: begun, one step on, ended."""
    page = open_page(PHONE, person=world.coach)
    page.goto(reverse("home"))
    meeting = Meeting.objects.earliest("starts_at")
    page.goto(reverse("meeting_run", args=[meeting.pk]))
    page.get_by_role("button", name="Kollegial handledning i rundor").click()
    page.get_by_role("button", name="Börja").click()
    page.get_by_role("button", name="Pausa").wait_for()
    page.get_by_role("button", name="Nästa").click()
    page.get_by_text("Steg 2 av").first.wait_for()
    screen = open_page(person=world.teacher)
    screen.goto(reverse("run_screen", args=[meeting.method_runs.get().pk]))
    name = page.locator("h1").first.inner_text()
    screen.get_by_role("heading", name=name).wait_for()


def log(world, open_page):
    """In one click; those who were there are the whole group."""
    page = open_page(PHONE, person=world.coach)
    page.goto(reverse("home"))
    page.get_by_role("button", name="Allt som planerat").first.click()
    page.locator("#messages").get_by_text("Mötet är loggat").wait_for()
    assert Log.objects.get().meeting.participants.filter(attended=True).count() == 5

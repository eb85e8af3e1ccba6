"""The office makes groups of teams and divides evenly; the leader logs who was there; a member sees what is next."""

import datetime as dt

import pytest
from django.utils import timezone

from coaching.enums import ProgrammeKind
from coaching.models import Group, TakingPart
from scheduling.enums import MeetingStatus
from scheduling.models import Participant
from tests.factories import (
    AreaFactory,
    PersonFactory,
    ProgrammeFactory,
    SchoolFactory,
    TeamFactory,
    make_administrator,
    make_coach,
    make_engagement,
    make_group,
    make_meeting,
    make_module_plan,
    make_teacher,
)

from .conftest import DESKTOP, PHONE

NARROWEST = {"width": 320, "height": 640}
TWO = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["wide", "phone"])


class Here:
    """Two schools in an obligatory programme: two teams at one, and teachers without a team at the other."""

    def __init__(self):
        self.area = AreaFactory()
        self.authority = self.area.authority
        self.programme = ProgrammeFactory(
            authority=self.authority,
            kind=ProgrammeKind.SUPERVISION,
            name="Handledning för lärande",
            slug="hfl",
            is_obligatory=True,
        )
        self.schools = [
            SchoolFactory(area=self.area, name=name) for name in ("Furuskolan", "Sjöängens skola")
        ]
        for school in self.schools:
            TakingPart.objects.create(programme=self.programme, school=school)
        self.teams = [
            TeamFactory(school=self.schools[0], name=name) for name in ("Arbetslag 1–3", "Arbetslag 4–6")
        ]
        self.people = [[make_teacher(self.schools[0], team=team) for _ in range(5)] for team in self.teams]
        self.loose = [make_teacher(self.schools[1]) for _ in range(9)]
        self.office = make_administrator(self.authority)
        self.leader = make_coach(
            self.authority,
            person=PersonFactory(given_name="Karin", family_name="Ek", email="karin.ek@example.se"),
        )


@pytest.fixture
def here(site):
    return Here()


def look(page, name, accessible, fits, screenshot):
    accessible(page)
    fits(page)
    screenshot(page, f"groups-{name}-{page.viewport_size['width']}")


@TWO
def test_the_office_makes_groups_of_teams_and_divides_the_others(
    open_page, accessible, fits, screenshot, here, viewport
):
    page = open_page(viewport, person=here.office)

    def seen(name):
        look(page, name, accessible, fits, screenshot)

    page.goto("/programmes/hfl/")
    page.get_by_role("link", name="Grupper", exact=True).last.click()
    seen("none")
    page.get_by_role("link", name="Grupper av arbetslag").first.click()
    page.get_by_label("Vem som leder Arbetslag 1–3, adress").fill("karin.ek@example.se")
    seen("teams")
    page.get_by_role("button", name="Visa vad som skulle skapas").click()
    page.get_by_role("heading", name="2 grupper skulle skapas").wait_for()
    seen("teams-preview")
    page.get_by_role("button", name="Skapa grupperna").click()
    page.get_by_text("2 grupper är skapade.").wait_for()
    seen("list")
    page.get_by_role("link", name="Dela in jämnt").click()
    page.get_by_label("Hur många").fill("4")
    page.get_by_role("button", name="Visa grupperna").click()
    page.get_by_role("heading", name="2 grupper skulle skapas").wait_for()
    seen("split")
    page.get_by_role("button", name="Blanda om").click()
    page.get_by_role("button", name="Skapa grupperna").click()
    page.get_by_text("2 grupper är skapade.").wait_for()
    sizes = sorted(len(group.people) for group in Group.objects.with_people().filter(school=here.schools[1]))
    assert sizes == [4, 5]
    page.get_by_role("link", name="Grupp 1").click()
    page.get_by_role("link", name="Ange vem som leder den").click()
    seen("leader-add")
    page.locator("li", has_text="karin.ek@example.se").get_by_role("button").click()
    page.get_by_text("Leder gruppen nu: Karin Ek.").wait_for()
    seen("office-page")
    page.set_viewport_size(NARROWEST)
    fits(page)


@TWO
def test_how_far_the_schools_have_come(open_page, accessible, fits, screenshot, here, viewport):
    now = timezone.now().replace(microsecond=0)
    for n, team in enumerate(here.teams):
        group = make_group(
            here.programme, here.schools[0], name=f"Grupp {n}", team=team, members=here.people[n]
        )
        if n == 0:
            held = make_meeting(group.series, now - dt.timedelta(days=9), status=MeetingStatus.HELD)
            Participant.objects.filter(meeting=held).update(attended=True)
        make_meeting(group.series, now + dt.timedelta(days=9))
    make_engagement(here.schools[1], programme=here.programme, coaches=[here.leader])
    page = open_page(viewport, person=here.office)
    page.goto("/programmes/hfl/schools/")
    page.get_by_text("1 av 2 arbetslag").wait_for()
    page.get_by_text("9 lärare väntar").click()
    page.get_by_text("Vad orden betyder").click()
    look(page, "schools", accessible, fits, screenshot)
    page.set_viewport_size(NARROWEST)
    fits(page)
    page.set_viewport_size(viewport)
    page.emulate_media(media="print")
    screenshot(page, f"groups-schools-print-{viewport['width']}")


@TWO
def test_the_leader_logs_and_a_member_sees_what_is_next(
    open_page, accessible, fits, screenshot, here, viewport
):
    members = [*here.people[0], *here.people[1], *here.loose]
    group = make_group(
        here.programme, here.schools[0], leaders=[here.leader], members=members[:18], name="Modulgruppen"
    )
    now = timezone.now().replace(microsecond=0)
    meeting = make_meeting(group.series, now - dt.timedelta(hours=3), kind="group_supervision")
    plan = make_module_plan(
        group.series, timezone.localdate() + dt.timedelta(days=1), title="Språk i matematik"
    )
    for moment in plan.moments.exclude(meeting=None):
        for member in group.series.members.all():
            Participant.objects.get_or_create(
                meeting=moment.meeting, person=member.person, defaults={"role": member.role}
            )
    page = open_page(viewport, person=here.leader)
    page.goto(f"/groups/{group.pk}/")
    look(page, "leader", accessible, fits, screenshot)
    page.get_by_role("link", name="Något var annorlunda").or_(
        page.locator(f"a[href*='/meetings/{meeting.pk}/log/']")
    ).first.click()
    away = members[1]
    page.get_by_label(str(away), exact=True).uncheck()
    page.get_by_label("Dessutom var där").fill(members[18].email)
    look(page, "log", accessible, fits, screenshot)
    page.get_by_role("button", name="Spara loggen").click()
    page.get_by_text("18 av 19 var där").wait_for()
    look(page, "leader-after", accessible, fits, screenshot)
    page.set_viewport_size(NARROWEST)
    fits(page)
    page = open_page(viewport, person=away)
    page.goto("/home/")
    page.get_by_text("Innan dess, på egen hand").wait_for()
    look(page, "member-home", accessible, fits, screenshot)
    page.get_by_role("link", name="Modulgruppen").click()
    page.get_by_text("du var borta").wait_for()
    look(page, "member", accessible, fits, screenshot)

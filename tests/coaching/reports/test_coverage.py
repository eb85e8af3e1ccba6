"""Every measure of the report on coverage is computed by hand from a small world."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse_lazy

from accounts.services.school import close_school
from coaching.enums import GroupSupervision, IndividualSupervision, Phase
from coaching.models import RequestEvent, TakingPart
from coaching.queries.takingpart import school_rows
from coaching.reports import scope
from coaching.reports.coverage import CoverageReport
from coaching.services import summary
from scheduling.enums import MeetingKind, MeetingStatus
from scheduling.models import Participant, Term
from tests.coaching.moving import move
from tests.factories import (
    AreaFactory,
    ProgrammeFactory,
    RequestFactory,
    SchoolFactory,
    TeamFactory,
    make_administrator,
    make_area_manager,
    make_coach,
    make_engagement,
    make_group,
    make_meeting,
    make_principal,
    make_teacher,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-11-20 12:00+01:00")]
LOCAL = ZoneInfo("Europe/Stockholm")
REPORT = CoverageReport()
PAGE = reverse_lazy("report_page", args=["coverage"])
G, I = GroupSupervision, IndividualSupervision  # noqa: E741


def at(month, day, hour=10, year=2026):
    return dt.datetime(year, month, day, hour, tzinfo=LOCAL)


class Place:
    """A school with two teams of two teachers each."""

    def __init__(self, name, area):
        self.school = SchoolFactory(name=name, area=area)
        self.teams = [TeamFactory(school=self.school, name=f"{name} {part}") for part in ("1–3", "4–6")]
        self.people = [[make_teacher(self.school, team=team) for _ in range(2)] for team in self.teams]

    def group(self, programme, number=0, **fields):
        """A group that was made of one of the teams."""
        return make_group(
            programme,
            self.school,
            team=self.teams[number],
            members=self.people[number],
            name=str(self.teams[number]),
            **fields,
        )


@pytest.fixture
def world():
    """Four schools in two areas, two programmes, a term before and one now."""

    class World:
        north = AreaFactory(name="Norr")
        authority = north.authority
        south = AreaFactory(authority=authority, name="Söder")
        office = make_administrator(authority)
        coach = make_coach(authority)
        supervision = ProgrammeFactory(authority=authority, name="Handledning")
        coaching = ProgrammeFactory(authority=authority, name="Coachning")
        alm, bok = Place("Almskolan", north), Place("Bokskolan", north)
        ek, gran = Place("Ekskolan", south), Place("Granskolan", south)

    for season, first, last in (
        ("VT", dt.date(2026, 1, 8), dt.date(2026, 6, 12)),
        ("HT", dt.date(2026, 8, 17), dt.date(2026, 12, 18)),
    ):
        Term.objects.create(
            authority=World.authority, season=season, year=2026, starts_on=first, ends_on=last
        )
    return World


def held(series, when, there=None, **fields):
    meeting = make_meeting(series, when, status=MeetingStatus.HELD, **fields)
    for one in Participant.objects.filter(meeting=meeting):
        one.attended = there is None or one.person in there
        one.save()
    return meeting


def coached(world, place, **fields):
    return make_engagement(
        place.school,
        coaches=[make_coach(world.authority)],
        teachers=place.people[0][:1],
        programme=world.coaching,
        started_at=at(9, 1),
        **fields,
    )


def choose(person, season="HT", **filters):
    [period] = [one for one in scope.periods(person) if one.term.season == season]
    return scope.Choice(person, period, **filters)


def figures(person, season="HT", **filters):
    return REPORT.figures(choose(person, season, **filters))


def rows(person, code, season="HT", **filters):
    [panel] = [one for one in REPORT.panels(choose(person, season, **filters)) if one.code == code]
    return [row.cells for row in panel.rows]


def states(person, season="HT", **filters):
    return {cells[0]: cells[2:4] for cells in rows(person, "status", season, **filters)}


def test_each_measure_by_hand(world):
    held(world.alm.group(world.supervision).series, at(9, 1))
    held(coached(world, world.alm).series, at(9, 3))
    held(coached(world, world.bok).series, at(9, 3), kind=MeetingKind.LESSON_VISIT)
    held(world.ek.group(world.supervision, 0).series, at(9, 8))
    held(world.ek.group(world.supervision, 1).series, at(9, 15))
    assert figures(world.office) == {
        "schools": 4,
        "group": 2,
        "individual": 2,
        "both": 1,
        "neither": 1,
        "covered": 0.75,
        "teams": 8,
        "reached": 3,
    }
    assert rows(world.office, "what") == [
        ("Båda", 1, 0.25),
        ("Bara grupphandledning", 1, 0.25),
        ("Bara individuell coachning", 1, 0.25),
        ("Ingetdera", 1, 0.25),
    ]
    assert rows(world.office, "areas") == [
        ("Norr", 2, 1, 2, 1, 0, 1.0, 4, 1),
        ("Söder", 2, 1, 0, 0, 1, 0.5, 4, 2),
    ]
    assert states(world.office) == {
        "Almskolan": (G.SOME.label, I.STARTED.label),
        "Bokskolan": (G.NOT_YET.label, I.STARTED.label),
        "Ekskolan": (G.ALL.label, I.NOT_YET.label),
        "Granskolan": (G.NOT_YET.label, I.NOT_YET.label),
    }
    assert rows(world.office, "missed") == [
        ("Almskolan 4–6", "Almskolan", "Norr", 2),
        ("Bokskolan 1–3", "Bokskolan", "Norr", 2),
        ("Bokskolan 4–6", "Bokskolan", "Norr", 2),
        ("Granskolan 1–3", "Granskolan", "Söder", 2),
        ("Granskolan 4–6", "Granskolan", "Söder", 2),
    ]


def test_last_held_and_next_of_groups_and_engagements(world):
    group, engagement = world.alm.group(world.supervision), coached(world, world.alm)
    held(group.series, at(9, 1))
    held(engagement.series, at(10, 6), kind=MeetingKind.LEADERSHIP_TALK)
    held(group.series, at(6, 1))
    make_meeting(group.series, at(12, 1))
    make_meeting(engagement.series, at(11, 30))
    # Booked and never logged, and cancelled ones, are neither.
    make_meeting(group.series, at(11, 2))
    make_meeting(group.series, at(11, 23), status=MeetingStatus.CANCELLED, cancel_reason="illness")
    [alm, *_rest] = rows(world.office, "status")
    assert alm[4:] == (1, 2, dt.date(2026, 10, 6), dt.date(2026, 11, 30))
    [alm, *_rest] = rows(world.office, "status", "VT")
    assert alm[6] == dt.date(2026, 6, 1)


def test_what_was_held_in_another_term_does_not_count(world):
    series = world.alm.group(world.supervision).series
    held(series, dt.datetime(2026, 8, 16, 21, 59, tzinfo=dt.UTC), minutes=30)  # 16 August, 23.59
    assert (figures(world.office)["group"], figures(world.office, "VT")["group"]) == (0, 0)
    held(series, dt.datetime(2026, 8, 16, 22, 30, tzinfo=dt.UTC), minutes=30)  # 17 August, 0.30
    held(series, at(3, 29, 3))  # the night on which the clocks change
    assert (figures(world.office)["group"], figures(world.office, "VT")["group"]) == (1, 1)


def test_what_is_booked_cancelled_or_only_talked_about_reaches_nobody(world):
    make_meeting(world.alm.group(world.supervision).series, at(9, 1))
    make_meeting(
        world.bok.group(world.supervision).series,
        at(9, 1),
        status=MeetingStatus.CANCELLED,
        cancel_reason="illness",
    )
    held(coached(world, world.ek).series, at(9, 1), kind=MeetingKind.LEADERSHIP_TALK)
    found = figures(world.office)
    assert (found["group"], found["individual"], found["neither"], found["reached"]) == (0, 0, 4, 0)
    assert states(world.office)["Ekskolan"][1] == I.ON_THE_WAY.label


def test_more_than_half_of_a_team_in_other_groups_reaches_it(world):
    several = make_group(
        world.supervision,
        world.alm.school,
        members=[*world.alm.people[0], world.alm.people[1][0]],
        name="Alla",
    )
    several.school = None
    several.save()
    held(several.series, at(9, 1))
    # Both of the first team were there; of the second one of two, which is not more than half.
    assert [cells[0] for cells in rows(world.office, "missed", area=world.north)][:1] == ["Almskolan 4–6"]
    found = figures(world.office, school=world.alm.school)
    assert (found["group"], found["reached"]) == (1, 1)
    [alm, *_rest] = rows(world.office, "status")
    assert alm[6] == dt.date(2026, 9, 1)


def test_a_school_without_teams_has_group_supervision_once_its_group_has_met(world):
    bare = SchoolFactory(name="Öskolan", area=None, authority=world.authority)
    held(make_group(world.supervision, bare, members=[make_teacher(bare)]).series, at(9, 1))
    assert states(world.office)["Öskolan"][0] == G.ALL.label
    assert rows(world.office, "areas")[-1] == ("Utan område", 1, 1, 0, 0, 0, 1.0, 0, 0)


def test_two_coaches_two_engagements_and_two_programmes_are_one_school(world):
    for _ in range(2):
        held(
            make_engagement(
                world.alm.school,
                coaches=[make_coach(world.authority), make_coach(world.authority)],
                teachers=world.alm.people[0],
            ).series,
            at(9, 1),
        )
    held(coached(world, world.alm, phase=Phase.CLOSED, closed_at=at(10, 1)).series, at(9, 2))
    assert figures(world.office)["individual"] == 1


def test_on_the_way_as_it_was_when_a_term_ended(world):
    request = RequestFactory(school=world.alm.school, programme=world.coaching, sent_at=at(6, 1))
    RequestEvent.objects.create(request=request, at=at(6, 1), from_state="draft", to_state="sent")
    RequestEvent.objects.create(request=request, at=at(8, 20), from_state="sent", to_state="declined")
    make_engagement(world.bok.school, phase=Phase.CLOSED, started_at=at(5, 1), closed_at=at(8, 1))
    make_engagement(world.ek.school, started_at=at(9, 1))
    assert [state for _group, state in states(world.office, "VT").values()] == [
        I.ON_THE_WAY.label,
        I.ON_THE_WAY.label,
        I.NOT_YET.label,
        I.NOT_YET.label,
    ]
    assert [state for _group, state in states(world.office).values()] == [
        I.NOT_YET.label,
        I.NOT_YET.label,
        I.ON_THE_WAY.label,
        I.NOT_YET.label,
    ]


def test_a_closed_school_counts_in_the_terms_in_which_it_was_open(world):
    world.gran.school.closed_on = dt.date(2026, 6, 30)
    world.gran.school.save()
    assert (figures(world.office, "VT")["schools"], figures(world.office)["schools"]) == (4, 3)


def test_a_closed_school_says_that_it_is_closed_and_what_it_goes_on_as(world):
    """One that closes later says nothing yet."""
    close_school(school=world.bok.school, closed_on=dt.date(2026, 9, 30))
    close_school(school=world.ek.school, closed_on=dt.date(2026, 10, 31), goes_on_as=world.alm.school)
    close_school(school=world.gran.school, closed_on=dt.date(2026, 11, 30), goes_on_as=world.alm.school)
    assert [cells[0] for cells in rows(world.office, "status")] == [
        "Almskolan",
        "Bokskolan (stängd 30 september 2026)",
        "Ekskolan (stängd 31 oktober 2026, nu Almskolan)",
        "Granskolan",
    ]


def test_a_school_counts_in_the_area_where_it_was_when_the_term_ended(world):
    """In the term that is under way, where it is today: not where it was when the term began."""
    move(world.bok.school, world.south, dt.date(2026, 10, 1))
    request = RequestFactory(school=world.bok.school, programme=world.coaching, sent_at=at(6, 1))
    RequestEvent.objects.create(request=request, at=at(6, 1), from_state="draft", to_state="sent")

    def areas(season):
        return [cells[:2] for cells in rows(world.office, "areas", season)]

    assert areas("VT") == [("Norr", 2), ("Söder", 2)]
    assert areas("HT") == [("Norr", 1), ("Söder", 3)]
    assert [cells[1] for cells in rows(world.office, "status")] == ["Norr", "Söder", "Söder", "Söder"]
    north, south = make_area_manager(world.north), make_area_manager(world.south)
    assert [list(states(north, season)) for season in ("VT", "HT")] == [
        ["Almskolan", "Bokskolan"],
        ["Almskolan"],
    ]
    # What was asked for before the school came is on its way all the same.
    assert states(south)["Bokskolan"] == (G.NOT_YET.label, I.ON_THE_WAY.label)
    assert list(states(world.office, "VT", area=world.south)) == ["Ekskolan", "Granskolan"]


def test_teams_are_those_with_teachers_on_the_last_day_of_a_term_that_is_over(world):
    for person in world.alm.people[0]:
        person.duties.update(ends_on=dt.date(2026, 8, 31))
    assert (figures(world.office, "VT")["teams"], figures(world.office)["teams"]) == (8, 7)


def test_one_programme_counts_its_own_meetings_at_the_schools_that_take_part(world):
    held(world.alm.group(world.supervision).series, at(9, 1))
    held(coached(world, world.bok).series, at(9, 3))
    TakingPart.objects.create(
        programme=world.supervision, school=world.alm.school, starts_on=dt.date(2026, 8, 1)
    )
    TakingPart.objects.create(
        programme=world.supervision, school=world.bok.school, starts_on=dt.date(2026, 8, 1)
    )
    ended = {"starts_on": dt.date(2025, 8, 1), "ends_on": dt.date(2026, 8, 16)}
    TakingPart.objects.create(programme=world.supervision, school=world.ek.school, **ended)
    found = figures(world.office, programme=world.supervision)
    assert (found["schools"], found["group"], found["individual"], found["neither"]) == (2, 1, 0, 1)
    # No school is entered as taking part in the other one.
    found = figures(world.office, programme=world.coaching)
    assert (found["schools"], found["group"], found["individual"], found["neither"]) == (4, 0, 1, 3)


def test_the_page_of_the_programme_says_the_same_where_all_was_held_in_the_term(world):
    places = (world.alm, world.bok, world.ek, world.gran)
    for place in places:
        TakingPart.objects.create(
            programme=world.supervision, school=place.school, starts_on=dt.date(2026, 8, 17)
        )
    for number in (0, 1):
        held(world.alm.group(world.supervision, number).series, at(9, 1))
    held(world.bok.group(world.supervision).series, at(9, 2))
    mixed = make_group(world.supervision, world.ek.school, members=world.ek.people[1], name="Blandad")
    held(mixed.series, at(9, 3), there=world.ek.people[1][:1])
    make_meeting(mixed.series, at(12, 1))
    engagement = coached(world, world.gran)
    engagement.programme = world.supervision
    engagement.save()
    held(engagement.series, at(9, 4))
    page = {
        row.school.name: (
            row.group.label,
            row.individual.label,
            row.reached,
            row.teams,
            row.last and row.last.astimezone(LOCAL).date(),
            row.next and row.next.astimezone(LOCAL).date(),
        )
        for row in school_rows(world.office, world.supervision)
    }
    report = rows(world.office, "status", programme=world.supervision)
    assert {cells[0]: cells[2:] for cells in report} == page


def test_everybody_reads_about_the_own_place_only(client, world):
    foreign = Place("Fjärrskolan", AreaFactory())
    programme = ProgrammeFactory(authority=foreign.school.authority)
    for place in (world.alm, world.bok, world.ek, foreign):
        own = programme if place is foreign else world.supervision
        held(place.group(own).series, at(9, 1))
        held(make_engagement(place.school, teachers=place.people[0], started_at=at(9, 1)).series, at(9, 2))
    for person, schools in (
        (world.office, ["Almskolan", "Bokskolan", "Ekskolan", "Granskolan"]),
        (make_area_manager(world.north), ["Almskolan", "Bokskolan"]),
        (make_principal(world.alm.school), ["Almskolan"]),
        (make_principal(world.gran.school), ["Granskolan"]),
    ):
        client.force_login(person)
        page = client.get(PAGE, {"term": "HT-26"})
        panels = {panel.code: [row.cells for row in panel.rows] for panel in page.context["paper"].panels}
        reached = [name for name in schools if name != "Granskolan"]
        assert [cells[0] for cells in panels["status"]] == schools
        assert {cells[1] for cells in panels["missed"]} == set(schools)
        assert sum(cells[1] for cells in panels["areas"]) == len(schools)
        values = {one.measure.code: one.value for one in page.context["paper"].figures}
        assert (values["schools"], values["group"], values["individual"]) == (
            len(schools),
            len(reached),
            len(reached),
        )
        text = page.content.decode()
        for place in ("Almskolan", "Bokskolan", "Ekskolan", "Granskolan", "Fjärrskolan"):
            assert (place in text) == (place in schools)


def test_a_programme_of_another_authority_says_nothing(client, world):
    foreign = Place("Fjärrskolan", AreaFactory())
    programme = ProgrammeFactory(authority=foreign.school.authority)
    TakingPart.objects.create(programme=programme, school=foreign.school, starts_on=dt.date(2026, 8, 1))
    client.force_login(world.office)
    page = client.get(PAGE, {"term": "HT-26", "programme": programme.pk})
    assert set(page.context["form"].errors) == {"programme"}
    assert figures(world.office, programme=programme)["schools"] == 0


def test_the_term_before_stands_beside(world):
    held(world.alm.group(world.supervision).series, at(3, 3))
    held(world.bok.group(world.supervision).series, at(9, 3))
    held(world.ek.group(world.supervision).series, at(9, 3))
    autumn, spring = scope.periods(world.office)
    paper = REPORT.paper(scope.Choice(world.office, autumn, spring))
    group = next(one for one in paper.figures if one.measure.code == "group")
    assert (group.value, group.before) == (2, 1)


def test_as_many_queries_with_30_schools_and_programmes_as_with_1(client, world, same_queries):
    client.force_login(world.office)

    def grow(n):
        for _ in range(n):
            number = TakingPart.objects.count()
            place = Place(f"Nyskolan {number}", world.north)
            programme = ProgrammeFactory(authority=world.authority)
            TakingPart.objects.create(programme=programme, school=place.school)
            held(place.group(programme).series, at(9, 1))
            held(coached(world, place).series, at(9, 2))

    summary.refresh()
    assert same_queries(lambda: client.get(PAGE), lambda n: (grow(n), summary.refresh())) <= 30

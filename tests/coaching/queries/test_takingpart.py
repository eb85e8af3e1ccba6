"""How far each school has come, worked out by hand beside what the query says; the ugly cases too."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.enums import Role
from coaching.enums import GroupSupervision, IndividualSupervision, Phase, RequestState
from coaching.models import TakingPart
from coaching.queries.reached import reached_teachers
from coaching.queries.takingpart import school_rows
from coaching.services import group as groups
from coaching.services import takingpart as services
from scheduling.enums import MeetingKind, MeetingStatus
from scheduling.models import Participant
from scheduling.services.meeting import move
from tests.factories import (
    AreaFactory,
    ProgrammeFactory,
    RequestFactory,
    SchoolFactory,
    TeamFactory,
    make_administrator,
    make_area_manager,
    make_coach,
    make_duty,
    make_engagement,
    make_group,
    make_meeting,
    make_principal,
    make_teacher,
)

pytestmark = pytest.mark.django_db
G, I = GroupSupervision, IndividualSupervision  # noqa: E741


class Here:
    """One school with two teams of two teachers each, which takes part."""

    def __init__(self):
        self.area = AreaFactory()
        self.authority = self.area.authority
        self.programme = ProgrammeFactory(authority=self.authority, is_obligatory=True)
        self.office = make_administrator(self.authority)
        self.school = self.taking_part("Furuskolan")
        self.coach = make_coach(self.authority)
        self.teams = [TeamFactory(school=self.school, name=name) for name in ("1–3", "4–6")]
        self.people = [[make_teacher(self.school, team=team) for _ in range(2)] for team in self.teams]
        self.now = timezone.now().replace(microsecond=0)

    def taking_part(self, name, **fields):
        school = SchoolFactory(name=name, area=fields.pop("area", self.area))
        TakingPart.objects.create(programme=self.programme, school=school, **fields)
        return school

    def group(self, name, school=None, **fields):
        return make_group(self.programme, school or self.school, name=name, **fields)

    def of_team(self, number):
        return self.group(f"Grupp {number}", team=self.teams[number], members=self.people[number])

    def held(self, series, days=7, there=None, **fields):
        meeting = make_meeting(
            series, self.now - dt.timedelta(days=days), status=MeetingStatus.HELD, **fields
        )
        for one in Participant.objects.filter(meeting=meeting):
            one.attended = there is None or one.person in there
            one.save()
        return meeting

    def row(self, school=None):
        (row,) = [
            one for one in school_rows(self.office, self.programme) if one.school == (school or self.school)
        ]
        return row

    def states(self, school=None):
        row = self.row(school)
        return row.group, row.reached, row.teams, row.individual


@pytest.fixture
def here():
    return Here()


def test_nothing_has_begun_and_everybody_waits(here):
    assert here.states() == (G.NOT_YET, 0, 2, I.NOT_YET)
    row = here.row()
    assert row.missed == here.teams
    assert set(row.waiting) == {one for people in here.people for one in people}
    assert (row.last, row.next) == (None, None)


def test_one_team_after_the_other(here):
    first, second = here.of_team(0), here.of_team(1)
    meeting = here.held(first.series)
    assert here.states() == (G.SOME, 1, 2, I.NOT_YET)
    assert here.row().missed == [here.teams[1]]
    here.held(second.series, days=3)
    coming = make_meeting(first.series, here.now + dt.timedelta(days=5))
    make_meeting(second.series, here.now + dt.timedelta(days=9))
    row = here.row()
    assert (row.group, row.missed, row.waiting) == (G.ALL, [], [])
    assert row.last == meeting.starts_at + dt.timedelta(days=4)
    assert row.next == coming.starts_at


def test_what_was_only_booked_cancelled_or_moved_on_does_not_count(here):
    group = here.of_team(0)
    past = here.now - dt.timedelta(days=4)
    make_meeting(group.series, past)
    make_meeting(group.series, past, status=MeetingStatus.CANCELLED, cancel_reason="illness")
    moved = make_meeting(group.series, here.now + dt.timedelta(days=1))
    later = here.now + dt.timedelta(days=20)
    move(meeting=moved, starts_at=later, ends_at=later + dt.timedelta(hours=1), by=here.office)
    assert here.states() == (G.NOT_YET, 0, 2, I.NOT_YET)
    assert (here.row().last, here.row().next) == (None, later)


def test_a_team_without_teachers_is_not_counted(here):
    TeamFactory(school=here.school, name="7–9")
    here.held(here.of_team(0).series)
    here.held(here.of_team(1).series)
    assert here.states() == (G.ALL, 2, 2, I.NOT_YET)


def test_a_school_without_teams_goes_by_its_groups(here):
    school = here.taking_part("Ekskolan")
    teacher = make_teacher(school)
    group = here.group("Ekens grupp", school, members=[teacher])
    assert here.states(school) == (G.NOT_YET, 0, 0, I.NOT_YET)
    here.held(group.series)
    assert here.states(school) == (G.ALL, 0, 0, I.NOT_YET)


def test_a_group_of_two_teams_reaches_those_of_which_more_than_half_were_there(here):
    group = here.group("Alla", members=[*here.people[0], *here.people[1]])
    here.held(group.series, there=[*here.people[0], here.people[1][0]])
    assert here.states() == (G.SOME, 1, 2, I.NOT_YET)
    here.held(group.series, there=[here.people[1][1]])
    assert here.states() == (G.ALL, 2, 2, I.NOT_YET)


def test_what_a_closed_group_has_held_counts_and_its_members_wait_again(here):
    group = here.of_team(0)
    here.held(group.series)
    groups.close(group=group, by=here.office)
    assert here.states() == (G.SOME, 1, 2, I.NOT_YET)
    assert set(here.people[0]) <= set(here.row().waiting)


def test_who_teaches_at_two_schools_waits_at_neither_and_reaches_the_team_of_one(here):
    school = here.taking_part("Ekskolan")
    team = TeamFactory(school=school, name="Ekens lag")
    one = here.people[0][0]
    make_duty(Role.TEACHER, team=team, person=one)
    here.held(here.of_team(0).series)
    assert here.states(school) == (G.NOT_YET, 0, 1, I.NOT_YET)
    assert here.row(school).waiting == []


def test_a_group_of_several_schools_counts_where_its_people_work(here):
    school = here.taking_part("Ekskolan")
    team = TeamFactory(school=school, name="Ekens lag")
    other = make_teacher(school, team=team)
    group = here.group("Blandad", members=[other, here.people[0][0]])
    group.school = None
    group.save()
    meeting = here.held(group.series)
    coming = make_meeting(group.series, here.now + dt.timedelta(days=2))
    assert here.states(school) == (G.ALL, 1, 1, I.NOT_YET)
    assert here.states() == (G.NOT_YET, 0, 2, I.NOT_YET)
    for row in (here.row(), here.row(school)):
        assert (row.last, row.next) == (meeting.starts_at, coming.starts_at)


def test_individual_supervision_is_asked_for_then_agreed_then_begun(here):
    RequestFactory(school=here.school, programme=here.programme, state=RequestState.WITHDRAWN)
    RequestFactory(school=here.school, programme=here.programme, state=RequestState.DRAFT, sent_at=None)
    RequestFactory(school=here.school)
    assert here.states()[3] == I.NOT_YET
    request = RequestFactory(school=here.school, programme=here.programme)
    assert here.states()[3] == I.ON_THE_WAY
    request.state = RequestState.DECLINED
    request.save()
    teacher = here.people[0][0]
    engagement = make_engagement(
        here.school, coaches=[here.coach], teachers=[teacher], programme=here.programme
    )
    here.held(engagement.series, kind=MeetingKind.LEADERSHIP_TALK)
    assert here.states()[3] == I.ON_THE_WAY
    assert reached_teachers(here.programme) == set()
    visit = here.held(engagement.series, days=1, kind=MeetingKind.LESSON_VISIT)
    assert here.states()[3] == I.STARTED
    assert reached_teachers(here.programme) == {teacher.pk}
    assert here.row().last == visit.starts_at


def test_a_closed_engagement_counts_when_there_was_a_conversation(here):
    engagement = make_engagement(here.school, programme=here.programme, phase=Phase.CLOSED)
    assert here.states()[3] == I.NOT_YET
    here.held(engagement.series)
    assert here.states()[3] == I.STARTED


def test_who_leads_a_group_does_not_wait_for_one(here):
    here.group("Ledd", leaders=[here.people[0][0]])
    assert here.people[0][0] not in here.row().waiting


def test_each_sees_what_is_theirs_and_what_is_missing_comes_first(here):
    other_area = AreaFactory(authority=here.authority)
    far = here.taking_part("Björkskolan", area=other_area)
    here.taking_part("Granskolan", starts_on=dt.date(2020, 1, 1), ends_on=dt.date(2020, 6, 1))
    here.held(here.of_team(0).series)

    def seen(person, **order):
        return [row.school for row in school_rows(person, here.programme, **order)]

    assert seen(here.office) == [far, here.school]
    assert seen(here.office, by_name=True) == [far, here.school]
    here.held(here.group("Björk", far).series)
    assert seen(here.office) == [here.school, far]
    assert seen(make_area_manager(other_area)) == [far]
    assert seen(make_principal(here.school)) == [here.school]
    assert seen(make_teacher(here.school)) == []


def test_as_many_statements_for_thirty_schools(here, same_queries):
    def grow(number):
        for n in range(number):
            school = here.taking_part(f"Skola {here.programme.taking_part.count()} {n}")
            team = TeamFactory(school=school)
            group = make_group(
                here.programme,
                school,
                name=f"{school} {n}",
                team=team,
                members=[make_teacher(school, team=team)],
            )
            here.held(group.series)
            make_engagement(school, programme=here.programme)
            RequestFactory(school=school, programme=here.programme)

    same_queries(lambda: school_rows(here.office, here.programme), grow)


def test_schools_are_added_once_and_end(here):
    new = SchoolFactory(area=here.area)
    added = [services.add(programme=here.programme, schools=[new, here.school], by=here.office) for _ in "12"]
    assert added == [1, 0]
    row = here.programme.taking_part.get(school=new)
    services.end(taking_part=row, by=here.office, ends_on=timezone.localdate() - dt.timedelta(days=1))
    assert not here.programme.taking_part.filter(school=new).exists()
    with pytest.raises(services.TakingPartError):
        services.add(programme=here.programme, schools=[SchoolFactory()], by=here.office)

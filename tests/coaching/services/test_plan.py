"""The real plan of a programme: those whom its lines are for are asked, its groups get their times, and a break that
comes in its way."""

import datetime as dt
import io

import pytest

from coaching.enums import Audience, ProgrammeKind
from coaching.models import PlanItem, TakingPart
from coaching.plandates import other_days
from coaching.queries.audience import asked_lines
from coaching.queries.plandates import hits_in, moves_of
from coaching.services.plan import PlanChanged, ask_people, book_groups, keep_day, move_hit
from coaching.services.plan_import import import_plan
from coaching.services.programme import create
from scheduling.enums import MeetingStatus
from scheduling.localtime import STOCKHOLM
from scheduling.models import Message, NonTeachingDays, Participant, Term
from scheduling.services.meeting import DoubleBooked, MeetingError
from tests.accounts.tables import real, text
from tests.factories import (
    AreaFactory,
    AuthorityFactory,
    PersonFactory,
    SchoolFactory,
    make_coach,
    make_group,
    make_meeting,
    make_principal,
    make_series,
    make_teacher,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _before_the_plan(time_machine):
    time_machine.move_to(dt.datetime(2022, 8, 10, 8, tzinfo=dt.UTC), tick=False)


@pytest.fixture
def authority():
    authority = AuthorityFactory()
    for season, year, first, last in (
        ("HT", 2022, "2022-08-18", "2022-12-21"),
        ("VT", 2023, "2023-01-10", "2023-06-14"),
    ):
        Term.objects.create(authority=authority, season=season, year=year, starts_on=first, ends_on=last)
    return authority


@pytest.fixture
def coordinator(authority):
    return make_coach(authority, person=PersonFactory(given_name="Karin", family_name="Ek"))


@pytest.fixture
def programme(authority, coordinator):
    programme = create(
        authority=authority,
        kind=ProgrammeKind.PROCESS_SUPPORT,
        name="Processledarstöd",
        by=None,
        coordinators=[coordinator],
    )
    assert not import_plan(plan_file(), programme=programme).problems
    return programme


@pytest.fixture
def schools(authority):
    return [
        SchoolFactory(area=AreaFactory(authority=authority), name=name)
        for name in ("Norrtullskolan", "Stenbergaskolan")
    ]


@pytest.fixture
def groups(programme, schools):
    made = []
    for school in schools:
        leader, member = make_teacher(school), make_teacher(school)
        made.append(make_group(programme, school, leaders=[leader], members=[member], name=school.name))
        make_principal(school)
        # Teaches there and is in no group.
        make_teacher(school)
    return made


def plan_file():
    """The plan of a real programme; skips the test where it is missing."""
    return io.BytesIO(real("soderhamn-schedule.csv").read_bytes())


def local(*numbers):
    return dt.datetime(*numbers, tzinfo=STOCKHOLM)


def line(programme, day, content=None):
    items = programme.plan_items.filter(first_day=day)
    return (items.filter(content=content) if content else items).get()


def asked(item):
    return set(
        Participant.objects.filter(meeting=item.meeting, role="participant").values_list("person", flat=True)
    )


def ids(*people):
    return {person.pk for person in people}


def test_each_audience_is_asked_to_its_lines(programme, groups, coordinator):
    leaders = [group.series.members.get(role="facilitator").person for group in groups]
    members = [group.memberships.get().person for group in groups]
    principals = [group.school.duties.get(role="principal").person for group in groups]
    staff = {duty.person for group in groups for duty in group.school.duties.filter(role="teacher")}
    # 2 leaders; 4 in groups, on two days; 2 leaders and 2 principals; 6 teachers and 2 principals, and so on.
    assert ask_people(programme=programme, by=coordinator) == 2 + 4 + 4 + 4 + 8 + 2 + 4 + 8 + 2
    assert asked(line(programme, "2022-08-19")) == ids(*leaders)
    assert asked(line(programme, "2022-09-13")) == ids(*leaders, *members)
    assert asked(line(programme, "2022-09-26")) == ids(*leaders, *principals)
    assert asked(line(programme, "2022-10-31", "Föreläsning med workshop")) == ids(*staff, *principals)
    assert line(programme, "2022-08-19").meeting.participants.facilitators().get().person == coordinator
    # Booked lines invite, open ones say nothing yet.
    told = Message.objects.filter(kind="meeting_invitation")
    assert set(told.values_list("subject_id", flat=True)) == {
        item.meeting_id for item in programme.plan_items.all() if item.meeting.status == MeetingStatus.BOOKED
    }
    assert ask_people(programme=programme, by=coordinator) == 0


def test_who_comes_later_is_asked_later_and_only_to_what_is_to_come(
    programme, groups, coordinator, time_machine
):
    ask_people(programme=programme, by=coordinator)
    time_machine.move_to(dt.datetime(2022, 10, 1, 8, tzinfo=dt.UTC), tick=False)
    late = make_teacher(groups[0].school)
    # Both lectures for all teaching staff are still to come.
    assert ask_people(programme=programme, by=coordinator) == 2
    assert late.pk in asked(line(programme, "2023-01-09", "Föreläsning med workshop"))
    assert late.pk not in asked(line(programme, "2022-09-13"))


def test_a_school_that_takes_part_without_a_group_counts_until_it_has_left(programme, authority, coordinator):
    school = SchoolFactory(area=AreaFactory(authority=authority))
    principal = make_principal(school)
    part = TakingPart.objects.create(programme=programme, school=school, starts_on="2022-08-01")
    item = line(programme, "2022-09-26")
    assert asked_lines(programme, [item])[0].people == [principal]
    part.ends_on = dt.date(2022, 8, 9)
    part.save()
    assert asked_lines(programme, [item])[0].people == []


def test_as_many_statements_for_two_groups_as_for_thirty(
    programme, groups, django_assert_num_queries, authority, coordinator
):
    with django_assert_num_queries(8):
        asked_lines(programme)
    for number in range(28):
        school = SchoolFactory(area=AreaFactory(authority=authority))
        make_group(programme, school, leaders=[make_teacher(school)], name=f"Grupp {number}")
    with django_assert_num_queries(8):
        lines = asked_lines(programme)
    assert len(lines[0].people) == 30


def test_each_group_gets_its_own_time(programme, groups, coordinator):
    item = line(programme, "2022-09-13")
    at = local(2022, 9, 13, 13)
    made = book_groups(
        item=item,
        groups=groups,
        starts_at=at,
        minutes=90,
        pause=15,
        place="Norrtull",
        by=coordinator,
    )
    lines = list(PlanItem.objects.filter(first_day="2022-09-13").order_by("meeting__starts_at"))
    assert [one.pk for one in lines] == [one.pk for one in made]
    assert [one.group for one in lines] == groups
    assert [one.meeting.starts_at for one in lines] == [at, local(2022, 9, 13, 14, 45)]
    for one, group in zip(lines, groups, strict=True):
        people = [*group.series.members.all()]
        assert asked(one) == {member.person_id for member in people}
        assert one.meeting.participants.facilitators().get().person == coordinator
    with pytest.raises(MeetingError, match="redan satta"):
        book_groups(item=item, groups=groups, starts_at=at, minutes=90, pause=15, place="", by=coordinator)


def test_the_plan_imported_again_leaves_the_times_of_the_groups(programme, groups, coordinator):
    item = line(programme, "2022-09-13")
    about = {"starts_at": local(2022, 9, 13, 13), "minutes": 90, "pause": 0, "place": "Norrtull"}
    book_groups(item=item, groups=groups, by=coordinator, **about)
    again = import_plan(plan_file(), programme=programme)
    assert (again.problems, again.unchanged, again.created, again.updated) == ([], 9, 0, 0)
    changed = "term;date;alternatives;time;place;content;audience\n"
    changed += "HT-22;2022-09-13;;120 min/grupp;Annanstans;Fokusgruppsamtal;modulgrupper\n"
    result = import_plan(text(changed), programme=programme)
    assert (result.problems, result.unchanged) == ([], 1)
    assert PlanItem.objects.filter(first_day="2022-09-13", meeting__place="Norrtull").count() == 2


def test_a_coordinator_who_is_busy_leaves_the_line_as_it_was(programme, groups, coordinator):
    busy = make_series(groups[0].school, facilitators=[coordinator])
    make_meeting(busy, local(2022, 9, 13, 15))
    for_all = [
        Participant(meeting=meeting, person=coordinator, role="facilitator")
        for meeting in busy.meetings.filter(participants=None)
    ]
    Participant.objects.bulk_create(for_all)
    item = line(programme, "2022-09-13")
    with pytest.raises(DoubleBooked):
        book_groups(
            item=item,
            groups=groups,
            starts_at=local(2022, 9, 13, 13),
            minutes=90,
            pause=15,
            place="",
            by=coordinator,
        )
    item.refresh_from_db()
    assert (item.group, item.meeting.status) == (None, MeetingStatus.OPEN)
    assert PlanItem.objects.filter(first_day="2022-09-13").count() == 1


def autumn_break(authority, first, last):
    return NonTeachingDays.objects.create(
        authority=authority, kind="break", name="Höstlov", starts_on=first, ends_on=last
    )


def test_a_break_that_moves_shows_what_is_hit_and_where_it_could_go(programme, authority, coordinator):
    days = autumn_break(authority, "2022-10-24", "2022-10-28")
    assert moves_of(programme) == []
    days.starts_on, days.ends_on = "2022-10-31", "2022-11-04"
    days.save()
    lecture, support = moves_of(programme)
    assert (lecture.why, support.why) == ("Höstlov", "Höstlov")
    assert lecture.new.starts_at == local(2022, 11, 7, 9)
    # To the same day at its own clock time: the lecture moves away from there, too.
    assert support.new.starts_at == local(2022, 11, 7, 13)
    (hit,) = hits_in(authority, None)
    assert (hit.title, hit.number) == ("Processledarstöd", 2)
    assert move_hit(programme=programme, chosen=[lecture.key, support.key], by=coordinator) == 2
    lecture.item.meeting.refresh_from_db()
    assert lecture.item.meeting.starts_at == local(2022, 11, 7, 9)
    assert moves_of(programme) == []
    with pytest.raises(PlanChanged):
        move_hit(programme=programme, chosen=[lecture.key], by=coordinator)


def test_the_clock_stays_across_the_end_of_summer_time(programme, authority, coordinator):
    autumn_break(authority, "2022-10-31", "2022-11-04")
    make_busy = make_series(SchoolFactory(area=AreaFactory(authority=authority)), facilitators=[coordinator])
    for week in (7, 14, 21, 28):
        make_meeting(make_busy, local(2022, 11, week, 8), minutes=600)
    # The Mondays after are taken: the nearest one is a week before, still in summer time.
    lecture = moves_of(programme)[0]
    assert lecture.new.starts_at == local(2022, 10, 24, 9)
    assert lecture.new.starts_at.utcoffset() == dt.timedelta(0)
    assert lecture.new.starts_at.hour == 7


def test_a_line_that_is_meant_to_be_in_the_break_is_told_no_more_until_it_moves(
    programme, authority, coordinator
):
    days = autumn_break(authority, "2022-10-31", "2022-11-04")
    first, second = moves_of(programme)
    keep_day(item=first.item)
    assert [move.item for move in moves_of(programme)] == [second.item]
    move_hit(programme=programme, chosen=[second.key], by=coordinator)
    days.starts_on = "2022-11-07"
    days.ends_on = "2022-11-11"
    days.save()
    assert [move.item for move in moves_of(programme)] == [second.item]


def test_the_likeliest_other_day():
    def school(day):
        return day.weekday() < 5 and day.isoformat() not in {"2022-11-07", "2022-10-24"}

    days = other_days(dt.date(2022, 10, 31), is_school_day=school, after=dt.date(2022, 10, 20))
    found = [day.isoformat() for day in days]
    assert found[:4] == ["2022-11-14", "2022-11-21", "2022-11-28", "2022-12-05"]
    assert found[4:6] == ["2022-11-01", "2022-11-02"]
    assert "2022-10-19" not in found


def test_every_audience_has_its_people(programme, groups):
    (one,) = asked_lines(programme, [PlanItem(programme=programme, audience=list(Audience.values))])
    assert len(one.people) == 8

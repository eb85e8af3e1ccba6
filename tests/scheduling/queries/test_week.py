import datetime as dt

import pytest

from scheduling.enums import CancelReason, MeetingKind, MeetingStatus
from scheduling.models import Meeting
from scheduling.queries.agenda import with_meetings
from scheduling.queries.week import week_of
from scheduling.services.meeting import book
from tests.factories import PersonFactory, SchoolFactory, make_meeting, make_series

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 11, 23)


def at(day, hour, minute=0):
    """A clock time in November 2026 (winter time), in UTC."""
    return dt.datetime(2026, 11, day, hour - 1, minute, tzinfo=dt.UTC)


@pytest.fixture
def coach():
    return PersonFactory()


@pytest.fixture
def series(coach):
    return make_series(SchoolFactory(), facilitators=[coach], participants=[PersonFactory()])


def meet(series, start, end, **fields):
    return book(series=series, kind=MeetingKind.CONVERSATION, starts_at=start, ends_at=end, by=None, **fields)


def drawn(day):
    return [
        (block.row, block.span, block.travel, "wide" if block.wide else block.lane) for block in day.blocks
    ]


def test_an_ordinary_week(coach, series):
    meet(series, at(24, 9, 30), at(24, 10, 30), travel_after=25)
    week = week_of(coach, MONDAY)
    assert (len(week.days), week.rows, week.code, week.before, week.after) == (
        5,
        96,
        "2026-W48",
        "2026-W47",
        "2026-W49",
    )
    assert week.hours == [(hour, 1 + (hour - 8) * 12) for hour in range(8, 16)]
    assert drawn(week.days[1]) == [(19, 12, 0, "wide"), (31, 5, 25, "wide")]
    assert [day.is_empty for day in week.days] == [True, False, True, True, True]


def test_early_and_late_make_the_day_longer(coach, series):
    meet(series, at(24, 7, 5), at(24, 8), travel_before=30)
    meet(series, at(25, 17), at(25, 18, 20))
    week = week_of(coach, MONDAY)
    assert (week.hours[0][0], week.hours[-1][0]) == (6, 18)
    assert drawn(week.days[1]) == [(8, 6, 30, "wide"), (14, 11, 0, "wide")]


def test_what_overlaps_stands_side_by_side(coach, series):
    network = make_series(series.school, participants=[coach])
    meet(series, at(24, 9), at(24, 10))
    meet(network, at(24, 9, 30), at(24, 11))
    meet(series, at(24, 10), at(24, 10, 30))
    meet(series, at(24, 13), at(24, 14))
    day = week_of(coach, MONDAY).days[1]
    assert day.lanes == 2
    assert [block[-1] for block in drawn(day)] == [1, 2, 1, "wide"]


def test_what_follows_at_once_does_not_overlap(coach, series):
    meet(series, at(24, 9), at(24, 9, 40))
    meet(series, at(24, 9, 40), at(24, 10))
    assert [block[-1] for block in drawn(week_of(coach, MONDAY).days[1])] == ["wide", "wide"]


def test_the_weekend_is_there_when_something_is_on_it(coach, series):
    meet(series, at(28, 10), at(28, 11))
    assert len(week_of(coach, MONDAY).days) == 6
    meet(series, at(29, 10), at(29, 11))
    assert len(week_of(coach, MONDAY).days) == 7


def test_a_meeting_belongs_to_its_day_in_stockholm(coach, series):
    late = meet(series, dt.datetime(2026, 11, 22, 23, 30, tzinfo=dt.UTC), at(23, 1))
    assert [block.meeting for block in week_of(coach, MONDAY).days[0].blocks] == [late]
    assert week_of(coach, MONDAY - dt.timedelta(days=7)).is_empty


def test_past_midnight_ends_with_the_day(coach, series):
    meet(series, at(24, 23), at(25, 1))
    week = week_of(coach, MONDAY)
    assert drawn(week.days[1]) == [(181, 12, 0, "wide")]
    assert week.days[2].is_empty


@pytest.mark.parametrize(
    ("start", "row"),
    [
        (dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC), 7),
        (dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC), 7),
        (dt.datetime(2026, 10, 25, 9, 0, tzinfo=dt.UTC), 97),
    ],
)
def test_the_night_with_an_hour_more(coach, series, start, row):
    make_meeting(series, start)
    make_meeting(series, dt.datetime(2026, 10, 25, 4, tzinfo=dt.UTC), minutes=5)
    week = week_of(coach, dt.date(2026, 10, 19))
    first = week.hours[0][0]
    assert week.days[6].blocks[0 if row == 7 else 1].row == row - (first - 2) * 12


def test_neither_cancelled_nor_others(coach, series):
    make_meeting(series, at(24, 9), status=MeetingStatus.CANCELLED, cancel_reason=CancelReason.ILLNESS)
    make_meeting(make_series(series.school, facilitators=[PersonFactory()]), at(24, 9))
    assert week_of(coach, MONDAY).is_empty


def test_what_has_a_day_but_no_time(coach, series):
    waiting = Meeting.objects.create(
        series=series, kind=MeetingKind.LECTURE, status=MeetingStatus.OPEN, day=dt.date(2026, 11, 27)
    )
    Meeting.objects.create(
        series=make_series(series.school), kind=MeetingKind.LECTURE, status=MeetingStatus.OPEN, day=MONDAY
    )
    assert [day.timeless for day in week_of(coach, MONDAY).days] == [[], [], [], [], [waiting]]


def test_who_leads_sees_whom_to_meet_and_others_do_not_see_a_list(coach, series):
    (teacher,) = [m.person for m in series.members.filter(role="participant")]
    meet(series, at(24, 9), at(24, 10))
    assert week_of(coach, MONDAY).days[1].blocks[0].people == (teacher,)
    assert week_of(teacher, MONDAY).days[1].blocks[0].people == ()


def test_who_has_a_week(coach, series):
    assert list(with_meetings(coach)) == [coach]
    assert not with_meetings(PersonFactory())


def test_as_many_queries_for_a_full_week(coach, series, django_assert_num_queries):
    for hour in range(8, 16):
        meet(series, at(24, hour), at(24, hour, 45))
    with django_assert_num_queries(4):
        week = week_of(coach, MONDAY)
        assert {str(block.meeting.series.school) for block in week.days[1].blocks} == {series.school.name}

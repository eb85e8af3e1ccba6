import datetime as dt

import pytest

from scheduling.queries.day import day_of
from tests.factories import PersonFactory, SchoolFactory, make_meeting, make_series

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)),
]


@pytest.fixture
def coach():
    return PersonFactory()


@pytest.fixture
def series(coach):
    return make_series(SchoolFactory(), facilitators=[coach], participants=[PersonFactory()])


def test_a_day_hour_by_hour_with_the_ways(coach, series):
    meeting = make_meeting(series, dt.datetime(2026, 11, 24, 6, 30, tzinfo=dt.UTC))
    meeting.participants.filter(person=coach).update(travel_before=45, travel_after=10)
    day = day_of(coach, dt.date(2026, 11, 24))
    assert (day.code, day.before, day.after) == ("2026-11-24", "2026-11-23", "2026-11-25")
    assert (day.is_now, day.is_empty, day.first, day.last) == (True, False, day.date, day.date)
    assert (day.hours[0], day.hours[-1][0], day.rows) == ((6, 1), 15, 120)
    assert [(block.row, block.span, block.travel) for block in day.day.blocks] == [
        (10, 9, 45),
        (19, 12, 0),
        (31, 2, 10),
    ]


@pytest.mark.parametrize(
    ("date", "hour", "clock"),
    [
        # Put forward: after 1.59 comes 3.00. Put back: 2.00 to 2.59 comes twice.
        (dt.date(2026, 3, 29), 0, 1),
        (dt.date(2026, 3, 29), 1, 3),
        (dt.date(2026, 10, 25), 0, 2),
        (dt.date(2026, 10, 25), 1, 2),
        (dt.date(2026, 10, 25), 2, 3),
        (dt.date(2028, 2, 29), 4, 5),
    ],
)
def test_a_meeting_stands_at_what_the_clock_shows(coach, series, date, hour, clock):
    make_meeting(series, dt.datetime.combine(date, dt.time(hour), dt.UTC), minutes=30)
    day = day_of(coach, date)
    (block,) = day.day.blocks
    assert (day.hours[0], block.row, block.span) == ((clock, 1), 1, 6)


def test_the_ends_of_the_calendar(coach):
    assert day_of(coach, dt.date(2000, 1, 1)).before == ""
    assert day_of(coach, dt.date(2099, 12, 31)).after == ""

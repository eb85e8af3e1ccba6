import datetime as dt

import pytest

from scheduling.enums import FreeKind, MeetingKind, MeetingStatus
from scheduling.models import Meeting, NonTeachingDays
from scheduling.queries.month import month_of
from tests.factories import PersonFactory, SchoolFactory, make_coach, make_meeting, make_series

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)),
]


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def coach(school):
    return make_coach(school.authority)


@pytest.fixture
def series(school, coach):
    return make_series(school, facilitators=[coach], participants=[PersonFactory()])


def numbers(month):
    return [(week.number, [day.date.day if day else 0 for day in week.days]) for week in month.weeks]


def test_a_month_is_weeks_from_monday_on(coach):
    month = month_of(coach, dt.date(2026, 11, 1))
    assert numbers(month) == [
        (44, [0, 0, 0, 0, 0, 0, 1]),
        (45, [2, 3, 4, 5, 6, 7, 8]),
        (46, [9, 10, 11, 12, 13, 14, 15]),
        (47, [16, 17, 18, 19, 20, 21, 22]),
        (48, [23, 24, 25, 26, 27, 28, 29]),
        (49, [30, 0, 0, 0, 0, 0, 0]),
    ]
    assert (month.code, month.before, month.after, month.is_now) == ("2026-11", "2026-10", "2026-12", True)
    assert [day.date.day for day in month.days if day.is_today] == [24]


def test_week_53_and_the_year_after(coach):
    january = month_of(coach, dt.date(2027, 1, 1))
    assert numbers(january)[0] == (53, [0, 0, 0, 0, 1, 2, 3])
    assert january.weeks[0].code == "2026-W53"
    assert (january.before, january.is_now) == ("2026-12", False)


def test_leap_days_and_the_days_without_24_hours(coach):
    assert month_of(coach, dt.date(2028, 2, 1)).last == dt.date(2028, 2, 29)
    assert len(month_of(coach, dt.date(2028, 2, 1)).days) == 29
    assert len(month_of(coach, dt.date(2027, 2, 1)).days) == 28
    for first in (dt.date(2026, 3, 1), dt.date(2026, 10, 1)):
        assert [day.date.day for day in month_of(coach, first).days] == list(range(1, 32))


def test_the_ends_of_the_calendar(coach):
    first = month_of(coach, dt.date(2000, 1, 1))
    # The Monday of its first week lies in a year that is not shown.
    assert (first.before, first.weeks[0].code) == ("", "")
    assert month_of(coach, dt.date(2099, 12, 1)).after == ""


@pytest.mark.parametrize(("amount", "shown", "over"), [(1, 1, 0), (4, 4, 0), (5, 3, 2), (9, 3, 6)])
def test_a_square_has_room_for_some_and_tells_how_many_more(coach, series, amount, shown, over):
    opened = Meeting.objects.create(
        series=series, kind=MeetingKind.LECTURE, status=MeetingStatus.OPEN, day=dt.date(2026, 11, 24)
    )
    meetings = [
        make_meeting(series, dt.datetime(2026, 11, 24, 6 + hour, tzinfo=dt.UTC)) for hour in range(amount - 1)
    ]
    day = month_of(coach, dt.date(2026, 11, 1)).weeks[4].days[1]
    assert [card.meeting for card in day.cards] == [opened, *meetings]
    assert [card.is_over for card in day.cards] == [False] * shown + [True] * over
    assert [card.leads for card in day.cards] == [False] + [True] * (amount - 1)
    assert day.over == over


def test_an_agenda_leaves_out_what_has_nothing_to_say(school, coach, series):
    NonTeachingDays.objects.create(
        authority=school.authority,
        kind=FreeKind.BREAK,
        name="Läslov",
        starts_on=dt.date(2026, 11, 5),
        ends_on=dt.date(2026, 11, 8),
    )
    make_meeting(series, dt.datetime(2026, 11, 12, 9, tzinfo=dt.UTC))
    month = month_of(coach, dt.date(2026, 11, 1))
    assert [week.number for week in month.weeks if not week.is_empty] == [45, 46, 48]
    # That the break goes on over the weekend is no news.
    assert month.has_quiet_weekends
    assert not month.is_empty
    make_meeting(series, dt.datetime(2026, 11, 14, 9, tzinfo=dt.UTC))
    assert not month_of(coach, dt.date(2026, 11, 1)).has_quiet_weekends
    # All Saints' Day is a Saturday.
    october = month_of(coach, dt.date(2026, 10, 1))
    assert not october.has_quiet_weekends
    assert october.is_empty

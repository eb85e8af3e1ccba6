import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.localtime import STOCKHOLM
from scheduling.moduleplan import Slot, Span, TeachingDays, Wish, planned, what_helps

DAY = dt.timedelta(days=1)
#: Clock times that exist on every day.
CLOCKS = st.times(dt.time(6), dt.time(20)).map(lambda at: at.replace(second=0, microsecond=0))
SLOTS = st.builds(Slot, st.integers(0, 4), CLOCKS, st.integers(45, 120))


def school_days(first, last, free=()):
    days = (first + number * DAY for number in range((last - first).days + 1))
    return TeachingDays(day for day in days if day.weekday() < 5 and day not in free)


def all_of(days):
    return days.since(dt.date.min, dt.date.max)


@st.composite
def wishes(draw):
    """A wish, and the school days of a time that reaches beyond it on both sides, with breaks in it."""
    first = draw(st.dates(dt.date(2024, 1, 1), dt.date(2032, 12, 31)))
    last = first + dt.timedelta(days=draw(st.integers(0, 200)))
    free = set()
    for _number in range(draw(st.integers(0, 4))):
        start = first + dt.timedelta(days=draw(st.integers(-10, 200)))
        free |= {start + day * DAY for day in range(draw(st.integers(1, 14)))}
    wish = Wish(
        first=first,
        last=last,
        parts=draw(st.integers(1, 12)),
        b=draw(SLOTS),
        d=draw(SLOTS),
        every=draw(st.integers(1, 4)),
        teaching_days=draw(st.integers(1, 12)),
    )
    return wish, school_days(first - 20 * DAY, last + 20 * DAY, free)


def is_in_order(part, former):
    moments = [part.a.first, part.a.last, part.b.day, part.c.first, part.c.last, part.d.day]
    strictly = former < part.a.first and part.a.last < part.b.day < part.c.first and part.c.last < part.d.day
    return strictly and sorted(moments) == moments


@given(wishes())
def test_parts_follow_each_other_on_school_days_within_the_time(about):
    wish, days = about
    former = wish.first - DAY
    parts = planned(wish, days)
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    for part in parts:
        assert is_in_order(part, former)
        assert all(day in days for day in (*part.a, part.b.day, *part.c, part.d.day))
        assert part.d.day <= wish.last
        between = [day for day in all_of(days) if part.b.day < day < part.d.day]
        assert len(between) >= wish.teaching_days and part.c == (between[0], between[-1])
        before = [day for day in all_of(days) if former < day < part.b.day]
        assert part.a == (before[0], before[-1])
        former = part.d.day
    bs = [part.b.day for part in parts]
    assert all(later - sooner >= dt.timedelta(weeks=wish.every) for sooner, later in pairwise(bs))


@given(wishes())
def test_wanted_weekdays_and_clock_times_are_kept(about):
    wish, days = about
    for part in planned(wish, days):
        for one, slot in ((part.b, wish.b), (part.d, wish.d)):
            start = one.starts_at.astimezone(STOCKHOLM)
            assert (start.date(), start.time()) == (one.day, slot.clock)
            assert one.day.weekday() == slot.weekday
            assert one.ends_at - one.starts_at == dt.timedelta(minutes=slot.minutes)


@given(wishes())
def test_each_is_as_early_as_can_be(about):
    wish, days = about
    free, former, earliest = all_of(days), wish.first - DAY, wish.first
    parts = planned(wish, days)

    def possible_d(b):
        return [
            day
            for day in free
            if b < day <= wish.last
            and day.weekday() == wish.d.weekday
            and sum(b < other < day for other in free) >= wish.teaching_days
        ]

    for number in range(wish.parts):
        possible_b = [
            day
            for day in free
            if max(earliest, former + DAY) <= day <= wish.last
            and day.weekday() == wish.b.weekday
            and any(former < other < day for other in free)
            and possible_d(day)
        ]
        if number == len(parts):
            # The first that was left out could not be anywhere.
            assert possible_b == []
            break
        part = parts[number]
        assert (part.b.day, part.d.day) == (possible_b[0], possible_d(part.b.day)[0])
        former, earliest = part.d.day, part.b.day + dt.timedelta(weeks=wish.every)


@given(wishes(), st.sets(st.integers(0, 200)), st.sets(st.integers(0, 200)))
def test_nothing_is_put_where_somebody_is_taken(about, b_taken, d_taken):
    wish, days = about
    taken = {
        letter: {wish.first + n * DAY for n in numbers}
        for letter, numbers in (("B", b_taken), ("D", d_taken))
    }
    for part in planned(wish, days, taken=taken):
        assert part.b.day not in taken["B"] and part.d.day not in taken["D"]


@given(wishes())
def test_what_is_said_to_help_does(about):
    wish, days = about
    for other in what_helps(wish, days):
        assert len(planned(other, days)) == wish.parts
        assert (other.every, other.teaching_days) < (
            wish.every,
            wish.teaching_days,
        ) or other.every < wish.every
        assert replace(other, every=wish.every, teaching_days=wish.teaching_days) == wish


AUTUMN = Wish(
    first=dt.date(2026, 9, 28),
    last=dt.date(2026, 12, 18),
    parts=4,
    b=Slot(1, dt.time(14, 30), 90),
    d=Slot(3, dt.time(15), 60),
    every=3,
)
BREAK = {dt.date(2026, 10, 26) + n * DAY for n in range(5)}


def test_an_autumn_with_a_break():
    days = school_days(dt.date(2026, 8, 17), dt.date(2026, 12, 18), BREAK)
    parts = planned(AUTUMN, days)
    said = [
        (str(part.b.starts_at)[5:16], str(part.d.starts_at)[5:16], days.number(part.b.day, part.d.day))
        for part in parts
    ]
    # Half past two is 12.30 in UTC until 25 October, then 13.30; the last part would begin on 8 December.
    assert said == [
        ("09-29 12:30", "10-08 13:00", 6),
        ("10-20 12:30", "11-05 14:00", 6),
        ("11-10 13:30", "11-19 14:00", 6),
        ("12-01 13:30", "12-10 14:00", 6),
    ]
    assert (parts[0].a, parts[1].a) == (
        Span(dt.date(2026, 9, 28), dt.date(2026, 9, 28)),
        Span(dt.date(2026, 10, 9), dt.date(2026, 10, 19)),
    )
    assert parts[1].c == Span(dt.date(2026, 10, 21), dt.date(2026, 11, 4))


def test_what_does_not_fit_and_what_would_help():
    days = school_days(dt.date(2026, 8, 17), dt.date(2026, 12, 18), BREAK)
    wish = replace(AUTUMN, parts=5)
    assert len(planned(wish, days)) == 4
    assert [(other.every, other.teaching_days) for other in what_helps(wish, days)] == [(2, 5)]
    assert what_helps(replace(wish, parts=12), days) == []


def test_to_summer_time_the_clock_stays():
    wish = replace(AUTUMN, first=dt.date(2027, 3, 15), last=dt.date(2027, 4, 30), parts=1, teaching_days=8)
    (part,) = planned(wish, school_days(wish.first, wish.last))
    assert (str(part.b.starts_at)[5:16], str(part.d.starts_at)[5:16]) == ("03-16 13:30", "04-01 13:00")


@pytest.mark.parametrize("last", [dt.date(2026, 9, 28), dt.date(2026, 10, 7)], ids=["one day", "too short"])
def test_a_time_in_which_nothing_fits(last):
    wish = replace(AUTUMN, last=last)
    assert planned(wish, school_days(wish.first, last)) == []
    assert planned(AUTUMN, TeachingDays([])) == what_helps(AUTUMN, TeachingDays([])) == []


def test_a_clock_time_that_is_left_out_that_night_is_passed_over():
    # Schools are closed on Sundays, but nothing here relies on it.
    sunday = Slot(6, dt.time(2, 30), 60)
    days = TeachingDays(dt.date(2027, 3, 15) + n * DAY for n in range(40))
    wish = Wish(dt.date(2027, 3, 22), dt.date(2027, 4, 20), 1, sunday, sunday)
    (part,) = planned(wish, days)
    assert (part.b.day, part.d.day) == (dt.date(2027, 4, 4), dt.date(2027, 4, 11))

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.localtime import STOCKHOLM
from scheduling.repetition import Rule, occurrences, shifted

DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2032, 12, 31))
#: Clock times that exist on every day.
CLOCKS = st.times(dt.time(6), dt.time(20)).map(lambda at: at.replace(second=0, microsecond=0))


@st.composite
def rules(draw):
    first = draw(DAYS)
    return Rule(
        every=draw(st.integers(1, 4)),
        weekdays=tuple(draw(st.sets(st.integers(0, 6), min_size=1))),
        first=first,
        last=first + dt.timedelta(days=draw(st.integers(0, 200))),
        starts=draw(CLOCKS),
        minutes=draw(st.integers(5, 240)),
    )


@given(rules(), DAYS, st.integers(1, 80))
def test_never_in_a_break_and_always_at_the_same_clock_time(rule, first, length):
    free = {first + dt.timedelta(days=number): "Lov" for number in range(length)}
    for one in occurrences(rule, free):
        assert rule.first <= one.day <= rule.last and one.day.weekday() in rule.weekdays
        assert (one.starts_at is None) == (one.day in free)
        if one.starts_at:
            local = one.starts_at.astimezone(STOCKHOLM)
            assert (local.date(), local.time()) == (one.day, rule.starts)
            assert one.ends_at - one.starts_at == dt.timedelta(minutes=rule.minutes)


@given(rules())
def test_no_date_comes_twice_and_weeks_lie_as_far_apart_as_asked(rule):
    days = rule.days()
    assert sorted(set(days)) == days
    monday = rule.first - dt.timedelta(days=rule.first.weekday())
    assert all((day - monday).days // 7 % rule.every == 0 for day in days)


@given(rules(), st.integers(-60, 60), CLOCKS)
def test_moved_meetings_keep_their_distance_in_days_and_share_one_clock_time(rule, days, clock):
    for one in occurrences(rule, {}):
        new = shifted(one.starts_at, days=days, clock=clock, minutes=30, free={})
        assert (new.day - one.day).days == days
        assert new.starts_at.astimezone(STOCKHOLM).time() == clock


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (
            dt.date(2026, 10, 19),
            dt.date(2026, 11, 2),
            ["2026-10-19T12:30", "2026-10-26T13:30", "2026-11-02T13:30"],
        ),
        (
            dt.date(2026, 3, 23),
            dt.date(2026, 4, 6),
            ["2026-03-23T13:30", "2026-03-30T12:30", "2026-04-06T12:30"],
        ),
        (dt.date(2028, 2, 29), dt.date(2028, 3, 7), ["2028-02-29T13:30", "2028-03-07T13:30"]),
        # Week 53 of 2026 and a term over New Year.
        (
            dt.date(2026, 12, 21),
            dt.date(2027, 1, 4),
            ["2026-12-21T13:30", "2026-12-28T13:30", "2027-01-04T13:30"],
        ),
    ],
    ids=["to winter time", "to summer time", "leap day", "week 53"],
)
def test_half_past_two_is_half_past_two(first, last, days):
    rule = Rule(1, (first.weekday(),), first, last, dt.time(14, 30), 60)
    assert [one.starts_at.strftime("%Y-%m-%dT%H:%M") for one in occurrences(rule, {})] == days


def test_every_other_week_does_not_stumble_over_week_53():
    rule = Rule(2, (1,), dt.date(2026, 12, 15), dt.date(2027, 1, 31), dt.time(9), 60)
    assert rule.days() == [
        dt.date(2026, 12, 15),
        dt.date(2026, 12, 29),
        dt.date(2027, 1, 12),
        dt.date(2027, 1, 26),
    ]


def test_a_clock_time_that_is_left_out_is_said_and_not_moved():
    rule = Rule(1, (6,), dt.date(2027, 3, 21), dt.date(2027, 4, 4), dt.time(2, 30), 60)
    before, missing, after = occurrences(rule, {})
    assert (before.starts_at is None, missing.starts_at, after.starts_at is None) == (False, None, False)
    assert missing.why_not

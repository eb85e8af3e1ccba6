import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from scheduling.intervals import intersect, merge, slots, subtract

NUMBERS = st.tuples(st.integers(0, 40), st.integers(0, 40))
INTERVALS = st.lists(NUMBERS, max_size=8)
MONDAY = dt.datetime(2026, 11, 30, 8, tzinfo=dt.UTC)


def points(intervals):
    return {point for start, end in intervals for point in range(start, end)}


def is_tidy(intervals):
    ends = [one for pair in intervals for one in pair]
    return ends == sorted(set(ends))


@given(INTERVALS)
def test_merged_is_the_same_time(intervals):
    assert points(merge(intervals)) == points(intervals)
    assert is_tidy(merge(intervals))


@given(INTERVALS, INTERVALS)
def test_what_is_left_is_in_the_one_and_not_in_the_other(one, other):
    left = subtract(one, other)
    assert points(left) == points(one) - points(other)
    assert left == sorted(left)


@given(INTERVALS, INTERVALS)
def test_what_is_in_both(one, other):
    assert points(intersect(one, other)) == points(one) & points(other)


@given(st.lists(NUMBERS, max_size=5), st.integers(1, 12), st.sampled_from([5, 15, 30]))
def test_slots_lie_inside_and_on_the_grid(numbers, length, grid):
    minute = dt.timedelta(minutes=7)
    intervals = [(MONDAY + one * minute, MONDAY + other * minute) for one, other in numbers]
    found = list(slots(intervals, length * minute, dt.timedelta(minutes=grid)))
    for start, end in found:
        assert end - start == length * minute
        assert start.minute % grid == 0
        assert any(first <= start and end <= last for first, last in merge(intervals))
    # And none is missed.
    for first, last in merge(intervals):
        at = first
        while at + length * minute <= last:
            if at.minute % grid == 0 and (at, at + length * minute) not in found:
                raise AssertionError(at)
            at += dt.timedelta(minutes=1)

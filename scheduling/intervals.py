"""Stretches of time as pairs (start, end), the end not included. Pure arithmetic; whatever can be compared will do."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

Interval = tuple[datetime, datetime]


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time in order, what touches or overlaps made one; empty ones are dropped."""
    merged = []
    for start, end in sorted(one for one in intervals if one[0] < one[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def subtract(intervals: Iterable[Interval], taken: Iterable[Interval]) -> list[Interval]:
    """What is left of `intervals` outside of all of `taken`, in order."""
    left, taken, first = [], merge(taken), 0
    for start, end in merge(intervals):
        while first < len(taken) and taken[first][1] <= start:
            first += 1
        number = first
        while number < len(taken) and taken[number][0] < end:
            if start < taken[number][0]:
                left.append((start, taken[number][0]))
            start = max(start, taken[number][1])
            number += 1
        if start < end:
            left.append((start, end))
    return left


def intersect(one: Iterable[Interval], other: Iterable[Interval]) -> list[Interval]:
    """What is in both, in order."""
    one, other, found = merge(one), merge(other), []
    i = j = 0
    while i < len(one) and j < len(other):
        start, end = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if start < end:
            found.append((start, end))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return found


def slots(intervals: Iterable[Interval], length: timedelta, grid: timedelta) -> Iterator[Interval]:
    """Everything of `length` that begins on the grid, counted from full hours, and lies inside; in order of start."""
    for start, end in merge(intervals):
        hour = start.replace(minute=0, second=0, microsecond=0)
        at = hour + -((hour - start) // grid) * grid
        while at + length <= end:
            yield at, at + length
            at += grid

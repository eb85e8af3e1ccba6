"""Modules: on which days the moments A to D of each part lie.

A is prepared alone, B is a meeting, C is tried in one's own class, D is the meeting that follows up. Days are local
dates, clock times are Stockholm's whatever summer time does. Nothing here asks the database.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import NamedTuple

from scheduling.repetition import Occurrence, at

MOST_PARTS = 12
MOST_WEEKS = 8
MOST_TEACHING_DAYS = 30
#: Between B and D, when nothing else is said: a school week to try in one's own class.
TEACHING_DAYS = 5
DAY = timedelta(days=1)


class Span(NamedTuple):
    """From one school day until another, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Slot:
    """When in the week a meeting is wanted (Monday is 0), by the clock, so many real minutes long."""

    weekday: int
    clock: time
    minutes: int


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: so many parts from `first` to `last`, a new one at least every `every` weeks, with at least
    `teaching_days` school days left between B and D."""

    first: date
    last: date
    parts: int
    b: Slot
    d: Slot
    every: int = 1
    teaching_days: int = TEACHING_DAYS

    def slot(self, letter: str) -> Slot:
        """When the meetings B, or D, are wanted."""
        return self.b if letter == "B" else self.d


@dataclass(frozen=True, slots=True)
class Part:
    """One part: A until the last school day before B, C on the school days between B and D."""

    number: int
    a: Span
    b: Occurrence
    c: Span
    d: Occurrence


class TeachingDays:
    """School days in order of time."""

    def __init__(self, days: Iterable[date]):
        self._days = sorted(days)
        self._known = set(self._days)

    def __contains__(self, day: date) -> bool:
        return day in self._known

    def __bool__(self) -> bool:
        return bool(self._days)

    def since(self, first: date, last: date) -> list[date]:
        """From one day to another, both included."""
        return self._days[bisect_left(self._days, first) : bisect_right(self._days, last)]

    def number(self, after: date, before: date) -> int:
        """How many lie strictly between two days."""
        return max(0, bisect_left(self._days, before) - bisect_right(self._days, after))

    def span(self, after: date, before: date) -> Span | None:
        """The first and the last strictly between two days; None when there is none."""
        if not self.number(after, before):
            return None
        return Span(
            self._days[bisect_right(self._days, after)], self._days[bisect_left(self._days, before) - 1]
        )


def meetings_on(slot: Slot, days: TeachingDays, first: date, last: date, taken=frozenset()):
    """Each time from `first` to `last` at which such a meeting can be, soonest first: on the weekday that is wanted, on
    a school day that is not `taken`, unless the clock time does not exist on it."""
    for day in days.since(first, last):
        if day.weekday() == slot.weekday and day not in taken:
            one = at(day, slot.clock, slot.minutes)
            if one.starts_at:
                yield one


def planned(wish: Wish, days: TeachingDays, *, taken: Mapping[str, set[date]] | None = None) -> list[Part]:
    """The parts that fit, in order, each as early as possible: fewer than were asked for when the time is too short.

    On the days `taken[letter]` there can be no meeting B, or D. Before each B there is a school day for A.
    """
    taken, parts, former, earliest = taken or {}, [], wish.first - DAY, wish.first
    while len(parts) < wish.parts:
        part = _next(wish, days, taken, len(parts) + 1, former, earliest)
        if part is None:
            break
        parts.append(part)
        former, earliest = part.d.day, part.b.day + timedelta(weeks=wish.every)
    return parts


def what_helps(wish: Wish, days: TeachingDays, *, taken=None) -> list[Wish]:
    """Wishes that differ as little as possible and for which all parts fit: fewer weeks between the parts, fewer school
    days between B and D, or the least of both. Empty when nothing of that helps."""

    def fits(other):
        return len(planned(other, days, taken=taken)) == wish.parts

    sooner = (replace(wish, every=weeks) for weeks in range(wish.every - 1, 0, -1))
    closer = (replace(wish, teaching_days=number) for number in range(wish.teaching_days - 1, 0, -1))
    found = [next(filter(fits, wishes), None) for wishes in (sooner, closer)]
    found = [other for other in found if other]
    both = replace(wish, every=1, teaching_days=1)
    return found or ([both] if both != wish and fits(both) else [])


def _next(wish, days, taken, number, former, earliest):
    for b in meetings_on(wish.b, days, max(earliest, former + DAY), wish.last, taken.get("B", ())):
        a = days.span(former, b.day)
        if a is None:
            continue
        for d in meetings_on(wish.d, days, b.day + DAY, wish.last, taken.get("D", ())):
            if days.number(b.day, d.day) >= wish.teaching_days:
                return Part(number, a, b, days.span(b.day, d.day), d)
        # A later B only leaves less time for D.
        return None
    return None

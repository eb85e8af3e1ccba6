"""Meetings that repeat: which days and moments a rule gives. Clock times are Stockholm's, whatever summer time does."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.rrule import MO, WEEKLY, rrule

from scheduling.localtime import STOCKHOLM, NoSuchTime, resolve

#: Twice a week through a school year; more is a slip of the pen.
MOST = 100


@dataclass(frozen=True, slots=True)
class Rule:
    """Every `every` weeks, counted from the week of `first`, on `weekdays` (Monday is 0); `last` is included."""

    every: int
    weekdays: tuple[int, ...]
    first: date
    last: date
    starts: time
    minutes: int

    def days(self) -> list[date]:
        """The local dates, in order; at most one more than MOST."""
        found = rrule(
            WEEKLY,
            interval=self.every,
            wkst=MO,
            byweekday=self.weekdays,
            dtstart=datetime.combine(self.first, time()),
            until=datetime.combine(self.last, time()),
        )
        days = []
        for moment in found:
            days.append(moment.date())
            if len(days) > MOST:
                break
        return days


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of a rule. `starts_at` and `ends_at` in UTC; None on a day on which that clock time does not exist."""

    day: date
    starts_at: datetime | None
    ends_at: datetime | None
    why_not: str = ""


def at(day: date, clock: time, minutes: int) -> Occurrence:
    """The occurrence at a local clock time of a day, so many real minutes long."""
    try:
        start = resolve(day, clock).at
    except NoSuchTime as error:
        return Occurrence(day, None, None, str(error))
    return Occurrence(day, start, start + timedelta(minutes=minutes))


def occurrences(rule: Rule, free) -> list[Occurrence]:
    """Every date of the rule. `free` says why days are free ({date: reason}): these are named and have no time."""
    return [
        Occurrence(day, None, None, str(free[day])) if day in free else at(day, rule.starts, rule.minutes)
        for day in rule.days()
    ]


def shifted(starts_at: datetime, *, days: int, clock: time, minutes: int, free) -> Occurrence:
    """Where a meeting comes to lie so many days later at the clock time; without a time when it cannot lie there."""
    day = starts_at.astimezone(STOCKHOLM).date() + timedelta(days=days)
    if day in free:
        return Occurrence(day, None, None, str(free[day]))
    return at(day, clock, minutes)

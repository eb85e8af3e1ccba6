"""The school weeks of many schools: weeks with at least one school day, as `queries.schoolyear` knows them."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from scheduling.localtime import STOCKHOLM
from scheduling.models import NonTeachingDays
from scheduling.queries.schoolyear import DAY, calendars_of


@dataclass(frozen=True)
class SchoolWeek:
    """`monday` of the week, and its first and last school day."""

    monday: dt.date
    first: dt.date
    last: dt.date

    @cached_property
    def starts(self) -> dt.datetime:
        """Midnight before its first school day."""
        return dt.datetime.combine(self.first, dt.time(), STOCKHOLM)

    @cached_property
    def ends(self) -> dt.datetime:
        """Midnight after its last school day."""
        return dt.datetime.combine(self.last + DAY, dt.time(), STOCKHOLM)

    @cached_property
    def over(self) -> dt.datetime:
        """Midnight after its Sunday."""
        return dt.datetime.combine(self.monday + dt.timedelta(weeks=1), dt.time(), STOCKHOLM)


def school_weeks_of(places, first, last) -> dict[tuple[int, int], list[SchoolWeek]]:
    """The school weeks of each of `places`, (id of an authority, id of a school), from `first` to `last`, in order.

    Four queries, however many places; schools without days of their own share what is worked out for their authority.
    """
    authorities = {authority for authority, _school in places}
    calendars = calendars_of({(authority, None) for authority in authorities}, first, last)
    days = {authority: list(calendars[authority, None].school_days()) for authority in authorities}
    own = {}
    rows = NonTeachingDays.objects.filter(authority__in=authorities, school__isnull=False)
    for school, starts, ends in rows.between(first, last).values_list("school", "starts_on", "ends_on"):
        own.setdefault(school, set()).update(starts + n * DAY for n in range((ends - starts).days + 1))
    made, found = {}, {}
    for authority, school in places:
        key = authority, frozenset(own.get(school, ()))
        if key not in made:
            made[key] = _weeks(day for day in days[authority] if day not in key[1])
        found[authority, school] = made[key]
    return found


def _weeks(days):
    """The weeks that these school days, in order, make."""
    by_monday = {}
    for day in days:
        by_monday.setdefault(day - dt.timedelta(days=day.weekday()), []).append(day)
    return [SchoolWeek(monday, those[0], those[-1]) for monday, those in by_monday.items()]

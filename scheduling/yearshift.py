"""Where days of a school year lie a year later: a proposal for somebody to look at.

Whatever moves stays on its weekday. Days around Christmas stay beside it, days that go with Easter follow it, and all
others stay in their ISO week: höstlov in week 44, sportlov in week 8.
"""

import datetime as dt

from dateutil.easter import easter

YEAR = dt.timedelta(weeks=52)
#: Days from Easter Sunday: from the Friday more than a week before to the Sunday after, and around Ascension Day.
WITH_EASTER = (range(-9, 8), range(38, 42))


def a_year_later(day: dt.date) -> dt.date:
    """The day of the next school year that means the same: same weekday, 51 to 56 weeks later."""
    return day + _step(day, day)


def days_a_year_later(first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of as many days a year later: the weekdays stay the same."""
    step = _step(first, last)
    return first + step, last + step


def _step(first, last):
    if (first.month, first.day) >= (12, 1) or (first.month, first.day) <= (1, 15):
        return YEAR
    sunday = easter(first.year)
    if any(
        sunday + dt.timedelta(days=d) <= last and first <= sunday + dt.timedelta(days=e)
        for d, e in ((days[0], days[-1]) for days in WITH_EASTER)
    ):
        return easter(first.year + 1) - sunday
    year, week, weekday = first.isocalendar()
    return dt.date.fromisocalendar(year + 1, week, weekday) - first

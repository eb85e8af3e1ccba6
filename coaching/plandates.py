"""Another day for a meeting that lies on a day without school. Nothing here asks the database."""

import datetime as dt
from collections.abc import Callable, Iterator

#: So many weeks to either side are looked at.
WEEKS = 5
WEEK = dt.timedelta(weeks=1)


def other_days(
    day: dt.date, *, is_school_day: Callable[[dt.date], bool], after: dt.date
) -> Iterator[dt.date]:
    """School days later than `after` that could stand for `day`, the likeliest first.

    First the same weekday, the nearest weeks first and later before earlier; then, in the same order, any other day.
    """
    weeks = [number * sign for number in range(1, WEEKS + 1) for sign in (1, -1)]
    same_weekday = [day + number * WEEK for number in weeks]
    any_day = [day + dt.timedelta(days=number * sign) for number in range(1, 7 * WEEKS) for sign in (1, -1)]
    for other in dict.fromkeys([*same_weekday, *any_day]):
        if other > after and is_school_day(other):
            yield other

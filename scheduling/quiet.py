"""When a mail leaves for somebody who has quiet times or wants one mail a day. Pure: no database, no clock.

Both are said in Sweden's clock times and reckoned in UTC: an hour that comes twice is quiet once, and a daily mail
whose hour is left out in March comes in the hour after.
"""

import datetime as dt

from scheduling.reminders import local_day, local_time

DAY = dt.timedelta(days=1)
#: Longer than any chain of quiet nights and weekends.
STEPS = 30


def quiet_until(choice, moment: dt.datetime) -> dt.datetime:
    """The end of the quiet time that `moment` (UTC) is in; `moment` itself when it is in none."""
    for _step in range(STEPS):
        ends = [end for start, end in _spans(choice, local_day(moment)) if start <= moment < end]
        if not ends:
            return moment
        moment = max(ends)
    return moment


def digest_at(choice, moment: dt.datetime) -> dt.datetime:
    """The daily mail that what is due at `moment` (UTC) comes with: the first that is not in a quiet time."""
    clock = dt.time(choice.digest_hour)
    day = local_day(moment)
    for _step in range(STEPS):
        at = local_time(day, clock)
        if at >= moment and quiet_until(choice, at) == at:
            return at
        day += DAY
    return local_time(day, clock)


def leaves_at(choice, due_at, *, stale_at=None, may_gather=True) -> tuple[dt.datetime, bool]:
    """(when it leaves, whether with the daily mail). What would be of no use any more by then leaves when it is due."""
    if choice is None:
        return due_at, False
    if may_gather and choice.digest_hour is not None:
        at = digest_at(choice, due_at)
        if stale_at is None or at < stale_at:
            return at, True
    at = quiet_until(choice, due_at)
    return (at if stale_at is None or at < stale_at else due_at), False


def _spans(choice, day):
    """Quiet times, in UTC, that reach into the local day."""
    if choice.quiet_from is not None:
        for first in (day - DAY, day):
            last = first if choice.quiet_until > choice.quiet_from else first + DAY
            yield local_time(first, choice.quiet_from), local_time(last, choice.quiet_until)
    if choice.quiet_weekends and day.weekday() > 4:
        yield local_time(day, dt.time(0)), local_time(day + DAY, dt.time(0))

"""Contact every other week: the school weeks of an engagement, two in a row at a time.

Weeks in which a meeting was held come as bits of a number (`ContactCell.weeks`), so that a pair of weeks is compared at
once; many engagements of a school share the pairs.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from itertools import pairwise

from coaching.models import EngagementEvent
from scheduling.queries.schoolweeks import school_weeks_of


class Calendar:
    """The school weeks of some schools that are over, and the pairs of them as the bits of their weeks."""

    def __init__(self, weeks):
        self.weeks = weeks
        self.starts = [week.starts for week in weeks]
        self.ends = [week.ends for week in weeks]
        self.every_pair = _bits_of_pairs(weeks)

    def pairs(self, started, closed, breaks):
        """The pairs of an engagement with these times."""
        first = bisect_right(self.ends, started)
        last = bisect_left(self.starts, closed) if closed else len(self.weeks)
        if breaks:
            weeks = self.weeks[first:last]
            return _bits_of_pairs(
                [week for week in weeks if overlaps(week.starts, week.ends, started, closed, breaks)]
            )
        return self.every_pair[first : max(first, last - 1)]


def _bits_of_pairs(weeks):
    """For every two weeks in a row the bits of the weeks from the first to the second, as in `ContactCell.weeks`."""
    found = []
    for first, second in pairwise(weeks):
        monday, bits = first.monday, 0
        while monday <= second.monday:
            bits |= 1 << monday.isocalendar().week - 1
            monday += dt.timedelta(weeks=1)
        found.append(bits)
    return found


def calendars_of(places, period, now):
    """The calendar of each place; those with the same weeks share one."""
    made, found = {}, {}
    for place, weeks in school_weeks_of(places, period.first, period.last).items():
        if id(weeks) not in made:
            made[id(weeks)] = Calendar([week for week in weeks if week.over <= now])
        found[place] = made[id(weeks)]
    return found


def breaks_of(events, paused_at):
    """From when to when it was paused; None where it has not been resumed."""
    found, since = [], None
    for kind, at in events:
        if kind == EngagementEvent.Kind.PAUSED:
            since = since or at
        elif since:
            found.append((since, at))
            since = None
    if since or paused_at:
        found.append((since or paused_at, None))
    return found


def overlaps(start, end, started, closed, breaks):
    """Whether some time from `start` to before `end` lies between beginning and closing, and in no break."""
    start = max(start, started)
    end = min(end, closed) if closed else end
    for paused, resumed in breaks:
        if start < end and paused <= start:
            start = max(start, resumed) if resumed else end
    return start < end

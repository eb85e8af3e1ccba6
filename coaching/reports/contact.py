"""Contact every other week: the school weeks of an engagement, two in a row at a time.

Weeks in which a meeting was held come as bits of a number (`ContactCell.weeks`), so that a pair of weeks is compared at
once; many engagements of a school share the pairs.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from itertools import pairwise

from coaching.models import EngagementEvent
from scheduling.queries.schoolweeks import school_weeks_of

WEEK = dt.timedelta(weeks=1)


class Calendar:
    """The school weeks of some schools that are over."""

    def __init__(self, weeks):
        self.weeks = weeks
        # As the times of engagements come: moments of one zone are compared five times as fast as of two.
        self.starts = [week.starts.astimezone(dt.UTC) for week in weeks]
        self.ends = [week.ends.astimezone(dt.UTC) for week in weeks]
        #: By the place of a week: the bits of all weeks up to it, with breaks, without and with itself.
        self.before, self.through, bits = [], [], 0
        for last, week in zip([None, *weeks], weeks, strict=False):
            monday = last.monday + WEEK if last else week.monday
            while monday < week.monday:
                bits |= _bit(monday)
                monday += WEEK
            self.before.append(bits)
            bits |= _bit(week.monday)
            self.through.append(bits)
        self.every_pair = self._bits(range(len(weeks)))

    def pairs(self, started, closed, breaks):
        """For every two school weeks in a row of an engagement with these times: the bits of the weeks from the first
        to the second, as in `ContactCell.weeks`."""
        first = bisect_right(self.ends, started)
        last = bisect_left(self.starts, closed) if closed else len(self.weeks)
        if not breaks:
            return self.every_pair[first : max(first, last - 1)]
        places = set(range(first, last))
        for paused, resumed in breaks:
            until = bisect_right(self.ends, resumed) if resumed else last
            places.difference_update(range(bisect_left(self.starts, paused), until))
        # What it began or ended in may have nothing left beside a break.
        for place in {first, last - 1} & places:
            if not overlaps(self.starts[place], self.ends[place], started, closed, breaks):
                places.discard(place)
        return self._bits(sorted(places))

    def _bits(self, places):
        return [self.through[second] & ~self.before[first] for first, second in pairwise(places)]


def _bit(monday):
    return 1 << monday.isocalendar().week - 1


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

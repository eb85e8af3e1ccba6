"""The pairs of weeks of an engagement, against the same worked out week by week."""

import datetime as dt
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from coaching.reports.contact import Calendar, overlaps
from scheduling.localtime import STOCKHOLM
from scheduling.queries.schoolweeks import SchoolWeek

FIRST = dt.datetime(2026, 10, 5, tzinfo=STOCKHOLM)
#: Weeks 41 to 53, and the first of the next year.
MONDAYS = [FIRST.date() + dt.timedelta(weeks=number) for number in range(14)]
HOURS = st.integers(-48, 14 * 7 * 24)


def moment(hours):
    return FIRST + dt.timedelta(hours=hours)


def plainly(weeks, started, closed, breaks):
    """Bits of each pair, from each week's own answer."""
    own = [week for week in weeks if overlaps(week.starts, week.ends, started, closed, breaks)]
    return [
        sum(
            2 ** (monday.isocalendar().week - 1)
            for monday in MONDAYS
            if first.monday <= monday <= second.monday
        )
        for first, second in pairwise(own)
    ]


@given(
    st.sets(st.integers(0, 13)),
    st.lists(st.integers(0, 4), min_size=28, max_size=28),
    st.lists(HOURS, min_size=2, max_size=8, unique=True).map(sorted),
    st.booleans(),
)
def test_as_week_by_week(numbers, days, hours, is_closed):
    weeks = []
    for number in sorted(numbers):
        first, last = sorted(days[2 * number : 2 * number + 2])
        monday = MONDAYS[number]
        weeks.append(SchoolWeek(monday, monday + dt.timedelta(days=first), monday + dt.timedelta(days=last)))
    started, *others = map(moment, hours)
    closed = others.pop() if is_closed else None
    breaks = [(others[n], others[n + 1] if n + 1 < len(others) else None) for n in range(0, len(others), 2)]
    assert Calendar(weeks).pairs(started, closed, breaks) == plainly(weeks, started, closed, breaks)

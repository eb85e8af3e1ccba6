"""How full each coach's weeks are, as the office's table shows it."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from coaching.queries.load import coach_loads, coaches_of, monday_of, school_weeks

WEEKS = 8


@dataclass(frozen=True)
class Cell:
    """One coach in one week. `percent` of the agreed time is taken; `band` is a word for its colour."""

    monday: dt.date
    minutes: int
    percent: int | None

    @property
    def band(self) -> str:
        """none, low, half, high, full or over."""
        if self.percent is None:
            return "none"
        if self.percent > 100:
            return "over"
        return ("low", "half", "high", "full")[min(3, self.percent // 30)]


@dataclass(frozen=True)
class LoadTable:
    """`rows` are (coach, cells); a week that is no school week has no cell but None. `weeks` are Mondays."""

    weeks: list
    rows: list


def load_table(authority_id) -> LoadTable:
    """How full each coach is in this week and the seven after it, by what the office reckons with (queries.load)."""
    first = monday_of(timezone.localdate())
    weeks = [first + dt.timedelta(weeks=number) for number in range(WEEKS)]
    in_school = set(school_weeks(authority_id, first, weeks[-1] + dt.timedelta(days=6)))
    loads = coach_loads(list(coaches_of(authority_id)), [monday for monday in weeks if monday in in_school])
    rows = [(load.person, [_cell(load, monday, in_school) for monday in weeks]) for load in loads]
    return LoadTable(weeks, rows)


def _cell(load, monday, in_school):
    if monday not in in_school:
        return None
    minutes, agreed = load.taken[monday], load.weekly_minutes
    return Cell(monday, minutes, round(100 * minutes / agreed) if agreed else None)

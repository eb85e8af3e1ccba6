"""One person's day as a grid of one column."""

from dataclasses import dataclass
from datetime import date

from scheduling.periods import DAY, day_code
from scheduling.queries import grid


@dataclass(slots=True)
class DayPage(grid.Grid):
    """One day in the list `days`."""

    date: date

    @property
    def day(self) -> grid.Day:
        """The only one."""
        return self.days[0]

    @property
    def is_now(self) -> bool:
        return self.day.is_today

    @property
    def code(self) -> str:
        """For the address: "2026-11-24"."""
        return day_code(self.date)

    @property
    def before(self) -> str:
        """The day before, for the address."""
        return day_code(self.date - DAY)

    @property
    def after(self) -> str:
        """The day after, for the address."""
        return day_code(self.date + DAY)

    @property
    def first(self) -> date:
        return self.date

    @property
    def last(self) -> date:
        return self.date


def day_of(person, day: date) -> DayPage:
    """What `person` is asked to on a day in Stockholm. Five queries however full it is."""
    drawn = grid.grid_of(person, day, day)
    return DayPage(days=drawn.days, hours=drawn.hours, rows=drawn.rows, date=day)

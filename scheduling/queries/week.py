"""One person's week as a grid."""

from dataclasses import dataclass
from datetime import date, timedelta

from scheduling.periods import DAY, today, week_code
from scheduling.queries.grid import Grid, grid_of

WEEK = timedelta(weeks=1)


@dataclass(slots=True)
class Week(Grid):
    """Monday to Friday, longer when there is something on the weekend."""

    monday: date
    is_now: bool

    @property
    def code(self) -> str:
        """For the address: "2026-W48"."""
        return week_code(self.monday)

    @property
    def number(self) -> int:
        """The week's number in its ISO year."""
        return self.monday.isocalendar().week

    @property
    def before(self) -> str:
        """The week before, for the address."""
        return week_code(self.monday - WEEK)

    @property
    def after(self) -> str:
        """The week after, for the address."""
        return week_code(self.monday + WEEK)

    @property
    def first(self) -> date:
        return self.monday

    @property
    def last(self) -> date:
        """The Sunday, shown or not."""
        return self.monday + WEEK - DAY

    @property
    def shown_to(self) -> date:
        """The last day shown."""
        return self.days[-1].date


def week_of(person, monday: date) -> Week:
    """What `person` is asked to from `monday` on, seven days in Stockholm. Five queries however full the week is."""
    grid = grid_of(person, monday, monday + WEEK - DAY)
    while len(grid.days) > 5 and grid.days[-1].is_empty:
        grid.days.pop()
    return Week(
        days=grid.days,
        hours=grid.hours,
        rows=grid.rows,
        monday=monday,
        is_now=monday <= today() < monday + WEEK,
    )

"""One person's month, week by week."""

from dataclasses import dataclass
from datetime import date

from scheduling.models import Meeting
from scheduling.periods import DAY, last_of, monday_before, month_code, today, week_code
from scheduling.queries import agenda

#: So many meetings stand in the square of a day, or one less and how many more there are.
MOST = 4


@dataclass(frozen=True, slots=True)
class Card:
    """A meeting in the square of a day; `is_over` when the square has no room for it."""

    meeting: Meeting
    leads: bool
    is_over: bool


@dataclass(slots=True)
class Day(agenda.Day):
    """A day as a square of the month."""

    @property
    def over(self) -> int:
        """How many meetings the square has no room for."""
        amount = len(self.timeless) + len(self.entries)
        return amount - MOST + 1 if amount > MOST else 0

    @property
    def cards(self) -> list[Card]:
        """All meetings, those without a time first."""
        found = [(meeting, False) for meeting in self.timeless]
        found += [(entry.meeting, entry.leads) for entry in self.entries]
        room = len(found) - self.over
        return [Card(*row, is_over=number >= room) for number, row in enumerate(found)]


@dataclass(slots=True)
class MonthWeek:
    """A row of the month: seven days from the Monday on, None for those of other months."""

    monday: date
    days: list[Day | None]

    @property
    def number(self) -> int:
        """The week's number in its ISO year."""
        return self.monday.isocalendar().week

    @property
    def code(self) -> str:
        """For the address of the week; "" when it is not shown."""
        return week_code(self.monday)

    @property
    def is_empty(self) -> bool:
        """Whether an agenda has nothing to say of it."""
        return not any(day and (day.told_free or day.is_today or not day.is_empty) for day in self.days)


@dataclass(slots=True)
class Month:
    """The month that begins with `first`."""

    first: date
    weeks: list[MonthWeek]

    @property
    def last(self) -> date:
        return last_of(self.first)

    @property
    def code(self) -> str:
        """For the address: "2026-11"."""
        return month_code(self.first)

    @property
    def before(self) -> str:
        """The month before, for the address."""
        return month_code(self.first - DAY)

    @property
    def after(self) -> str:
        """The month after, for the address."""
        return month_code(self.last + DAY)

    @property
    def is_now(self) -> bool:
        return self.first <= today() <= self.last

    @property
    def days(self) -> list[Day]:
        """All days of the month."""
        return [day for week in self.weeks for day in week.days if day]

    @property
    def is_empty(self) -> bool:
        return all(day.is_empty for day in self.days)

    @property
    def has_quiet_weekends(self) -> bool:
        """Whether nothing at all stands on a Saturday or Sunday, so that the other days can have the room."""
        return all(day.is_empty and not day.told_free for day in self.days if day.date.weekday() > 4)


def month_of(person, first: date) -> Month:
    """What `person` is asked to in the month that begins with `first`. Five queries however full it is."""
    month = Month(first, weeks=[])
    for day in agenda.days_of(person, first, month.last, make=Day):
        if not month.weeks or day.date.weekday() == 0:
            month.weeks.append(MonthWeek(monday_before(day.date), days=[None] * 7))
        month.weeks[-1].days[day.date.weekday()] = day
    return month

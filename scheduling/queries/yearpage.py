"""A school year month by month, and what the next one could look like."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import School
from scheduling.enums import FreeKind
from scheduling.models import NonTeachingDays, Term
from scheduling.queries.schoolyear import FreeDay, SchoolDays, school_days_of
from scheduling.termcode import TermCode
from scheduling.yearshift import a_year_later, days_a_year_later

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the calendar. `why` is why it is free; `is_out` that there is no school anyway."""

    date: dt.date
    why: FreeDay | None
    is_out: bool
    is_today: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Days after each other that are free for the same reason."""

    first: dt.date
    last: dt.date
    why: FreeDay


@dataclass(frozen=True, slots=True)
class Month:
    """`weeks` are (ISO number, seven cells or None for days of other months); `runs` what is free in it."""

    first: dt.date
    weeks: list[tuple[int, list[Cell | None]]]
    runs: list[Run]


@dataclass(frozen=True, slots=True)
class YearPage:
    """The school year that begins in the autumn of `year`. `terms` are (Term, number of school days)."""

    year: int
    months: list[Month]
    terms: list[tuple[Term, int]]
    days: list[NonTeachingDays]

    @property
    def name(self) -> str:
        """As people write it: "2026/27"."""
        return f"{self.year}/{(self.year + 1) % 100:02d}"

    @property
    def term(self) -> TermCode:
        """The autumn term, which stands for the year in addresses."""
        return TermCode("HT", self.year)

    @property
    def name_before(self) -> str:
        """The name of the year before."""
        return f"{self.year - 1}/{self.year % 100:02d}"

    @property
    def before(self) -> TermCode:
        """The autumn term of the year before."""
        return TermCode("HT", self.year - 1)

    @property
    def after(self) -> TermCode:
        """The autumn term of the year after."""
        return TermCode("HT", self.year + 1)

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been set for it."""
        return not self.terms and not self.days


@dataclass(frozen=True, slots=True)
class ProposedRow:
    """A term (with `code`) or days without school of the next year, and the row of this year that it comes from."""

    name: str
    starts_on: dt.date
    ends_on: dt.date
    old: Term | NonTeachingDays
    code: TermCode | None = None
    kind: str = ""
    school: School | None = None


def year_bounds(year: int) -> tuple[dt.date, dt.date]:
    """First and last day of the school year that begins in the autumn of `year`: 1 July to 30 June."""
    return dt.date(year, 7, 1), dt.date(year + 1, 6, 30)


def year_page(authority, year: int, today: dt.date, *, school=None) -> YearPage:
    """The school year that begins in the autumn of `year`; with `school` also its own days. Four queries."""
    start, end = year_bounds(year)
    # A term that was set strangely does not make the page longer than a summer on either side.
    calendar = school_days_of(authority, dt.date(year, 6, 1), dt.date(year + 1, 8, 31), school=school)
    terms = [term for term in calendar.terms if term.code.school_year == year]
    first = max(calendar.first, min([dt.date(year, 8, 1), *(term.starts_on for term in terms)]))
    last = min(calendar.last, max([end, *(term.ends_on for term in terms)]))
    return YearPage(
        year=year,
        months=[_month(month, calendar, today) for month in _months(first, last)],
        terms=[(term, _amount(calendar, term)) for term in terms],
        days=list(_days_of(authority, start, end, school).select_related("school")),
    )


def schools_with_days(authority, year: int) -> list[School]:
    """The schools of an authority that have days of their own in a school year. One query."""
    own = NonTeachingDays.objects.filter(authority=authority, school__isnull=False).between(
        *year_bounds(year)
    )
    return list(School.objects.filter(pk__in=own.values("school")))


def next_year(authority, year: int) -> list[ProposedRow]:
    """What the school year after that of `year` could look like, in order of time: the same a year later.

    A term that is there already is left out, and so are days that would lie on others. Four queries.
    """
    start, end = year_bounds(year)
    known = {term.code for term in Term.objects.filter(authority=authority)}
    rows = []
    for term in Term.objects.filter(
        Q(season="HT", year=year) | Q(season="VT", year=year + 1), authority=authority
    ):
        code = TermCode(term.season, term.year + 1)
        if code not in known:
            days = a_year_later(term.starts_on), a_year_later(term.ends_on)
            rows.append(ProposedRow(str(code), *days, old=term, code=code))
    old = NonTeachingDays.objects.filter(authority=authority, starts_on__range=(start, end)).select_related(
        "school"
    )
    after = list(
        NonTeachingDays.objects.filter(authority=authority).between(end, end + dt.timedelta(days=430))
    )
    for row in old:
        first, last = days_a_year_later(row.starts_on, row.ends_on)
        taken = (other for other in after if other.school_id == row.school_id and other.pk != row.pk)
        if not any(other.starts_on <= last and first <= other.ends_on for other in taken):
            rows.append(ProposedRow(row.name, first, last, old=row, kind=row.kind, school=row.school))
    return sorted(rows, key=lambda row: (row.code is None, row.starts_on, row.name))


def _days_of(authority, start, end, school):
    for_all = Q(school=None) | Q(school=school) if school else Q(school=None)
    return NonTeachingDays.objects.filter(for_all, authority=authority).between(start, end)


def _amount(calendar, term):
    first, last = max(calendar.first, term.starts_on), min(calendar.last, term.ends_on)
    return sum(1 for _day in calendar.school_days(first, last))


def _months(first, last):
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month + dt.timedelta(days=31)).replace(day=1)


def _month(first: dt.date, calendar: SchoolDays, today) -> Month:
    weeks, runs, day = [], [], first
    while day.month == first.month:
        if not weeks or day.weekday() == 0:
            weeks.append((day.isocalendar().week, [None] * 7))
        why, is_weekend = calendar.why_free(day), day.weekday() > 4
        # That a break goes on over the weekend is no news; a public holiday on a Sunday is.
        shown = None if is_weekend and why and why.kind != FreeKind.HOLIDAY else why
        weeks[-1][1][day.weekday()] = Cell(
            date=day,
            why=shown,
            is_out=is_weekend or calendar.term_on(day) is None,
            is_today=day == today,
        )
        if why and runs and runs[-1].why == why and runs[-1].last == day - DAY:
            runs[-1] = Run(runs[-1].first, day, why)
        elif shown:
            runs.append(Run(day, day, shown))
        day += DAY
    return Month(first, weeks, runs)

"""One person's term, week by week, and which days a term has for somebody who works at one authority or several."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from scheduling.enums import MeetingStatus
from scheduling.models import Term
from scheduling.periods import DAY, today, week_code
from scheduling.queries.agenda import Day, days_of, free_runs
from scheduling.queries.schoolyear import FreeDay
from scheduling.termcode import TermCode

#: What `HT-26` can stand for, with a term before and after.
YEARS = range(2001, 2098)


@dataclass(frozen=True, slots=True)
class TermSpan:
    """A term from its first to its last day. `is_set` is false for the usual days of one that no authority has set."""

    code: TermCode
    first: date
    last: date
    is_set: bool


@dataclass(slots=True)
class TermWeek:
    """The days of one week that lie in the term."""

    days: list[Day]

    @property
    def first(self) -> date:
        return self.days[0].date

    @property
    def last(self) -> date:
        """The Friday, or the last day in the term, or on the weekend that something happens on."""
        shown = [day.date for day in self.days if day.date.weekday() < 5 or not day.is_empty]
        return shown[-1] if shown else self.days[-1].date

    @property
    def number(self) -> int:
        """The week's number in its ISO year."""
        return self.first.isocalendar().week

    @property
    def code(self) -> str:
        """For the address of the week; "" when it is not shown."""
        return week_code(self.first)

    @property
    def is_now(self) -> bool:
        return any(day.is_today for day in self.days)

    @property
    def is_empty(self) -> bool:
        return all(day.is_empty for day in self.days)

    @property
    def free(self) -> list[tuple[date, date, FreeDay]]:
        """What is free in it, as (first day, last day, why)."""
        return free_runs(self.days)


@dataclass(slots=True)
class TermPage:
    """`booked` and `held` are numbers of meetings, `open` of those without a time."""

    span: TermSpan
    weeks: list[TermWeek]
    booked: int
    held: int
    open: int

    @property
    def first(self) -> date:
        return self.span.first

    @property
    def last(self) -> date:
        return self.span.last

    @property
    def code(self) -> TermCode:
        """For the address: "HT-26"."""
        return self.span.code

    @property
    def before(self) -> TermCode | str:
        """The term before, for the address; "" when it is not shown."""
        return self.code.previous if self.code.previous.year in YEARS else ""

    @property
    def after(self) -> TermCode | str:
        """The term after, for the address; "" when it is not shown."""
        return self.code.next if self.code.next.year in YEARS else ""

    @property
    def is_now(self) -> bool:
        return self.first <= today() <= self.last

    @property
    def is_empty(self) -> bool:
        return all(week.is_empty for week in self.weeks)


def span_of(person, text: str, otherwise: date) -> TermSpan:
    """The term that `text` names, "HT-26" or as people write it; else the one that `otherwise` lies in, or the next.

    Where a term has other days at one authority than at another, it goes from the first to the last of them all.
    Where none has set it, it has its usual days, without those of its neighbours. One query.
    """
    known = _known_to(person)
    try:
        code = TermCode.parse(text)
    except ValueError:
        code = None
    return _span(code if code and code.year in YEARS else _code_at(otherwise, known), known)


def term_of(person, span: TermSpan) -> TermPage:
    """What `person` is asked to in a term. Five queries however full it is."""
    weeks, days = [], days_of(person, span.first, span.last)
    for day in days:
        if not weeks or day.date.weekday() == 0:
            weeks.append(TermWeek([]))
        weeks[-1].days.append(day)
    count = Counter(entry.meeting.status for day in days for entry in day.entries)
    return TermPage(
        span,
        weeks,
        booked=count[MeetingStatus.BOOKED],
        held=count[MeetingStatus.HELD],
        open=sum(len(day.timeless) for day in days),
    )


def _known_to(person) -> dict[TermCode, tuple[date, date]]:
    """First and last day of each term that an authority of the person's has set, in order of time."""
    found: dict[TermCode, tuple[date, date]] = {}
    for term in Term.objects.visible_to(person).order_by("starts_on"):
        first, last = found.get(term.code, (term.starts_on, term.ends_on))
        found[term.code] = min(first, term.starts_on), max(last, term.ends_on)
    return found


def _code_at(day, known):
    within = (code for code, (first, last) in known.items() if first <= day <= last)
    usual = TermCode.of(day)
    code = next(within, usual)
    if code in known and day > known[code][1]:
        code = code.next
    return code if code.year in YEARS else TermCode.of(today())


def _span(code, known):
    if code in known:
        return TermSpan(code, *known[code], is_set=True)
    first, last = code.usual_dates()
    if code.previous in known:
        first = max(first, known[code.previous][1] + DAY)
    if code.next in known:
        last = min(last, known[code.next][0] - DAY)
    return TermSpan(code, first, last, is_set=False)

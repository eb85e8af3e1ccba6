"""Which days are school days: terms, breaks, study days and public holidays of a school authority.

`authority` and `school` are the things themselves or their ids; days are local dates. Nothing is kept between two
calls: whoever asks about many days takes one `school_days_of` and asks that.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from scheduling.enums import FreeKind
from scheduling.models import HolidayChoice, NonTeachingDays, SeriesMember, Term
from scheduling.models.schoolyear import all_eves
from scheduling.publicholidays import eves, public_holidays
from scheduling.termcode import TermCode

#: On a day that is free for several reasons the first of these is told.
ORDER = list(FreeKind)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FreeDay:
    """Why a day is free; as text its name: "Höstlov". `school` is the name of the only school, else ""."""

    kind: FreeKind
    name: str
    school: str = ""

    def __str__(self):
        return self.name


class SchoolDays:
    """The calendar of one authority, and perhaps one school, from `first` to `last`; asks the database no more."""

    def __init__(self, first, last, *, terms, free):
        self.first, self.last = first, last
        #: Every term of the authority, in order of time.
        self.terms = terms
        #: Why each free day between `first` and `last` is free, in order of time.
        self.free: dict[dt.date, FreeDay] = free
        self._codes = {term.code for term in terms}

    def why_free(self, day: dt.date) -> FreeDay | None:
        """Why a day is free; None for any other, a weekend as well."""
        self._inside(day)
        return self.free.get(day)

    def term_on(self, day: dt.date) -> Term | None:
        """The term that a day falls in."""
        return next((term for term in self.terms if term.starts_on <= day <= term.ends_on), None)

    def is_in_term(self, day: dt.date) -> bool:
        """Whether a day lies in a term. While the authority has not set the term that it would belong to by the usual
        school year, every day counts as within it."""
        return self.term_on(day) is not None or TermCode.of(day) not in self._codes

    def is_school_day(self, day: dt.date) -> bool:
        """Monday to Friday, in a term, and not free."""
        self._inside(day)
        return day.weekday() <= 4 and day not in self.free and self.is_in_term(day)

    def school_days(self, first: dt.date | None = None, last: dt.date | None = None) -> Iterator[dt.date]:
        """The school days from `first` to `last`, both included, by default all that were asked for."""
        day, last = first or self.first, last or self.last
        while day <= last:
            if self.is_school_day(day):
                yield day
            day += DAY

    def _inside(self, day):
        if not self.first <= day <= self.last:
            raise ValueError(f"{day} is not between {self.first} and {self.last}")


def school_days_of(authority, first, last, *, school=None) -> SchoolDays:
    """The calendar from `first` to `last`, both included; with `school` also its own days. Three queries."""
    return SchoolDays(
        first, last, terms=terms_of(authority), free=free_days(authority, first, last, school=school)
    )


def calendars_of(places, first, last) -> dict[tuple[int, int | None], SchoolDays]:
    """The calendar of each of `places`, (id of an authority, id of a school or None), from `first` to `last`, both
    included. Three queries, however many places."""
    authorities = {authority for authority, _school in places}
    terms, chosen = (
        {},
        dict(HolidayChoice.objects.filter(authority__in=authorities).values_list("authority", "free_eves")),
    )
    for term in Term.objects.filter(authority__in=authorities).order_by("starts_on"):
        terms.setdefault(term.authority_id, []).append(term)
    rows = {}
    for row in _in_order(NonTeachingDays.objects.filter(authority__in=authorities), first, last):
        rows.setdefault(row.authority_id, []).append(row)
    return {
        (authority, school): SchoolDays(
            first,
            last,
            terms=terms.get(authority, []),
            free=_strongest(
                _told(
                    (row for row in rows.get(authority, ()) if row.school_id in (None, school)),
                    chosen.get(authority, all_eves()),
                    first,
                    last,
                )
            ),
        )
        for authority, school in set(places)
    }


def free_days(authority, first, last, *, school=None) -> dict[dt.date, FreeDay]:
    """Why each free day from `first` to `last` is free, in order of time; with `school` also the days that only it
    has. Weekends are not told unless they lie in a break or are public holidays. Two queries."""
    for_all = Q(school=None) | Q(school=school) if school else Q(school=None)
    rows = NonTeachingDays.objects.filter(for_all, authority=authority)
    return _strongest(_reasons(rows, authority, first, last))


def free_days_for(person, first, last) -> dict[dt.date, list[FreeDay]]:
    """All that makes a day free where `person` works, in order of time: in the authorities and at the schools of the
    duties of today, and at the schools of the series that one belongs to. At most two queries."""
    authorities = {duty.authority_id for duty in person.current_duties}
    if not authorities:
        return {}
    schools = {duty.school_id for duty in person.current_duties if duty.school_id}
    series = SeriesMember.objects.current().filter(person=person, series__school__isnull=False)
    rows = NonTeachingDays.objects.filter(
        Q(school=None) | Q(school__in=schools) | Q(school__in=series.values("series__school")),
        authority__in=authorities,
    )
    return _reasons(rows, authorities, first, last)


def is_school_day(authority, day: dt.date, *, school=None) -> bool:
    """Whether there is school that day: Monday to Friday, in a term, and not free. Three queries."""
    return school_days_of(authority, day, day, school=school).is_school_day(day)


def term_on(authority, day: dt.date) -> Term | None:
    """The authority's term that a day falls in. One query."""
    return Term.objects.on(day).filter(authority=authority).first()


def terms_of(authority) -> list[Term]:
    """All terms of an authority, in order of time. One query."""
    return list(Term.objects.filter(authority=authority).order_by("starts_on"))


def free_eves_of(authority) -> list[str]:
    """Which eves (values of enums.Eve) are free at an authority. One query."""
    chosen = HolidayChoice.objects.filter(authority=authority).values_list("free_eves", flat=True).first()
    return all_eves() if chosen is None else chosen


def holidays_between(first, last, free_eves) -> dict[dt.date, FreeDay]:
    """Public holidays from `first` to `last`, and those of `free_eves` (values of enums.Eve). No query."""
    found = {}
    for year in range(first.year, last.year + 1):
        found |= public_holidays(year)
        found |= {day: name for day, (eve, name) in eves(year).items() if eve in free_eves}
    return {
        day: FreeDay(FreeKind.HOLIDAY, name) for day, name in sorted(found.items()) if first <= day <= last
    }


def _reasons(rows, authorities, first, last):
    """Every reason of every free day, the strongest first, in order of time."""
    several = isinstance(authorities, set)
    chosen = HolidayChoice.objects.filter(authority__in=authorities if several else [authorities])
    free_eves = dict(chosen.values_list("authority", "free_eves"))
    if len(free_eves) < (len(authorities) if several else 1):
        # An eve is free for who works at two authorities as soon as it is free at one of them.
        free_eves[None] = all_eves()
    return _told(_in_order(rows, first, last), set().union(*free_eves.values()), first, last)


def _in_order(rows, first, last):
    return rows.between(first, last).select_related("school").order_by("starts_on", "id")


def _told(rows, free_eves, first, last):
    reasons = {day: [why] for day, why in holidays_between(first, last, free_eves).items()}
    for row in rows:
        why = FreeDay(FreeKind(row.kind), row.name, row.school.name if row.school else "")
        day = max(first, row.starts_on)
        while day <= min(last, row.ends_on):
            reasons.setdefault(day, []).append(why)
            day += DAY
    return {day: sorted(reasons[day], key=_strength) for day in sorted(reasons)}


def _strongest(reasons):
    return {day: found[0] for day, found in reasons.items()}


def _strength(why):
    """Public holidays first, then breaks, then study days; what holds for all schools before what holds for one."""
    return ORDER.index(why.kind), why.school

"""When coaches say that they can be booked: the page about it, and the moments that come of it."""

import datetime as dt
from dataclasses import dataclass, field
from datetime import UTC

from django.db.models import Count

from accounts.enums import Role
from accounts.models import Duty, Person
from scheduling.hours import Span, said
from scheduling.localtime import STOCKHOLM
from scheduling.models import BusyFeed, HoursException, Term, WeeklyHours

DAY = dt.timedelta(days=1)
WORKDAYS = range(5)


def coaches_kept_by(person):
    """Coaches of today whose hours `person` may keep: oneself, and those of the authorities one administers."""
    offices = person.authorities_as(Role.ADMINISTRATOR)
    coaches = Person.objects.filter(is_active=True)
    mine = coaches.filter(pk=person.pk) if person.has_role(Role.COACH) else coaches.none()
    if not offices:
        return mine
    ids = _coach_duties().filter(authority__in=offices).values("person")
    return (mine | coaches.filter(pk__in=ids)).distinct()


def _coach_duties():
    return Duty.objects.current().filter(role=Role.COACH)


@dataclass(frozen=True, slots=True)
class TermHours:
    """The hours of one term: `days` are (weekday, text), and `source` is the last term before it that has any."""

    term: Term
    days: list[tuple[int, str]]
    is_set: bool
    source: Term | None


@dataclass(frozen=True, slots=True)
class HoursPage:
    """What a coach has said: terms that are not over, and other hours that are not over."""

    terms: list[TermHours] = field(default_factory=list)
    exceptions: list[HoursException] = field(default_factory=list)

    @property
    def has_hours(self) -> bool:
        """Whether any term has hours."""
        return any(row.is_set for row in self.terms)


def hours_page(coach, viewer, today: dt.date) -> HoursPage:
    """What `viewer` may see of a coach's hours from the local date `today` on. Four queries."""
    terms = list(
        Term.objects.filter(authority__in=authorities_kept(coach, viewer)).order_by("starts_on", "id")
    )
    by_term = _by_term(coach, terms)
    rows = [
        TermHours(
            term=term,
            days=[
                (day, said(by_term.get(term.pk, {}).get(day, [])))
                for day in _weekdays(by_term.get(term.pk, {}))
            ],
            is_set=term.pk in by_term,
            source=_source(term, terms, by_term),
        )
        for term in terms
        if term.ends_on >= today
    ]
    return HoursPage(rows, list(HoursException.objects.filter(coach=coach, ends_on__gte=today)))


def authorities_kept(coach, viewer) -> set[int]:
    """Ids of the authorities in which `coach` coaches and whose terms `viewer` may fill. One query."""
    found = set(_coach_duties().filter(person=coach).values_list("authority", flat=True))
    return found if coach.pk == viewer.pk else found & viewer.authorities_as(Role.ADMINISTRATOR)


def hours_of_term(coach, term) -> dict[int, list[Span]]:
    """The hours of a term by weekday. One query."""
    return _by_term(coach, [term]).get(term.pk, {})


def last_term_with_hours(coach, term) -> Term | None:
    """The latest term of the same authority before `term` in which the coach had hours. One query."""
    before = Term.objects.filter(authority=term.authority_id, starts_on__lt=term.starts_on)
    return before.filter(weekly_hours__coach=coach).order_by("-starts_on").first()


def _by_term(coach, terms):
    found = {}
    for row in WeeklyHours.objects.filter(coach=coach, term__in=terms).order_by("weekday", "starts"):
        found.setdefault(row.term_id, {}).setdefault(row.weekday, []).append((row.starts, row.ends))
    return found


def _weekdays(hours):
    return sorted({*WORKDAYS, *hours})


def _source(term, terms, by_term):
    before = [
        one
        for one in terms
        if one.authority_id == term.authority_id and one.starts_on < term.starts_on and one.pk in by_term
    ]
    return before[-1] if before else None


@dataclass(slots=True)
class Hours:
    """The hours of several people between two local dates; asks the database no more."""

    first: dt.date
    last: dt.date
    weekly: dict[int, list] = field(default_factory=dict)
    exceptions: dict[int, list] = field(default_factory=dict)

    def of_day(self, person_id: int, day: dt.date) -> list[Span]:
        """Local times between which the person can be booked on a day; other hours go before the usual ones."""
        for row in self.exceptions.get(person_id, ()):
            if row.starts_on <= day <= row.ends_on:
                return [] if row.is_away else [(row.starts, row.ends)]
        return [
            (starts, ends)
            for weekday, starts, ends, starts_on, ends_on in self.weekly.get(person_id, ())
            if weekday == day.weekday() and starts_on <= day <= ends_on
        ]

    def has_said(self, person_id: int, day: dt.date) -> bool:
        """Whether the person has set hours for the term of that day, or other hours for the day itself."""
        if any(row.starts_on <= day <= row.ends_on for row in self.exceptions.get(person_id, ())):
            return True
        return any(row[3] <= day <= row[4] for row in self.weekly.get(person_id, ()))

    def moments(self, person_id: int, *, without=()) -> list[tuple[dt.datetime, dt.datetime]]:
        """The same from the first day to the last as moments in UTC, in order; none on the days in `without`."""
        found, day = [], self.first
        while day <= self.last:
            if day not in without:
                found += [span for times in self.of_day(person_id, day) if (span := between(day, *times))]
            day += DAY
        return found


def hours_of(people, authority, first: dt.date, last: dt.date) -> Hours:
    """The hours of `people` (or their ids) in the terms of an authority. Two queries however many people and days."""
    hours = Hours(first, last)
    rows = WeeklyHours.objects.filter(
        coach__in=people, term__authority=authority, term__starts_on__lte=last, term__ends_on__gte=first
    ).order_by("weekday", "starts")
    for coach, *row in rows.values_list(
        "coach", "weekday", "starts", "ends", "term__starts_on", "term__ends_on"
    ):
        hours.weekly.setdefault(coach, []).append(row)
    for row in HoursException.objects.filter(coach__in=people, starts_on__lte=last, ends_on__gte=first):
        hours.exceptions.setdefault(row.coach_id, []).append(row)
    return hours


def between(day: dt.date, starts: dt.time, ends: dt.time) -> tuple[dt.datetime, dt.datetime] | None:
    """Two local times of a day as moments in UTC; None when nothing lies between.

    In the nights when the clock is changed the narrower of two meanings is taken, so that every moment in it is one
    at which the clock shows a time between the two.
    """
    start = max(
        dt.datetime.combine(day, starts, STOCKHOLM).replace(fold=fold).astimezone(UTC) for fold in (0, 1)
    )
    end = min(dt.datetime.combine(day, ends, STOCKHOLM).replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return (start, end) if start < end else None


def feed_of(person) -> BusyFeed | None:
    """One's own calendar, with `amount`, how many busy times are known. One query."""
    return BusyFeed.objects.filter(person=person).annotate(amount=Count("times")).first()

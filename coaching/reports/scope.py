"""What a report is about: the reader's own authority, area or school, one term, and the filters in the address."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Max, Min, Q
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Area, School
from coaching.models import Programme
from coaching.rules.report import REPORT_ROLES
from scheduling.enums import ZONE
from scheduling.models import Meeting, Term
from scheduling.termcode import TermCode

LOCAL = ZoneInfo(ZONE)


@dataclass(frozen=True)
class Period:
    """First and last local day of a term, both included."""

    term: TermCode
    first: dt.date
    last: dt.date

    @property
    def start(self):
        return dt.datetime.combine(self.first, dt.time.min, tzinfo=LOCAL)

    @property
    def end(self):
        """The moment after the last day."""
        return dt.datetime.combine(self.last + dt.timedelta(days=1), dt.time.min, tzinfo=LOCAL)

    @property
    def months(self):
        """The first day of every month that the term touches."""
        months, day = [], self.first.replace(day=1)
        while day <= self.last:
            months.append(day)
            day = (day + dt.timedelta(days=32)).replace(day=1)
        return months


def periods(person):
    """The terms of the authorities that `person` reads reports about, newest first; the present one by
    the usual school year where none has been set.

    Where authorities differ about a term, it runs from the first one's first day to the last one's last.
    """
    rows = (
        Term.objects.filter(authority__in=person.authorities_as(*REPORT_ROLES))
        .values("season", "year")
        .annotate(first=Min("starts_on"), last=Max("ends_on"))
        .order_by()
    )
    known = {}
    for row in rows:
        term = TermCode(row["season"], row["year"])
        known[term] = Period(term, row["first"], row["last"])
    if not known:
        code = TermCode.of(timezone.localdate())
        known[code] = Period(code, *code.usual_dates())
    return [known[term] for term in sorted(known, reverse=True)]


def present(all_periods):
    """The period that holds today, else the latest that has begun, else the first to come."""
    today = timezone.localdate()
    newest_first = sorted(all_periods, key=lambda period: period.first, reverse=True)
    return next((p for p in newest_first if p.first <= today), newest_first[-1])


def schools(person):
    """Schools that `person` reads reports about."""
    return School.objects.filter(_places(person, "")).order_by("name", "id")


def areas(person):
    """Areas that `person` may choose between."""
    return Area.objects.filter(
        Q(authority__in=person.authorities_as(Role.ADMINISTRATOR))
        | Q(pk__in=person.areas_as(Role.AREA_MANAGER))
    )


def programmes(person):
    """Programmes of the authorities that `person` reads reports about."""
    return Programme.objects.filter(authority__in=person.authorities_as(*REPORT_ROLES))


def meetings(person):
    """Meetings with a time that `person` reads reports about: those at one's schools, for the office all."""
    at_schools = _places(person, "series__school__")
    office = Q(series__authority__in=person.authorities_as(Role.ADMINISTRATOR))
    return Meeting.objects.filter(at_schools | office, starts_at__isnull=False).order_by()


def _places(person, to_school):
    """Schools within the reader's duties; `to_school` is the lookup path to a school, "" from a school itself."""
    return (
        Q(**{f"{to_school}authority__in": person.authorities_as(Role.ADMINISTRATOR)})
        | Q(**{f"{to_school}area__in": person.areas_as(Role.AREA_MANAGER)})
        | Q(**{f"{to_school}pk__in": person.schools_as(Role.PRINCIPAL)})
    )

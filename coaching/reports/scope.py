"""What a report is about: the reader's own authority, area or school, one term, and the filters in the address."""

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property, wraps
from zoneinfo import ZoneInfo

from django.db.models import Max, Min, Q
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Area, School, SchoolAuthority
from coaching.models import PersonCell, PresenceCell, Programme
from coaching.rules.report import REPORT_ROLES
from scheduling.enums import ZONE
from scheduling.models import Meeting, Term
from scheduling.termcode import TermCode

LOCAL = ZoneInfo(ZONE)

#: What a school offers, by the code in the address: the column that says so.
SCHOOL_FORMS = {
    "compulsory": "has_compulsory",
    "preschool_class": "has_preschool_class",
    "leisure_centre": "has_leisure_centre",
}


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
    def latest_day(self):
        """The last day; today while the term lasts, and before it."""
        return min(self.last, timezone.localdate())

    @property
    def months(self):
        """The first day of every month that the term touches."""
        months, day = [], self.first.replace(day=1)
        while day <= self.last:
            months.append(day)
            day = (day + dt.timedelta(days=32)).replace(day=1)
        return months


@dataclass(frozen=True)
class Choice:
    """What `person` has chosen to read about, as one of `roles`. `period_before` is the term before, where it is
    known.

    With an `authority` it is about that one, whoever reads; then there need be no person.
    """

    person: object
    period: Period
    period_before: Period | None = None
    area: Area | None = None
    school: School | None = None
    programme: Programme | None = None
    form: str = ""
    kind: str = ""
    roles: tuple = REPORT_ROLES
    authority: SchoolAuthority | None = None

    @cached_property
    def before(self):
        """The same choice in the term before, or None."""
        if self.period_before is None:
            return None
        return replace(self, period=self.period_before, period_before=None)

    @property
    def term(self) -> str:
        """The code of the term, as "HT-26"."""
        return str(self.period.term)

    @cached_property
    def kept(self) -> dict:
        """What has been read for this choice; see `once`."""
        return {}

    @property
    def whole_authority(self) -> int | None:
        """The id of the one authority that all of this is about, whatever its programme; None for less or more."""
        if self.area or self.school or self.form or self.kind:
            return None
        if self.authority:
            return self.authority.pk
        seen = self.person.authorities_as(*self.roles)
        return next(iter(seen)) if len(seen) == 1 and self._is_office(seen) else None

    def _is_office(self, seen):
        return Role.ADMINISTRATOR in self.roles and seen <= self.person.authorities_as(Role.ADMINISTRATOR)

    def where(self, *, authority="authority", area="area", school="school", programme="programme") -> Q:
        """The condition that a row lies within the reader's duties and the filters; each is the path to that column,
        or None where the rows have no such thing.

        `area` is the path to the area that counts: in the summaries where the school was then.
        """
        where = self.duties(authority=authority, area=area, school=school)
        if self.area:
            where &= Q(**{area: self.area.pk}) if area else Q(pk__in=[])
        if self.school:
            where &= Q(**{school: self.school.pk}) if school else Q(pk__in=[])
        if self.programme and programme:
            where &= Q(**{programme: self.programme.pk})
        if self.form:
            to_school = "" if school == "pk" else f"{school}__"
            where &= Q(**{f"{to_school}{SCHOOL_FORMS[self.form]}": True}) if school else Q(pk__in=[])
        return where

    def duties(self, *, authority="authority", area="area", school="school") -> Q:
        """The condition that a row lies within what the reader answers for."""
        if self.authority:
            return Q(**{authority: self.authority})
        person, where = self.person, Q(pk__in=[])
        if Role.ADMINISTRATOR in self.roles:
            where |= Q(**{f"{authority}__in": person.authorities_as(Role.ADMINISTRATOR)})
        if area and Role.AREA_MANAGER in self.roles:
            where |= Q(**{f"{area}__in": person.areas_as(Role.AREA_MANAGER)})
        if school and Role.PRINCIPAL in self.roles:
            where |= Q(**{f"{school}__in": person.schools_as(Role.PRINCIPAL)})
        return where


def once(read):
    """Make of `read(choice)` one that reads once for each choice: figures and several panels are made of the same."""

    @wraps(read)
    def kept(choice):
        if read not in choice.kept:
            choice.kept[read] = read(choice)
        return choice.kept[read]

    return kept


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
    return School.objects.filter(_places(person)).order_by("name", "id")


def areas(person):
    """Areas that `person` may choose between."""
    return Area.objects.filter(
        Q(authority__in=person.authorities_as(Role.ADMINISTRATOR))
        | Q(pk__in=person.areas_as(Role.AREA_MANAGER))
    )


def programmes(person):
    """Programmes of the authorities that `person` reads reports about."""
    return Programme.objects.filter(authority__in=person.authorities_as(*REPORT_ROLES))


def meetings(choice):
    """The meetings that began in the chosen term (local days), within the reader's duties and the filters."""
    where = choice.where(
        authority="series__authority", area="series__school__area", school="series__school", programme=None
    )
    found = Meeting.objects.filter(
        where, starts_at__gte=choice.period.start, starts_at__lt=choice.period.end
    ).order_by()
    if choice.programme:
        found = found.filter(
            Q(series__engagement__programme=choice.programme)
            | Q(series__group__programme=choice.programme)
            | Q(series__programme=choice.programme)
        )
    return found.filter(kind=choice.kind) if choice.kind else found


def cells(choice, model):
    """The cells of `model` (see `coaching.models.summary`) that lie in the chosen term, within the reader's duties and
    the filters. The area is the one where the school was then."""
    found = model.objects.filter(choice.where(), term=choice.term).order_by()
    return found.filter(kind=choice.kind) if choice.kind else found


def presences(choice):
    """The cells in which `person` was at a held meeting of the chosen term: the fewest that tell what was chosen."""
    if choice.programme or choice.kind:
        return cells(choice, PresenceCell)
    return PersonCell.objects.filter(choice.where(programme=None), term=choice.term).order_by()


def _places(person):
    """Schools within the reader's duties."""
    return (
        Q(authority__in=person.authorities_as(Role.ADMINISTRATOR))
        | Q(area__in=person.areas_as(Role.AREA_MANAGER))
        | Q(pk__in=person.schools_as(Role.PRINCIPAL))
    )

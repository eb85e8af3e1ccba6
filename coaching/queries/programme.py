"""Reading programmes: the catalogue, and one programme with its plan."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Prefetch, Q

from accounts.enums import Role
from accounts.models import Person
from accounts.models.order import SwedishKey
from accounts.paging import Page, keyset_page
from coaching.criteria import Criteria
from coaching.models import PlanItem, Programme
from coaching.queries.catalogue import matching
from scheduling.enums import MeetingStatus, ParticipantRole
from scheduling.localtime import STOCKHOLM
from scheduling.models import SeriesMember
from scheduling.termcode import TermCode


def readable_by(person):
    """The programmes that `person`, who may be nobody, can read: published ones, and those that one sees at work."""
    if not person.is_authenticated:
        return Programme.objects.published()
    return Programme.objects.filter(
        Q(is_published=True) | Q(pk__in=Programme.objects.visible_to(person).order_by().values("pk"))
    )


def programme_page(person, criteria: Criteria, query) -> Page:
    """The catalogue as `person` reads it, by name, 50 at a time; two statements."""
    found = matching(readable_by(person), criteria).select_related("authority")
    return keyset_page(found.annotate(sort_name=SwedishKey("name")), query, order=("sort_name", "id"))


def with_members():
    """Programmes with their authority and those who are in their series now; one statement more."""
    members = SeriesMember.objects.current().select_related("person").order_by("joined_at", "id")
    return Programme.objects.select_related("authority", "series").prefetch_related(
        Prefetch("series__members", queryset=members)
    )


def coordinators(programme) -> list[Person]:
    """Those who lead the meetings of a programme from `with_members`, longest first."""
    if programme.series is None:
        return []
    members = programme.series.members.all()
    return [member.person for member in members if member.role == ParticipantRole.FACILITATOR]


def possible_coordinators(authorities):
    """Administrators and coaches of these authorities today; whom one can ask to coordinate a programme."""
    roles = [Role.ADMINISTRATOR, Role.COACH]
    on = dt.datetime.now(STOCKHOLM).date()
    return Person.objects.filter(
        Q(duties__ends_on=None) | Q(duties__ends_on__gte=on),
        duties__starts_on__lte=on,
        duties__role__in=roles,
        duties__authority__in=authorities,
    ).distinct()


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One line of a plan as a page shows it."""

    item: PlanItem

    @property
    def meeting(self):
        return self.item.meeting

    @property
    def options(self):
        """The times to choose between, while none is chosen."""
        return [] if self.meeting.starts_at else list(self.meeting.time_options.all())

    @property
    def day(self) -> dt.date:
        """The day by which it stands in the plan: the meeting's own when it has a time."""
        if self.meeting.starts_at:
            return self.meeting.starts_at.astimezone(STOCKHOLM).date()
        return self.meeting.day or self.item.first_day

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to set the time."""
        return self.meeting.status in (MeetingStatus.OPEN, MeetingStatus.POLLING)


@dataclass(slots=True)
class PlanTerm:
    """The lines of one term, by day and time."""

    term: TermCode
    rows: list[PlanRow] = field(default_factory=list)


def plan_of(programme) -> list[PlanTerm]:
    """The plan, term by term; two statements."""
    items = (
        programme.plan_items.select_related("meeting", "group")
        .prefetch_related("meeting__time_options")
        .order_by()
    )
    terms: dict[TermCode, PlanTerm] = {}
    for item in items:
        terms.setdefault(item.term, PlanTerm(item.term)).rows.append(PlanRow(item))
    for term in terms.values():
        # What has no clock time yet comes after what has one that day.
        term.rows.sort(
            key=lambda row: (
                row.day,
                row.meeting.starts_at is None,
                row.meeting.starts_at or row.day,
                row.item.pk,
            )
        )
    return [terms[term] for term in sorted(terms)]

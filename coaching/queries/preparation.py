"""A group's preparation: the groups with all that rules ask for, what is due when, whose turn it is."""

import datetime as dt
from dataclasses import dataclass, replace

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Duty
from accounts.models.order import SwedishKey
from accounts.paging import keyset_page
from coaching.enums import PreparationOwner, PreparationState
from coaching.models import Group, PlanItem, Preparation, PreparationTemplate
from coaching.models.group import taught_at
from coaching.queries.people import principals_by_school
from coaching.rules import preparation as rules
from coaching.rules.groupways import ways_of
from scheduling.enums import MeetingStatus, ParticipantRole
from scheduling.localtime import STOCKHOLM
from scheduling.models import Meeting, SeriesMember

#: Groups on a page of the overview.
SHOWN = 50


def groups_with_standing():
    """Groups as `rules.preparation` and `start_of` want them: people, schools, coordinators, first meeting. Three
    statements."""
    current = SeriesMember.objects.current().select_related("person").order_by("joined_at", "id")
    return (
        Group.objects.with_people()
        .select_related("programme__authority", "programme__series", "series__authority")
        .prefetch_related(Prefetch("programme__series__members", queryset=current))
        .annotate(
            school_ids=ArraySubquery(_schools_of_members()),
            first_at=Subquery(_first_meeting().values("starts_at")[:1]),
            plan_on=Subquery(_plan_begins().values("on")[:1]),
        )
    )


def _schools_of_members():
    """Where the members of the outer group teach today."""
    members = SeriesMember.objects.current().filter(
        series=OuterRef(OuterRef("series")), role=ParticipantRole.PARTICIPANT
    )
    return (
        Duty.objects.current()
        .filter(
            role=Role.TEACHER,
            authority=OuterRef("programme__authority"),
            school__isnull=False,
            person__in=members.values("person"),
        )
        .order_by()
        .values("school")
        .distinct()
    )


def _first_meeting():
    """What the outer group meets first; a meeting that was called off does not count."""
    return Meeting.objects.filter(
        series=OuterRef("series"), status__in=[MeetingStatus.BOOKED, MeetingStatus.HELD]
    ).order_by("starts_at", "pk")


def _plan_begins():
    """The day on which the plan of the outer group's programme begins."""
    day = Coalesce(TruncDate("meeting__starts_at", tzinfo=STOCKHOLM), "meeting__day", "first_day")
    return (
        PlanItem.objects.filter(programme=OuterRef("programme"))
        .exclude(meeting__status=MeetingStatus.CANCELLED)
        .annotate(on=day)
        .order_by("on")
    )


def start_of(group) -> dt.date | None:
    """The day of its first meeting; until one is booked, the first day of the programme's plan; None without both."""
    return timezone.localdate(group.first_at, STOCKHOLM) if group.first_at else group.plan_on


def reachable_by(person):
    """The groups that `person` sees, with how they stand."""
    return groups_with_standing().filter(pk__in=Group.objects.visible_to(person).order_by().values("pk"))


def owners_of(groups) -> dict[int, dict[str, list]]:
    """For each group's pk: the people behind each `PreparationOwner` today; one statement."""
    leading = principals_by_school({pk for group in groups for pk in rules.schools_of(group)})
    found = {}
    for group in groups:
        principals = {person.pk: person for pk in rules.schools_of(group) for person in leading.get(pk, ())}
        found[group.pk] = {
            PreparationOwner.LEADER: group.leaders,
            PreparationOwner.PRINCIPAL: list(principals.values()),
        }
    return found


@dataclass(frozen=True)
class Item:
    """One line with the day by which it is to be ready."""

    preparation: Preparation
    due_on: dt.date | None
    today: dt.date

    @property
    def is_overdue(self) -> bool:
        """Whether its day has passed and it still waits."""
        return self.preparation.is_open and self.due_on is not None and self.due_on < self.today


@dataclass(frozen=True)
class Progress:
    """How far a group's preparation has come; `whole` is that of the group where this is somebody's part of it."""

    group: Group
    start_on: dt.date | None
    items: list[Item]
    whole: "Progress | None" = None

    @property
    def needed(self) -> int:
        """Lines, without those that are not needed."""
        return sum(item.preparation.state != PreparationState.NOT_NEEDED for item in self.items)

    @property
    def ready(self) -> int:
        """Lines that are ready."""
        return sum(item.preparation.state == PreparationState.DONE for item in self.items)

    @property
    def open_items(self) -> list[Item]:
        """What somebody has still to see to, the most urgent first."""
        return sorted(
            (item for item in self.items if item.preparation.is_open),
            key=lambda item: (item.due_on is None, item.due_on, item.preparation.pk),
        )

    @property
    def overdue(self) -> int:
        """Lines whose day has passed."""
        return sum(item.is_overdue for item in self.items)

    @property
    def next_due(self) -> dt.date | None:
        """The day of the most urgent line."""
        return next((item.due_on for item in self.open_items), None)

    @property
    def turn(self) -> list[PreparationOwner]:
        """Who still has something to see to, the leader first."""
        left = {item.preparation.owner for item in self.items if item.preparation.is_open}
        return [owner for owner in PreparationOwner if owner in left]

    def of_owners(self, owners) -> "Progress":
        """The same with the lines of these owners only."""
        items = [item for item in self.items if item.preparation.owner in owners]
        return replace(self, items=items, whole=self)


def with_items(groups):
    """Groups from `groups_with_standing` with `items_now`; one statement more."""
    items = Preparation.objects.select_related("settled_by", "added_by").in_order()
    return groups.prefetch_related(Prefetch("preparations", queryset=items, to_attr="items_now"))


def progress_of(group) -> Progress:
    """Of a group from `with_items`; no statement."""
    start, today = start_of(group), timezone.localdate()
    return Progress(group, start, [Item(item, item.due(start), today) for item in group.items_now])


@dataclass(frozen=True)
class Summary:
    """What the group's own page shows of its preparation."""

    progress: Progress
    mine: int
    ways: list[str]
    may_see: bool
    may_begin: bool


def summary_of(person, group) -> Summary:
    """For templates/coaching/group/preparation_summary.html, as `person` may see it; six statements."""
    group = with_items(groups_with_standing()).get(pk=group.pk)
    progress = progress_of(group)
    mine = progress.of_owners(rules.owned_by(person, group))
    return Summary(
        progress,
        len(mine.open_items) if not group.is_closed else 0,
        ways_of(person, group),
        rules.may_see(person, group),
        rules.may_begin(person, group),
    )


def waiting_for(person) -> list[Progress]:
    """The groups whose preparation waits for `person`, the most urgent first, each with the person's own lines."""
    led = SeriesMember.objects.current().filter(person=person, role=ParticipantRole.FACILITATOR)
    schools = person.schools_as(Role.PRINCIPAL)
    mine = Q(series__in=led.values("series"))
    if schools:
        mine |= Q(school__in=schools) | Q(Exists(taught_at(schools)), school=None)
    waiting = Preparation.objects.open().filter(group=OuterRef("pk"))
    groups = with_items(groups_with_standing().open().filter(mine, Exists(waiting)))
    found = [progress_of(group).of_owners(rules.owned_by(person, group)) for group in groups]
    return sorted(
        (progress for progress in found if progress.open_items),
        key=lambda progress: (progress.next_due is None, progress.next_due, progress.group.pk),
    )


def overview_page(programme, query):
    """The groups of a programme with how far each has come, by name; five statements."""
    groups = with_items(groups_with_standing().filter(programme=programme))
    page = keyset_page(
        groups.annotate(sort_name=SwedishKey("name")), query, order=("sort_name", "id"), size=SHOWN
    )
    return replace(page, items=[progress_of(group) for group in page])


def without_list(programme):
    """Open groups of a programme that lack a line of its list; those that have met are left as they are."""
    met = Meeting.objects.filter(series=OuterRef("series"), status=MeetingStatus.HELD)
    lacking = PreparationTemplate.objects.filter(programme=OuterRef("programme")).exclude(
        copies__group=OuterRef("pk")
    )
    return Group.objects.open().filter(Exists(lacking), ~Exists(met), programme=programme)


def lacks_lines(group) -> bool:
    """Whether the programme's list has a line that the group has not got."""
    return (
        PreparationTemplate.objects.filter(programme=group.programme_id)
        .exclude(copies__group=group.pk)
        .exists()
    )


def templates_of(programme) -> list[PreparationTemplate]:
    """The programme's list, in its order."""
    return list(programme.preparation_templates.order_by("position"))

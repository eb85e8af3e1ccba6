"""Groups as their lists and their page show them, and whom one can choose for them."""

from dataclasses import dataclass, field

from django.db.models import Count, Exists, Min, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Duty, Person
from accounts.models.order import SwedishKey
from accounts.paging import Page, keyset_page
from accounts.queries.person import find_people
from coaching.enums import GroupState
from coaching.models import Group, GroupMember, Programme
from scheduling.enums import MeetingStatus, ParticipantRole
from scheduling.models import Meeting, ModulePlan, Participant, SeriesMember
from scheduling.queries.moduleplan import rows_for, standings_of

#: Rows that a search for people shows.
SHOWN = 20
#: Meetings to come on a group's page, and held ones in the table of attendance.
COMING, IN_TABLE = 30, 8


def for_rules(groups):
    """Groups with who is in them and who coordinates their programme, which `rules.group` looks at; three queries."""
    members = SeriesMember.objects.current()
    return (
        groups.with_people()
        .select_related("programme__authority", "programme__series", "team", "series__school")
        .prefetch_related(Prefetch("programme__series__members", queryset=members))
    )


def programme_for_rules(slug) -> Programme:
    """A programme with its authority and those in its series. Raises Programme.DoesNotExist."""
    return (
        Programme.objects.select_related("authority", "series")
        .prefetch_related(Prefetch("series__members", queryset=SeriesMember.objects.current()))
        .get(slug=slug)
    )


def groups_seen(person):
    """Those of the person's, and of the schools and programmes that the person answers for; rows, not asked yet."""
    return Group.objects.visible_to(person)


def groups_page(person, query, *, programme=None, school=None, leader="", state="", mine=None) -> Page:
    """The groups that `person` sees, narrowed by what is given, by name; each with `next_at` (UTC or None).

    Closed ones only where `state` asks for them; `mine` True for those that the person is in. Three statements.
    """
    now = timezone.now()
    found = Group.objects.visible_to(person).with_people()
    found = found.filter(series__closed_at__isnull=state != GroupState.CLOSED)
    coming = Meeting.objects.upcoming(now).filter(series=OuterRef("series")).order_by()
    leading = SeriesMember.objects.current().filter(
        series=OuterRef("series"), role=ParticipantRole.FACILITATOR
    )
    if programme:
        found = found.filter(programme=programme)
    if school:
        found = found.filter(school=school)
    if mine:
        found = found.filter(
            Exists(SeriesMember.objects.current().filter(series=OuterRef("series"), person=person))
        )
    if leader:
        people = find_people(Person.objects.all(), leader)
        found = found.filter(Exists(leading.filter(person__in=people)))
    if state == GroupState.NO_LEADER:
        found = found.filter(~Exists(leading))
    if state == GroupState.NO_MEETING:
        found = found.filter(~Exists(coming))
    first = coming.values("series").annotate(at=Min("starts_at")).values("at")
    found = found.annotate(sort_name=SwedishKey("name"), next_at=Subquery(first))
    return keyset_page(found, query, order=("sort_name", "id"))


def people_of(programme):
    """Who can be in groups of the programme: whoever has a duty with its authority today and can sign in."""
    duties = Duty.objects.current().filter(authority=programme.authority_id)
    return Person.objects.filter(is_active=True, pk__in=duties.values("person"))


def people_to_add(group, words="") -> list[Person]:
    """People who could become members, by name: teachers of its school (all of the authority's where it has none, or
    where `words` of a name or address are looked for) who are in no group of the programme. At most one more than
    are shown."""
    busy = GroupMember.objects.current().filter(programme=group.programme_id)
    people = people_of(group.programme).exclude(pk__in=busy.values("person"))
    people = people.exclude(pk__in=[member.person_id for member in group.series.members_now])
    if not words:
        teaching = Duty.objects.current().filter(role=Role.TEACHER, authority=group.programme.authority_id)
        if group.school_id:
            teaching = teaching.filter(school=group.school_id)
        people = people.filter(pk__in=teaching.values("person"))
    return list(find_people(people, words).order_by("sort_name", "pk")[: SHOWN + 1])


def people_to_lead(group, words="") -> list[Person]:
    """People who could lead it: coaches and those who lead another group of the programme, or anybody of the authority
    by `words` of a name or address. At most one more than are shown."""
    people = people_of(group.programme).exclude(
        pk__in=[member.person_id for member in group.series.members_now]
    )
    if not words:
        people = people.filter(pk__in=usual_leaders(group.programme).values("pk"))
    return list(find_people(people, words).order_by("sort_name", "pk")[: SHOWN + 1])


def usual_leaders(programme):
    """Coaches of the authority, and those who lead a group of the programme already."""
    coaching = Duty.objects.current().filter(role=Role.COACH, authority=programme.authority_id)
    leading = SeriesMember.objects.current().filter(
        series__group__programme=programme, series__closed_at=None, role=ParticipantRole.FACILITATOR
    )
    return people_of(programme).filter(
        Q(pk__in=coaching.values("person")) | Q(pk__in=leading.values("person"))
    )


def groups_to_move_to(group):
    """The other open groups of the programme, by name."""
    return Group.objects.open().filter(programme=group.programme_id).exclude(pk=group.pk)


def has_left(group) -> set[int]:
    """Ids of those in it who have no duty with the authority any more, or cannot sign in; one statement."""
    people = [member.person_id for member in group.series.members_now]
    here = people_of(group.programme).filter(pk__in=people).values_list("pk", flat=True)
    return set(people) - set(here)


@dataclass(frozen=True, slots=True)
class Meetings:
    """A group's meetings: `next` and the others to come, and one page of those that were."""

    next: Meeting | None
    coming: list[Meeting]
    past: Page


def meetings_of(group, person, query) -> Meetings:
    """With `mine`, whether `person` was there (None: was not asked, or nobody has said), `there` and `asked`, how many,
    and `may_open`, whether `person` sees its own page. Two statements."""
    now = timezone.now()
    own = Participant.objects.filter(meeting=OuterRef("pk"), person=person).values("attended")
    asked = Q(participants__role=ParticipantRole.PARTICIPANT)
    meetings = group.series.meetings.select_related("log", "series__school", "series__engagement").annotate(
        mine=Subquery(own[:1]),
        may_open=Exists(Meeting.objects.visible_to(person).filter(pk=OuterRef("pk"))),
        asked=Count("participants", filter=asked),
        there=Count("participants", filter=asked & Q(participants__attended=True)),
    )
    waiting = Q(status__in=[MeetingStatus.OPEN, MeetingStatus.POLLING])
    booked = Q(status=MeetingStatus.BOOKED, ends_at__gt=now)
    coming = list(meetings.filter(waiting | booked).order_by("starts_at", "day", "pk")[:COMING])
    past = meetings.filter(starts_at__lte=now).exclude(waiting | booked)
    first = next((meeting for meeting in coming if meeting.starts_at), None)
    return Meetings(first, coming, keyset_page(past, query, order=("-starts_at", "-id"), size=20))


@dataclass(slots=True)
class Presence:
    """At which of the meetings in the table somebody was (None: not asked), and at how many of all."""

    person: Person
    cells: list
    was_there: int = 0
    asked: int = 0


@dataclass(slots=True)
class Attendance:
    """The latest held meetings, oldest first, and a row for each who was asked to any of them."""

    meetings: list[Meeting] = field(default_factory=list)
    rows: list[Presence] = field(default_factory=list)


def attendance_of(group) -> Attendance:
    """Who was at which of the group's held meetings; two statements."""
    held = list(group.series.meetings.filter(status=MeetingStatus.HELD).order_by("starts_at", "pk"))
    shown = held[-IN_TABLE:]
    column = {meeting.pk: number for number, meeting in enumerate(shown)}
    rows = {}
    asked = (
        Participant.objects.filter(
            meeting__series=group.series_id, meeting__status=MeetingStatus.HELD, attended__isnull=False
        )
        .filter(role=ParticipantRole.PARTICIPANT)
        .select_related("person")
        .order_by("person__sort_name", "person_id")
    )
    for one in asked:
        row = rows.setdefault(one.person_id, Presence(one.person, [None] * len(shown)))
        row.asked += 1
        row.was_there += one.attended
        if one.meeting_id in column:
            row.cells[column[one.meeting_id]] = one.attended
    return Attendance(shown, list(rows.values()))


def modules_of(group, person, now) -> list:
    """(plan, its parts as `person` may see them) of the modules that are not over, the latest first."""
    plans = ModulePlan.objects.filter(series=group.series_id).running(now)
    standings = standings_of(plans.order_by("-first", "-pk"), now)
    return [(one.plan, rows_for(one, person)) for one in standings]


def history_of(group):
    """What has happened to it, the latest first."""
    events = group.events.select_related("by", "person", "other")
    return list(events.order_by("-at", "-pk")[:60])

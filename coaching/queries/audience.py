"""Whom the lines of a programme's plan are for, by name: the people behind *process leaders* or *school leaders*."""

from collections import defaultdict
from dataclasses import dataclass

from accounts.enums import Role
from accounts.models import Duty, Person
from coaching.enums import Audience
from coaching.models import GroupMember, PlanItem, TakingPart
from scheduling.enums import MeetingStatus, ParticipantRole
from scheduling.models import Participant, SeriesMember

OPEN_TO_ASK = (MeetingStatus.OPEN, MeetingStatus.POLLING, MeetingStatus.BOOKED)


class People:
    """The people of a programme today, by audience and by group; a constant number of statements."""

    def __init__(self, programme):
        self.groups = list(programme.groups.open().select_related("school").order_by("name", "pk"))
        self._ids = defaultdict(set)
        self._of_group = defaultdict(set)
        self._read_series(programme)
        self._read_members()
        self._read_schools(programme)
        wanted = set().union(*self._ids.values()) if self._ids else set()
        self._people = Person.objects.filter(is_active=True).in_bulk(wanted)

    def of(self, item) -> list[Person]:
        """Whom a line is for, by name: those of its group, of its audiences, or all in the programme's meetings."""
        if item.group_id:
            ids = self._of_group[item.group_id]
        elif item.audience:
            ids = set().union(*(self._ids[Audience(code)] for code in item.audience))
        else:
            ids = self._ids[None]
        return self._named(ids)

    def of_group(self, group) -> list[Person]:
        """Members and leaders of a group, by name."""
        return self._named(self._of_group[group.pk])

    def _named(self, ids):
        found = [self._people[pk] for pk in ids if pk in self._people]
        return sorted(found, key=lambda person: (person.sort_name, person.pk))

    def _read_series(self, programme):
        """Leaders of the groups, and who takes part in the programme's own meetings, are its process leaders."""
        groups = {group.series_id: group for group in self.groups}
        rows = SeriesMember.objects.current().filter(series__in=[*groups, programme.series_id])
        for series, person, role in rows.values_list("series", "person", "role"):
            if series in groups:
                self._ids[Audience.MODULE_GROUPS].add(person)
                self._of_group[groups[series].pk].add(person)
                if role == ParticipantRole.FACILITATOR:
                    self._ids[Audience.PROCESS_LEADERS].add(person)
            elif role == ParticipantRole.PARTICIPANT:
                self._ids[Audience.PROCESS_LEADERS].add(person)
                self._ids[None].add(person)

    def _read_members(self):
        rows = GroupMember.objects.current().filter(group__in=self.groups)
        for group, person in rows.values_list("group", "person"):
            self._ids[Audience.MODULE_GROUPS].add(person)
            self._of_group[group].add(person)

    def _read_schools(self, programme):
        """Principals and teachers of the schools that take part, and of those that have a group."""
        taking_part = TakingPart.objects.current().filter(programme=programme)
        schools = {*taking_part.values_list("school", flat=True)}
        schools |= {group.school_id for group in self.groups if group.school_id}
        duties = Duty.objects.current().filter(school__in=schools, role__in=[Role.PRINCIPAL, Role.TEACHER])
        for role, person in duties.values_list("role", "person"):
            audience = Audience.SCHOOL_LEADERS if role == Role.PRINCIPAL else Audience.ALL_TEACHING_STAFF
            self._ids[audience].add(person)


@dataclass(frozen=True, slots=True)
class Asked:
    """A line of the plan with whom it is for, and which of them have not been asked to its meeting."""

    item: PlanItem
    people: list[Person]
    missing: list[Person]

    @property
    def amount(self) -> int:
        """How many of those whom it is for are asked."""
        return len(self.people) - len(self.missing)

    @property
    def may_ask(self) -> bool:
        """Whether there is somebody left to ask, to a meeting that is neither over nor called off."""
        meeting = self.item.meeting
        return bool(self.missing) and meeting.status in OPEN_TO_ASK and not meeting.is_over


def asked_lines(programme, items=None) -> list[Asked]:
    """Each line of the plan (or only `items`) with who is asked, by day; a constant number of statements."""
    if items is None:
        items = list(programme.plan_items.select_related("meeting", "group"))
    people = People(programme)
    rows = Participant.objects.filter(meeting__in=[item.meeting_id for item in items])
    asked = defaultdict(set)
    for meeting, person in rows.values_list("meeting", "person"):
        asked[meeting].add(person)
    lines = []
    for item in items:
        wanted = people.of(item)
        missing = [person for person in wanted if person.pk not in asked[item.meeting_id]]
        lines.append(Asked(item, wanted, missing))
    return lines

"""Whom a programme has reached: the one definition of a reached team and a reached teacher.

A team is reached when a group that was made of it has held a meeting, or when more than half of its teachers of today
have been at a held meeting of a group at their school or of several schools. A teacher is reached who was at a held
meeting of a group, or of an engagement, of the programme. What is only booked, was cancelled or is not logged does not
count; what was held counts also after its group was closed.
"""

from collections import defaultdict
from dataclasses import dataclass

from coaching.models import Group
from scheduling.enums import MeetingKind, MeetingStatus, ParticipantRole
from scheduling.models import Meeting, Participant

#: Meetings at which somebody is supervised individually; a talk with the leadership is not.
INDIVIDUAL = (MeetingKind.CONVERSATION, MeetingKind.LESSON_VISIT)


@dataclass(frozen=True, slots=True)
class Reached:
    """`teams` whose own group has met; `at_groups` the people at held group meetings, by the group's school (None: of
    several schools)."""

    teams: frozenset
    at_groups: dict

    def team(self, team_id, school_id, teachers) -> bool:
        """Whether the team with these teachers of today, given by their ids, is reached."""
        if team_id in self.teams:
            return True
        own, of_several = self.at_groups.get(school_id, ()), self.at_groups.get(None, ())
        return 2 * sum(person in own or person in of_several for person in teachers) > len(teachers)


def reached(programme) -> Reached:
    """Which teams and people the groups of the programme have reached; two statements."""
    return reached_by(Group.objects.filter(programme=programme))


def reached_by(groups, **when) -> Reached:
    """Which teams and people these groups have reached, at meetings narrowed by `when`, as in `starts_at__gte`; two
    statements."""
    groups = groups.order_by()
    held = Meeting.objects.filter(status=MeetingStatus.HELD, **when)
    teams = groups.filter(team__isnull=False, series__in=held.values("series")).values_list("team", flat=True)
    was_there = (
        Participant.objects.filter(
            meeting__status=MeetingStatus.HELD,
            meeting__series__group__in=groups,
            role=ParticipantRole.PARTICIPANT,
            attended=True,
            **{f"meeting__{name}": value for name, value in when.items()},
        )
        .order_by()
        .values_list("meeting__series__group__school", "person")
        .distinct()
    )
    at_groups = defaultdict(set)
    for school_id, person_id in was_there:
        at_groups[school_id].add(person_id)
    return Reached(frozenset(teams), dict(at_groups))


def reached_teachers(programme) -> set[int]:
    """Ids of those who have been at a held meeting of a group or an engagement of the programme; two statements."""
    was_there = Participant.objects.filter(
        meeting__status=MeetingStatus.HELD, role=ParticipantRole.PARTICIPANT, attended=True
    ).order_by()
    in_group = was_there.filter(meeting__series__group__programme=programme)
    alone = was_there.filter(meeting__series__engagement__programme=programme, meeting__kind__in=INDIVIDUAL)
    return {*in_group.values_list("person", flat=True), *alone.values_list("person", flat=True)}

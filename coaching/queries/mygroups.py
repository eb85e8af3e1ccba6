"""The groups and programmes that somebody is in, for the first page: the next meeting, and what to do before it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from accounts.enums import Role
from coaching.models import Group, Programme
from scheduling.enums import MomentLetter, ParticipantRole
from scheduling.models import Meeting, ModulePlan, Moment, Participant, SeriesMember
from scheduling.queries.moduleplan import standings_of

#: Rows that the first page shows.
SHOWN = 6
#: What is done alone before each meeting of a part.
BEFORE = {MomentLetter.B: MomentLetter.A, MomentLetter.D: MomentLetter.C}


@dataclass(frozen=True, slots=True)
class ToDo:
    """What the module wants to be done before a meeting: moment A or C of a part, in how many minutes, on which days
    (None when there is no school day for it)."""

    plan: ModulePlan
    part: int
    letter: MomentLetter
    minutes: int
    first: dt.date | None
    last: dt.date | None


@dataclass(frozen=True, slots=True)
class Mine:
    """A group, or a programme whose meetings one is asked to without being in a group; its next meeting, if any."""

    group: Group | None
    programme: Programme
    leads: bool
    meeting: Meeting | None
    to_do: ToDo | None


def groups_of(person, now) -> list[Mine]:
    """Those that the person is in at `now` (UTC), whose meeting is soonest first. Two statements for somebody who is
    in none or has no meetings, eight at most however many."""
    is_group = Q(series__group__isnull=False)
    asked = Q(series__programme__isnull=False, role=ParticipantRole.PARTICIPANT)
    memberships = list(
        SeriesMember.objects.current()
        .filter(is_group | asked, person=person, series__closed_at=None)
        .select_related("series__group__programme", "series__programme")
        .order_by("joined_at", "pk")
    )
    if not memberships:
        return []
    soonest = next_meetings([row.series_id for row in memberships], person, now)
    to_do = to_do_before(list(soonest.values()), now)
    rows = [_mine(row, soonest.get(row.series_id), to_do) for row in memberships]
    rows.sort(key=lambda row: (row.meeting is None, row.meeting and row.meeting.starts_at))
    return rows[:SHOWN]


def waiting_groups(person) -> int:
    """How many open groups of the offices that `person` works in have nobody who leads them; at most one statement."""
    offices = person.authorities_as(Role.ADMINISTRATOR)
    if not offices:
        return 0
    leading = SeriesMember.objects.current().filter(
        series=OuterRef("series"), role=ParticipantRole.FACILITATOR
    )
    return Group.objects.open().filter(~Exists(leading), programme__authority__in=offices).count()


def next_meetings(series_ids, person, now) -> dict[int, Meeting]:
    """The next booked meeting, by series, that `person` is asked to and that is not over at `now`; one statement."""
    mine = Participant.objects.filter(person=person, meeting=OuterRef("pk"))
    found = (
        Meeting.objects.upcoming(now)
        .filter(Exists(mine), series__in=series_ids)
        .select_related("series__school", "series__engagement")
        .order_by("series", "starts_at", "pk")
        .distinct("series")
    )
    return {meeting.series_id: meeting for meeting in found}


def to_do_before(meetings, now) -> dict[int, ToDo]:
    """What to do before each of the meetings that belong to a module, by the meeting's id; one statement where none
    does, six at most however many."""
    moments = {
        moment.meeting_id: moment
        for moment in Moment.objects.filter(meeting__in=[meeting.pk for meeting in meetings])
    }
    if not moments:
        return {}
    plans = ModulePlan.objects.filter(pk__in={moment.plan_id for moment in moments.values()})
    standing = {one.plan.pk: one for one in standings_of(plans, now)}
    return {pk: _to_do(standing[moment.plan_id], moment) for pk, moment in moments.items()}


def _to_do(standing, moment) -> ToDo:
    letter = BEFORE[moment.letter]
    first, last = standing.span(moment.part, letter) or (None, None)
    minutes = getattr(standing.plan, f"{letter.lower()}_minutes")
    return ToDo(standing.plan, moment.part, letter, minutes, first, last)


def _mine(row, meeting, to_do) -> Mine:
    group = getattr(row.series, "group", None)
    return Mine(
        group=group,
        programme=group.programme if group else row.series.programme,
        leads=row.role == ParticipantRole.FACILITATOR,
        meeting=meeting,
        to_do=to_do.get(meeting.pk) if meeting else None,
    )

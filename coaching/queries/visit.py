"""Lesson visits, their facts: whose lesson, how far it has come, for whom something waits. Opens nothing."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from coaching.models import Engagement, LessonVisit
from coaching.rules import visit as rules
from scheduling.enums import MeetingKind, MeetingStatus, ParticipantRole
from scheduling.models import Meeting, Participant

#: Rows on the first page, and how many meetings are looked at for them.
SHOWN, LOOKED_AT = 6, 200


def visit_of(person, pk) -> LessonVisit:
    """The visit of a meeting, also before anything was done with it, for who may open it; the engagement with its
    people. Raises Meeting.DoesNotExist for everybody else.
    """
    meeting = (
        Meeting.objects.filter(Q(kind=MeetingKind.LESSON_VISIT) | Q(visit__isnull=False))
        .select_related("series", "visit__teacher")
        .get(pk=pk)
    )
    found = visits_for(person, [meeting])
    if pk not in found:
        raise Meeting.DoesNotExist
    return found[pk]


def visits_for(person, meetings) -> dict[int, LessonVisit]:
    """By the meeting's pk, the visits among `meetings` that the person may open; as many statements however many."""
    meetings = [meeting for meeting in meetings if _is_visit(meeting)]
    if not meetings:
        return {}
    series = {meeting.series_id for meeting in meetings}
    engagements = Engagement.objects.with_member(person).with_people().filter(series__in=series)
    visits = visits_of(meetings, engagements)
    return {pk: visit for pk, visit in visits.items() if rules.is_open_to(person, visit)}


def _is_visit(meeting):
    """A lesson visit; or what is known to have been one, and is a meeting of another kind now."""
    is_known = meeting._state.fields_cache.get("visit") is not None
    return meeting.kind == MeetingKind.LESSON_VISIT or is_known


def visits_of(meetings, engagements) -> dict[int, LessonVisit]:
    """By the meeting's pk, the visits of these engagements (with their people), also those that nobody has begun."""
    engagements = {engagement.series_id: engagement for engagement in engagements}
    meetings = {meeting.pk: meeting for meeting in meetings if meeting.series_id in engagements}
    rows = LessonVisit.objects.filter(meeting__in=meetings).select_related("teacher")
    known = {visit.meeting_id: visit for visit in rows}
    asked = defaultdict(set)
    rows = Participant.objects.filter(meeting__in=meetings, role=ParticipantRole.PARTICIPANT)
    for meeting, one in rows.values_list("meeting", "person"):
        asked[meeting].add(one)
    found = {}
    for pk, meeting in meetings.items():
        engagement = engagements[meeting.series_id]
        visit = known.get(pk) or LessonVisit(teacher=_whose(engagement, asked[pk]))
        visit.meeting, visit.engagement = meeting, engagement
        found[pk] = visit
    return found


def _whose(engagement, asked):
    """Whose lesson it is when nobody has said so: the only teacher who is asked, or there is."""
    teachers = [teacher for teacher in engagement.teachers if teacher.pk in asked] or engagement.teachers
    return teachers[0] if len(teachers) == 1 else None


def teachers_of(visit) -> list:
    """Whose lesson it can be: the teachers who are asked to it, or all when none is."""
    asked = set(visit.meeting.participants.values_list("person", flat=True))
    return [one for one in visit.engagement.teachers if one.pk in asked] or visit.engagement.teachers


@dataclass(frozen=True)
class Waiting:
    """A visit in which something waits for somebody, and what."""

    visit: LessonVisit
    step: rules.Step


def waiting_for(person) -> list[Waiting]:
    """Visits in which something waits for this person, soonest first; one statement, or five when there are any."""
    engagements = Engagement.objects.active().filter(paused_at=None).with_member(person)
    now = timezone.now()
    # What was not begun waits until the lesson; what was goes on until it is analysed.
    ahead = Q(status__in=[MeetingStatus.BOOKED, MeetingStatus.OPEN, MeetingStatus.POLLING]) & (
        Q(ends_at=None) | Q(ends_at__gt=now)
    )
    under_way = Q(visit__focus_at__isnull=False, visit__analysed_at=None)
    rows = (
        Meeting.objects.filter(
            ahead & Q(kind=MeetingKind.LESSON_VISIT) | under_way, series__in=engagements.values("series")
        )
        .select_related("series", "visit")
        .order_by("starts_at", "pk")[:LOOKED_AT]
    )
    visits = visits_for(person, list(rows)).values()
    return [Waiting(visit, rules.step_of(visit)) for visit in visits if _waits(person, visit, now)][:SHOWN]


def _waits(person, visit, now):
    if not rules.waits_for(person, visit):
        return False
    # A coach observes on the day; before that there is nothing to do.
    is_ahead = visit.meeting.starts_at is None or _day(visit.meeting.starts_at) > _day(now)
    return not (rules.step_of(visit) == rules.Step.OBSERVE and is_ahead)


def _day(moment):
    return timezone.localdate(moment)


def mark_visits(person, meetings) -> None:
    """Give each meeting its `visit_to_open`, the visit that the person may open, or None; and whether it waits."""
    found = visits_for(person, meetings)
    for meeting in meetings:
        meeting.visit_to_open = found.get(meeting.pk)
        meeting.visit_waits = meeting.visit_to_open is not None and rules.waits_for(
            person, meeting.visit_to_open
        )

"""What the log page is filled in with, and the meetings that wait for their log."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q
from django.utils import timezone

from coaching.models import Engagement, Group, Log, LogVersion
from scheduling.enums import ZONE, MeetingStatus, ParticipantRole
from scheduling.models import Meeting, Participant, SeriesMember
from scheduling.queries.schoolyear import school_days_of

#: The usual distance between two meetings, in weeks, and how many weeks on from there a free time is looked for.
USUAL_WEEKS = 2
WEEKS_TO_TRY = 7


def unlogged(person):
    """Booked meetings that have started and that `person` leads, oldest first, with school and engagement."""
    return (
        Meeting.objects.filter(
            status=MeetingStatus.BOOKED,
            starts_at__lte=timezone.now(),
            participants__person=person,
            participants__role=ParticipantRole.FACILITATOR,
        )
        .select_related("series__school", "series__engagement")
        .order_by("starts_at", "id")
    )


def meeting_to_log(person, pk) -> Meeting:
    """The meeting with series, school, group, participants and log. Raises Meeting.DoesNotExist for who is not in it
    and does not coordinate the programme of its group either."""
    people = Participant.objects.select_related("person").order_by(
        "role", "person__family_name", "person__given_name", "pk"
    )
    coordinated = SeriesMember.objects.current().filter(person=person, role=ParticipantRole.FACILITATOR)
    seen = Q(pk__in=Meeting.objects.visible_to(person).filter(pk=pk).values("pk")) | Q(
        series__group__programme__series__in=coordinated.values("series")
    )
    return (
        Meeting.objects.filter(seen)
        .select_related("series__school", "series__group__programme__series", "log__logged_by")
        .prefetch_related(Prefetch("participants", queryset=people))
        .get(pk=pk)
    )


def engagement_of(meeting) -> Engagement | None:
    """The engagement whose series the meeting belongs to; None for group, plan and other meetings."""
    return Engagement.objects.with_people().filter(series=meeting.series_id).first()


def group_of(meeting) -> Group | None:
    """The group whose meeting it is; None for others."""
    return getattr(meeting.series, "group", None)


def log_of(meeting) -> Log | None:
    """The meeting's log, when it has one."""
    return getattr(meeting, "log", None)


def versions_of(log, meeting):
    """What the log said before, oldest first: each with who wrote it and `people`, the names of who was there."""
    names = {p.person_id: str(p.person) for p in meeting.participants.all()}
    versions = list(LogVersion.objects.filter(log=log).select_related("saved_by"))
    for version in versions:
        version.people = [names[pk] for pk in version.attended if pk in names]
    return versions


def next_booked(meeting, now=None) -> Meeting | None:
    """The first booked meeting of the same series that is still to come at `now` (UTC)."""
    return (
        Meeting.objects.filter(
            series=meeting.series_id, status=MeetingStatus.BOOKED, starts_at__gt=now or timezone.now()
        )
        .exclude(pk=meeting.pk)
        .order_by("starts_at", "id")
        .first()
    )


def propose_next(meeting, now=None):
    """The same weekday and time two weeks on, as (starts_at, ends_at) in UTC, when those who lead are free then.

    Tries later weeks when that day is past, free, outside the authority's terms, or taken. None when all are.
    """
    now = now or timezone.now()
    zone = ZoneInfo(ZONE)
    local = meeting.starts_at.astimezone(zone)
    weeks_gone = max(0, (now - meeting.starts_at).days // 7)
    first = max(USUAL_WEEKS, weeks_gone + 1)
    length = meeting.ends_at - meeting.starts_at
    candidates = []
    for weeks in range(first, first + WEEKS_TO_TRY):
        # Added to the wall clock, so that the change to summer time does not move the meeting by an hour.
        starts_at = (
            (local.replace(tzinfo=None) + dt.timedelta(weeks=weeks)).replace(tzinfo=zone).astimezone(dt.UTC)
        )
        if starts_at > now:
            candidates.append((starts_at, starts_at + length))
    if not candidates:
        return None
    days = [starts_at.astimezone(zone).date() for starts_at, _ends_at in candidates]
    series = meeting.series
    calendar = school_days_of(series.authority_id, days[0], days[-1], school=series.school_id)
    taken = _taken(meeting, candidates)
    for day, (starts_at, ends_at) in zip(days, candidates, strict=True):
        free = not any(busy.lower < ends_at and starts_at < busy.upper for busy in taken)
        in_term = not calendar.terms or calendar.term_on(day)
        if in_term and calendar.why_free(day) is None and free:
            return starts_at, ends_at
    return None


def _taken(meeting, candidates):
    """Busy times, travel included, of those who lead the meeting, within the span of the candidates."""
    if not candidates:
        return []
    leaders = [p.person_id for p in meeting.participants.all() if p.role == ParticipantRole.FACILITATOR]
    return list(
        Participant.objects.filter(
            person_id__in=leaders, busy__overlap=(candidates[0][0], candidates[-1][1])
        ).values_list("busy", flat=True)
    )

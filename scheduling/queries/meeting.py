"""Reading meetings: what is in the way of a time, and who is where."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from accounts import dates
from accounts.models import Person
from scheduling.enums import ZONE, MeetingStatus, ParticipantRole
from scheduling.models import Meeting, Participant


@dataclass(frozen=True, slots=True)
class Busy:
    """When somebody is taken, with the way there and back; never with what or with whom."""

    person: Person
    starts_at: datetime
    ends_at: datetime

    def __iter__(self):
        return iter((self.person, self.starts_at, self.ends_at))


def meetings_with_people():
    """Meetings with series, school, authority and participants (who leads first), in two queries."""
    people = Participant.objects.select_related("person").order_by(
        "role", "person__family_name", "person__given_name", "person_id"
    )
    return Meeting.objects.select_related("series__school", "series__authority").prefetch_related(
        Prefetch("participants", queryset=people)
    )


def busy_leading(
    people, starts_at, ends_at, *, travel_before=0, travel_after=0, without_meeting=None
) -> list[Busy]:
    """When `people` lead something between `starts_at` and `ends_at` (UTC), travel in minutes counted on both sides.

    What this finds is what the database would refuse.
    """
    wanted = DateTimeTZRange(
        starts_at - timedelta(minutes=travel_before), ends_at + timedelta(minutes=travel_after), "[)"
    )
    rows = (
        Participant.objects.filter(person__in=people, busy__overlap=wanted)
        .exclude(meeting=without_meeting)
        .select_related("person")
        .order_by("busy", "person_id")
    )
    return [Busy(row.person, row.busy.lower, row.busy.upper) for row in rows]


def in_two_places(people, starts_at, ends_at, *, without_meeting=None) -> list[Busy]:
    """When `people` take part in another booked meeting between the two times (UTC): a warning, never a hindrance."""
    rows = (
        Participant.objects.filter(
            person__in=people,
            meeting__status=MeetingStatus.BOOKED,
            meeting__starts_at__lt=ends_at,
            meeting__ends_at__gt=starts_at,
        )
        .exclude(meeting=without_meeting)
        .select_related("person", "meeting")
        .order_by("meeting__starts_at", "person_id")
    )
    return [Busy(row.person, row.meeting.starts_at, row.meeting.ends_at) for row in rows]


def busy_that_day(series, day: date, *, without_meeting=None) -> list[tuple[Person, list[Busy]]]:
    """When each of those who lead the series is taken on a day in Stockholm, leading or taking part; in two queries."""
    start = datetime.combine(day, time(), ZoneInfo(ZONE))
    end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(ZONE))
    leading = series.members.current().filter(role=ParticipantRole.FACILITATOR).select_related("person")
    people = {member.person_id: (member.person, []) for member in leading.order_by("joined_at", "id")}
    rows = (
        Participant.objects.filter(
            Q(busy__overlap=DateTimeTZRange(start, end, "[)"))
            | Q(meeting__status=MeetingStatus.BOOKED, meeting__starts_at__lt=end, meeting__ends_at__gt=start),
            person__in=people,
        )
        .exclude(meeting=without_meeting)
        .select_related("meeting")
        .order_by("meeting__starts_at", "pk")
    )
    for row in rows:
        person, taken = people[row.person_id]
        times = (row.busy.lower, row.busy.upper) if row.busy else (row.meeting.starts_at, row.meeting.ends_at)
        taken.append(Busy(person, *times))
    return list(people.values())


def history(meeting) -> list[dict]:
    """What has happened to a meeting, oldest first, as the timeline wants it. Never why."""
    return [
        {
            "what": _happened(event),
            "who": event.by,
            "at": event.at,
            "state": "wrong" if event.to_status == MeetingStatus.CANCELLED else "",
        }
        for event in meeting.events.select_related("by")
    ]


def _happened(event):
    old, new = event.old_starts_at, event.new_starts_at
    if event.to_status == MeetingStatus.OPEN and event.from_status:
        return _("The question about the time was withdrawn")
    if event.to_status == MeetingStatus.POLLING:
        return _("Asked which time suits")
    if event.to_status == MeetingStatus.OPEN:
        return _("Put on the plan")
    moved = event.from_status == event.to_status == MeetingStatus.BOOKED
    if moved and old != new:
        return _("Moved from %(old)s to %(new)s") % {
            "old": dates.day_and_clock(old),
            "new": dates.day_and_clock(new),
        }
    if moved:
        return _("Length or place changed")
    if new:
        return _("Booked for %(when)s") % {"when": dates.day_and_clock(new)}
    return event.get_to_status_display()

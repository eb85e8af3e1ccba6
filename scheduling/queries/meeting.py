"""Reading meetings: what is in the way of a time, and who is where."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Prefetch

from accounts.models import Person
from scheduling.enums import MeetingStatus
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

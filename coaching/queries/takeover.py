"""What stands in the way of another coach taking over."""

from dataclasses import dataclass

from django.utils import timezone

from scheduling.enums import MeetingStatus
from scheduling.models import Meeting, Participant
from scheduling.queries.meeting import busy_leading


@dataclass(frozen=True)
class Conflict:
    """A meeting to come at which somebody leads something else."""

    meeting: Meeting


def coming_of(engagement) -> list[Meeting]:
    """Booked meetings of the engagement that have not begun, in the order in which they are locked; one statement."""
    return list(
        Meeting.objects.filter(
            series=engagement.series_id, status=MeetingStatus.BOOKED, starts_at__gt=timezone.now()
        ).order_by("pk")
    )


def conflicts_of(engagement, person) -> list[Conflict]:
    """Meetings to come that `person` could not lead, with the way that its coach takes. A statement for each meeting.

    An engagement has a handful of meetings booked ahead.
    """
    coming = coming_of(engagement)
    ways = {
        row.meeting_id: (row.travel_before, row.travel_after)
        for row in Participant.objects.facilitators().filter(meeting__in=coming).order_by("-pk")
    }
    found = []
    for meeting in coming:
        before, after = ways.get(meeting.pk, (0, 0))
        busy = busy_leading(
            [person.pk],
            meeting.starts_at,
            meeting.ends_at,
            travel_before=before,
            travel_after=after,
            without_meeting=meeting.pk,
        )
        if busy:
            found.append(Conflict(meeting))
    return found

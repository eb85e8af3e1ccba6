"""Who may log a meeting, and when."""

from django.utils import timezone
from django.utils.translation import gettext as _

from scheduling.enums import MeetingStatus, ParticipantRole


def may_log(person, meeting) -> bool:
    """Who leads the meeting, nobody else; the same for correcting its log. Whether it is time for that: `obstacle`."""
    return any(
        participant.person_id == person.pk and participant.role == ParticipantRole.FACILITATOR
        for participant in meeting.participants.all()
    )


def obstacle(meeting, now=None) -> str:
    """Why the meeting cannot be logged at `now` (UTC, default: this moment), as a sentence; empty when it can."""
    if meeting.status == MeetingStatus.CANCELLED:
        return _("The meeting was cancelled, so there is nothing to log.")
    if meeting.status not in (MeetingStatus.BOOKED, MeetingStatus.HELD):
        return _("The meeting has no time yet, so there is nothing to log.")
    if meeting.starts_at > (now or timezone.now()):
        return _("The meeting has not started yet. It can be logged once it has.")
    return ""

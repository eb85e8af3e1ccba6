"""Who may log a meeting, and when."""

from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.rules.programme import coordinates
from scheduling.enums import MeetingStatus
from scheduling.rules import leads_meeting, leads_series


def may_log(person, meeting) -> bool:
    """Who leads the meeting; the same for correcting its log. Whether it is time for that: `obstacle`.

    Of a group's meeting also who stands in for its leader.
    """
    return leads_meeting(person, meeting) or stands_in(person, meeting)


def stands_in(person, meeting) -> bool:
    """Whether the person may say who was at a group's meeting whose leader was away: another who leads the group, or
    who coordinates its programme. Only while nobody has logged it; what one has logged so, one may correct."""
    group = getattr(meeting.series, "group", None)
    if group is None or not (leads_series(person, meeting.series) or coordinates(person, group.programme)):
        return False
    log = getattr(meeting, "log", None)
    return log is None or log.logged_by_id == person.pk


def obstacle(meeting, now=None) -> str:
    """Why the meeting cannot be logged at `now` (UTC, default: this moment), as a sentence; empty when it can."""
    if meeting.status == MeetingStatus.CANCELLED:
        return _("The meeting was cancelled, so there is nothing to log.")
    if meeting.status not in (MeetingStatus.BOOKED, MeetingStatus.HELD):
        return _("The meeting has no time yet, so there is nothing to log.")
    if meeting.starts_at > (now or timezone.now()):
        return _("The meeting has not started yet. It can be logged once it has.")
    return ""

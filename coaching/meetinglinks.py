"""Where one goes from a meeting: to its engagement, to its log, and to the visit that it is."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.models import Engagement, Log
from coaching.queries.choosing import changeable
from coaching.queries.visit import visits_for
from coaching.rules.visit import waits_for
from scheduling.enums import MeetingStatus
from scheduling.meetinglinks import MeetingLink
from scheduling.models import Participant


def links(person, meetings) -> dict[int, list[MeetingLink]]:
    """Links by the meeting's pk, for who is in the engagement or leads the meeting; as many queries however many."""
    engagements = dict(
        Engagement.objects.with_member(person)
        .filter(series__in={meeting.series_id for meeting in meetings})
        .values_list("series", "pk")
    )
    ids = [meeting.pk for meeting in meetings]
    led = Participant.objects.facilitators().filter(person=person, meeting__in=ids)
    led = set(led.values_list("meeting", flat=True))
    logged = set(Log.objects.filter(meeting__in=ids).values_list("meeting", flat=True))
    own = changeable(person, meetings)
    visits = visits_for(person, meetings)
    found = {}
    for meeting in meetings:
        rows = _log_links(meeting, meeting.pk in logged) if meeting.pk in led else []
        if meeting.pk in visits:
            address = reverse("visit_detail", args=[meeting.pk])
            waits = waits_for(person, visits[meeting.pk])
            rows.append(MeetingLink(_("Open the lesson visit"), address, main=waits))
        if meeting.pk in own:
            rows.append(MeetingLink(_("Choose another time"), reverse("meeting_times", args=[meeting.pk])))
            rows.append(MeetingLink(_("Cancel the meeting"), reverse("meeting_call_off", args=[meeting.pk])))
        if meeting.series_id in engagements:
            address = reverse("engagement_detail", args=[engagements[meeting.series_id]])
            rows.append(MeetingLink(_("Open the engagement"), address))
        found[meeting.pk] = rows
    return found


def _log_links(meeting, is_logged):
    if is_logged:
        return [MeetingLink(_("Correct the log"), reverse("log_edit", args=[meeting.pk]))]
    if meeting.status not in (MeetingStatus.BOOKED, MeetingStatus.HELD) or meeting.starts_at > timezone.now():
        return []
    return [MeetingLink(_("Log the meeting"), reverse("log_new", args=[meeting.pk]), main=True)]

"""The way from a meeting to a method that leads it, and afterwards to how the time went."""

from collections import defaultdict

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.models import MethodRun
from coaching.queries.run import meetings_of
from coaching.rules.run import is_for_groups, leads, may_lead
from scheduling.meetinglinks import MeetingLink


def links(person, meetings) -> dict[int, list[MeetingLink]]:
    """Links by the meeting's pk, for those in the meeting; as many queries however many meetings."""
    now = timezone.now()
    own = {meeting.pk: meeting for meeting in meetings_of(person).filter(pk__in=[one.pk for one in meetings])}
    runs = defaultdict(list)
    for run in MethodRun.objects.filter(meeting__in=own).order_by("chosen_at", "pk"):
        runs[run.meeting_id].append(run)
    return {pk: _links(person, meeting, runs[pk], now) for pk, meeting in own.items()}


def _links(person, meeting, runs, now):
    address = reverse("meeting_run", args=[meeting.pk])
    for run in runs:
        if not run.is_over:
            label = _("To the conversation") if run.is_begun else _("To the chosen method")
            return [MeetingLink(label, reverse("run_detail", args=[run.pk]), main=True)]
    found = []
    if is_for_groups(meeting, len(meeting.participants.all())) and may_lead(person, meeting, now):
        waits = leads(person, meeting) and meeting.starts_at > now and not runs
        found.append(MeetingLink(_("Lead the meeting by a method"), address, main=waits))
    if runs:
        last = address if len(runs) > 1 and not found else reverse("run_detail", args=[runs[-1].pk])
        found.append(MeetingLink(_("How the time went"), last))
    return found

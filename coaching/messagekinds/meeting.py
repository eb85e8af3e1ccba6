"""Mail about a meeting that needs to know why people meet: before a lesson visit, and after what was not logged."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from coaching.models import Engagement
from coaching.queries.visit import visits_of
from coaching.rules.visit import is_teacher
from scheduling import reminders, rules
from scheduling.enums import MeetingStatus, ParticipantRole, SuppressReason
from scheduling.meetingkinds import MeetingKindOfMail
from scheduling.messagekinds import page_url
from scheduling.models import Meeting
from scheduling.reminders import Reminder, days_before, last_ends, local_day, local_time

FOCUS, PLACE, UNLOGGED = "visit_focus", "visit_place", "meeting_unlogged"
FOCUS_DAYS = 3
#: The morning after, in Sweden, and for how long it is worth while.
MORNING, WORTH_WHILE = dt.time(7, 30), dt.timedelta(days=14)


class VisitKind(MeetingKindOfMail):
    """Before a lesson visit, to those who have the role `role` in it."""

    role: ParticipantRole
    is_reminder = True

    def words(self, message, context):
        """None: few of them leave at a time."""
        return

    def attachments(self, message, context):
        """None: the calendar has the meeting since the invitation."""
        return ()

    def _context(self, message, meeting, told):
        context = super()._context(message, meeting, told)
        if not isinstance(context, dict):
            return context
        if rules.participation(message.person, meeting).role != self.role:
            return SuppressReason.NOTHING_TO_REMIND
        return context


class VisitFocus(VisitKind):
    """To the teacher: that the visit is near, and what to think of before it."""

    code = FOCUS
    label = _("Prepare the lesson visit")
    roles = (Role.TEACHER,)
    role = ParticipantRole.PARTICIPANT

    def contexts(self, messages):
        """Four queries more: the engagements of the meetings, who is in them, and how far the visits have come."""
        contexts = super().contexts(messages)
        meetings = [context["meeting"] for context in contexts.values() if isinstance(context, dict)]
        found = Engagement.objects.with_people().filter(
            series__in={meeting.series_id for meeting in meetings}
        )
        engagements = {engagement.series_id: engagement for engagement in found}
        visits = visits_of(meetings, engagements.values())
        for message in messages:
            context = contexts[message.pk]
            if isinstance(context, dict):
                visit = visits.get(context["meeting"].pk)
                context["url"] = _where_to(message.person, context["meeting"], engagements, visit)
                if visit and not _wants_focus(message.person, visit):
                    contexts[message.pk] = SuppressReason.NOTHING_TO_REMIND
        return contexts


def _wants_focus(person, visit):
    """Whether the focus is still to be named, by this person as far as is known."""
    return visit.focus_at is None and visit.teacher_id in (None, person.pk)


def _where_to(person, meeting, engagements, visit):
    """Where the focus is named, for whose lesson it is; the engagement, for somebody in it; else the meeting."""
    if visit and is_teacher(person, visit):
        return page_url("visit_focus", meeting.pk)
    engagement = engagements.get(meeting.series_id)
    if engagement and any(member.person_id == person.pk for member in engagement.members_now):
        return page_url("engagement_detail", engagement.pk)
    return page_url("meeting_detail", meeting.pk)


class VisitPlace(VisitKind):
    """To the coach: where the lesson is."""

    code = PLACE
    label = _("Where the lesson is")
    roles = (Role.COACH,)
    role = ParticipantRole.FACILITATOR


class Unlogged(VisitKind):
    """To who led: the meeting waits for its log. Not about one that was logged or called off meanwhile."""

    code = UNLOGGED
    label = _("A meeting to log")
    role = ParticipantRole.FACILITATOR

    def meetings(self):
        """Nobody's name is needed."""
        return Meeting.objects.select_related("series__school").prefetch_related("participants")

    def _context(self, message, meeting, told):
        context = super()._context(message, meeting, told)
        if not isinstance(context, dict):
            return context
        if meeting.ends_at > timezone.now():
            return SuppressReason.NOTHING_TO_REMIND
        return context | {"meeting_url": context["url"], "url": page_url("log_new", meeting.pk)}

    def _why_not(self, meeting):
        if meeting is not None and meeting.status == MeetingStatus.HELD:
            return SuppressReason.LOGGED
        return super()._why_not(meeting)


def morning_after(meeting) -> dt.datetime:
    """Half past seven on the day after the meeting, in UTC."""
    return local_time(local_day(meeting.ends_at) + dt.timedelta(days=1), MORNING)


REMINDERS = (
    Reminder(
        FOCUS,
        f"{FOCUS_DAYS}d",
        lambda meeting: days_before(meeting.starts_at, days=FOCUS_DAYS),
        lambda meeting: days_before(meeting.starts_at, days=1),
        reminders.visit_for_teacher,
    ),
    Reminder(
        PLACE,
        "1d",
        lambda meeting: days_before(meeting.starts_at, days=1),
        last_ends,
        reminders.visit_for_coach,
    ),
    Reminder(
        UNLOGGED,
        "log",
        morning_after,
        lambda meeting: morning_after(meeting) + WORTH_WHILE,
        lambda meeting, participant: participant.role == ParticipantRole.FACILITATOR,
    ),
)

KINDS = (VisitFocus(), VisitPlace(), Unlogged())

"""Mail about meetings. Kind, time, place, link and the page's address; nothing of what the meeting is about."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from scheduling.calendar import meeting_ics
from scheduling.enums import MeetingStatus, SuppressReason
from scheduling.messagekinds import Attachment, MessageKind, page_url
from scheduling.queries.meeting import meetings_with_people


class MeetingKindOfMail(MessageKind):
    """What they share: the meeting with its people, loaded at once for many rows."""

    subject_type = "meeting"
    page = "meeting_detail"
    method = "REQUEST"
    #: The status in which the meeting is worth the mail.
    status = MeetingStatus.BOOKED

    def contexts(self, messages):
        meetings = meetings_with_people().in_bulk({message.subject_id for message in messages})
        return {message.pk: self._context(message, meetings.get(message.subject_id)) for message in messages}

    def _context(self, message, meeting):
        if meeting is None or meeting.status != self.status:
            return self._why_not(meeting)
        if not self.is_for(message, meeting):
            return SuppressReason.PERSON_LEFT
        context = {"meeting": meeting, "url": page_url("meeting_detail", meeting.pk)}
        if before := message.facts.get("old_starts_at"):
            old = dt.datetime.fromisoformat(before)
            context["old_starts_at"] = old if old != meeting.starts_at else None
        return context

    def _why_not(self, meeting):
        if meeting is None or meeting.status == MeetingStatus.CANCELLED:
            return SuppressReason.CANCELLED
        return SuppressReason.NOTHING_TO_REMIND

    def is_for(self, message, meeting):
        """Whether the person is (still) somebody to tell."""
        return any(participant.person_id == message.person_id for participant in meeting.participants.all())

    def attachments(self, message, context):
        """The meeting for the reader's own calendar."""
        content = meeting_ics(context["meeting"], method=self.method, attendee=message.person)
        return [Attachment("bollplank.ics", "text/calendar", content, {"method": self.method})]


class Invitation(MeetingKindOfMail):
    code = "meeting_invitation"
    label = _("Invitation")


class Moved(MeetingKindOfMail):
    code = "meeting_moved"
    label = _("Meeting changed")
    is_obligatory = True


class Cancelled(MeetingKindOfMail):
    code = "meeting_cancelled"
    label = _("Meeting cancelled")
    is_obligatory = True
    method = "CANCEL"
    status = MeetingStatus.CANCELLED

    def is_for(self, message, meeting):
        """Whoever was invited, as the planner saw it when the meeting was called off."""
        return True


class Left(MeetingKindOfMail):
    """Somebody is not asked to the meeting any more, which takes place without that person."""

    code = "meeting_left"
    label = _("No longer asked to a meeting")
    is_obligatory = True
    method = "CANCEL"

    def is_for(self, message, meeting):
        """Not for somebody who was asked again meanwhile."""
        return not super().is_for(message, meeting)


class Reminder(MeetingKindOfMail):
    code = "meeting_reminder"
    label = _("Reminder")

    def attachments(self, message, context):
        """None: the calendar has the meeting since the invitation."""
        return ()


ALL = (Invitation, Moved, Cancelled, Left, Reminder)

"""Mail about which time suits. Kind, times, place and a link that needs no sign-in; nothing of what it is about."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from scheduling.enums import MeetingStatus, SuppressReason
from scheduling.messagekinds import MessageKind, page_url
from scheduling.models import Poll, TimeAnswer
from scheduling.services import poll as service


class PollMail(MessageKind):
    """What they share: the poll with its times, loaded at once for many rows."""

    subject_type = "meeting"
    page = "poll_detail"

    def contexts(self, messages):
        """Four queries, however many rows."""
        polls = (
            Poll.objects.filter(meeting__in={message.subject_id for message in messages})
            .select_related("meeting__series")
            .prefetch_related("meeting__time_options", "meeting__participants")
        )
        polls = {poll.meeting_id: poll for poll in polls}
        answers = TimeAnswer.objects.filter(option__meeting__in=polls).values_list(
            "option__meeting", "person"
        )
        answered = set(answers)
        return {
            message.pk: self._context(message, polls.get(message.subject_id), answered)
            for message in messages
        }

    def _context(self, message, poll, answered):
        if poll is None or message.occasion != str(poll.round):
            return SuppressReason.NOTHING_TO_REMIND
        if all(row.person_id != message.person_id for row in poll.meeting.participants.all()):
            return SuppressReason.PERSON_LEFT
        if why := self.why_not(message, poll, answered):
            return why
        url = page_url("poll_link", service.token(poll=poll, person=message.person))
        return {"meeting": poll.meeting, "times": self.times(poll), "url": url}

    def times(self, poll):
        """Those that are still to come."""
        options = poll.meeting.time_options.all()
        return [option for option in options if option.starts_at and option.starts_at > timezone.now()]

    def why_not(self, message, poll, answered):
        """A reason to send nothing, or None."""
        if poll.meeting.status == MeetingStatus.CANCELLED:
            return SuppressReason.CANCELLED
        if not poll.is_open:
            return SuppressReason.NOTHING_TO_REMIND
        return None if self.times(poll) else SuppressReason.TOO_LATE


class PollAsked(PollMail):
    code = "poll_asked"
    label = _("Which time suits")


class PollReminder(PollMail):
    """Only for who has not answered."""

    code = "poll_reminder"
    label = _("Reminder to answer which time suits")

    def why_not(self, message, poll, answered):
        """Looks once more when the mail is about to leave: an answer may have come meanwhile."""
        if (poll.meeting_id, message.person_id) in answered:
            return SuppressReason.ANSWERED
        return super().why_not(message, poll, answered)


class PollWithdrawn(PollMail):
    code = "poll_withdrawn"
    label = _("The times are let go")
    is_obligatory = True

    def why_not(self, message, poll, answered):
        """Not when everybody has been asked again meanwhile."""
        return SuppressReason.NOTHING_TO_REMIND if poll.is_open else None


ALL = (PollAsked, PollReminder, PollWithdrawn)

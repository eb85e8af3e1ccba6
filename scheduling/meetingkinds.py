"""Mail about meetings. Kind, time, place, link and the page's address; nothing of what the meeting is about."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import dates
from scheduling import reminders, rules
from scheduling.calendar import meeting_ics
from scheduling.enums import (
    MeetingKind,
    MeetingStatus,
    MessageState,
    ParticipantRole,
    Response,
    SuppressReason,
)
from scheduling.messagekinds import Attachment, MessageKind, page_url
from scheduling.models import Meeting, Message
from scheduling.queries.meeting import meetings_with_people
from scheduling.services import response

#: Nobody is asked for an answer that was asked for less long ago.
TIME_TO_ANSWER = dt.timedelta(hours=20)


class MeetingKindOfMail(MessageKind):
    """What they share: the meeting with its people, loaded at once for many rows."""

    subject_type = "meeting"
    page = "meeting_detail"
    method = "REQUEST"
    #: Whether it asks those who take part to answer.
    asks = False
    #: Whether it only reminds of coming: who has said no is left alone.
    is_reminder = False
    #: The status in which the meeting is worth the mail.
    status = MeetingStatus.BOOKED

    def contexts(self, messages):
        meetings = self.meetings().in_bulk({message.subject_id for message in messages})
        told = {pk: {} for pk in meetings}
        return {
            message.pk: self._context(message, meetings.get(message.subject_id), told) for message in messages
        }

    def meetings(self):
        """Meetings with what the texts and files need of them."""
        return meetings_with_people()

    def _context(self, message, meeting, told):
        if meeting is None or meeting.status != self.status:
            return self._why_not(meeting)
        if not self.is_for(message, meeting):
            return SuppressReason.PERSON_LEFT
        if self.is_reminder and rules.participation(message.person, meeting).response == Response.DECLINED:
            return SuppressReason.DECLINED
        # `told` is the same for all who get mail about the meeting; see `words`.
        context = {
            "meeting": meeting,
            "url": page_url("meeting_detail", meeting.pk),
            "told": told[meeting.pk],
        }
        if self.asks:
            context["answer_urls"] = _answer_urls(message.person, meeting)
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

    def words(self, message, context):
        """What the texts about meetings are made of; an empty word where there is nothing to say."""
        former, told, language = context.get("old_starts_at"), context["told"], get_language()
        if language not in told:
            # Dates take longer than all else here; they are written once for all readers of a language.
            told[language] = _words(context["meeting"], context["url"])
        return {
            **told[language],
            "name": message.person.given_name,
            "authority": str(message.authority or ""),
            **context.get("answer_urls", {}),
            "former": dates.day_and_clock(former) if former else "",
        }

    def attachments(self, message, context):
        """The meeting for the reader's own calendar."""
        content = meeting_ics(context["meeting"], method=self.method, attendee=message.person)
        return [Attachment("bollplank.ics", "text/calendar", content, {"method": self.method})]


def _words(meeting, url):
    cancelled = meeting.status == MeetingStatus.CANCELLED
    return {
        "kind": str(MeetingKind(meeting.kind).label),
        "when": dates.span(meeting.starts_at, meeting.ends_at),
        "off": dates.from_now(meeting.starts_at),
        "place": meeting.place,
        "school": str(meeting.series.school or ""),
        "video_url": "" if cancelled else meeting.video_url,
        "url": url,
    }


def _answer_urls(person, meeting):
    """A link for each answer, for who is asked; none for who leads."""
    row = rules.participation(person, meeting)
    if row.role != ParticipantRole.PARTICIPANT:
        return {}
    url = page_url("answer_link", response.token(meeting=meeting, participant=row))
    return {f"{answer}_url": f"{url}?answer={answer}" for answer in response.ANSWERS}


class Invitation(MeetingKindOfMail):
    code = "meeting_invitation"
    label = _("Invitation")
    may_gather = False
    asks = True


class Moved(MeetingKindOfMail):
    code = "meeting_moved"
    label = _("Meeting changed")
    is_obligatory = True
    asks = True


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
    code = reminders.REMINDER
    label = _("Reminder")
    is_reminder = True

    def meetings(self):
        """Nobody's name is needed, and schools are few."""
        return Meeting.objects.select_related("series").prefetch_related("series__school", "participants")

    def _context(self, message, meeting, told):
        context = super()._context(message, meeting, told)
        if message.occasion.startswith(reminders.SHORTLY) and isinstance(context, dict):
            return context if meeting.video_url else SuppressReason.NOTHING_TO_REMIND
        return context

    def attachments(self, message, context):
        """None: the calendar has the meeting since the invitation."""
        return ()


class Unanswered(MeetingKindOfMail):
    """The question whether one comes, once more; nothing to whoever has answered it, whatever the answer was."""

    code = reminders.UNANSWERED
    label = _("Invitation not answered")
    asks = True

    def contexts(self, messages):
        """One query more: who was asked only just now, such as after an outage."""
        just_asked = set(
            Message.objects.filter(
                kind__in=[Invitation.code, Moved.code],
                subject_type=self.subject_type,
                subject_id__in={message.subject_id for message in messages},
                person__in={message.person_id for message in messages},
            )
            .filter(~Q(state=MessageState.SENT) | Q(sent_at__gt=timezone.now() - TIME_TO_ANSWER))
            .exclude(state=MessageState.SUPPRESSED)
            .values_list("person", "subject_id")
        )
        return {
            pk: SuppressReason.JUST_ASKED
            if isinstance(context, dict) and (context["person_id"], context["meeting"].pk) in just_asked
            else context
            for pk, context in super().contexts(messages).items()
        }

    def _context(self, message, meeting, told):
        context = super()._context(message, meeting, told)
        if isinstance(context, dict):
            context["person_id"] = message.person_id
            row = rules.participation(message.person, meeting)
            if row.response != Response.NEEDS_ANSWER:
                return SuppressReason.ANSWERED
            if row.role != ParticipantRole.PARTICIPANT:
                return SuppressReason.NOTHING_TO_REMIND
        return context

    def attachments(self, message, context):
        """None: the calendar has the meeting since the invitation."""
        return ()


ALL = (Invitation, Moved, Cancelled, Left, Reminder, Unanswered)

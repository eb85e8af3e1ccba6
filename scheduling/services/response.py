"""Answering whether one comes: in the app, by the link in a mail, and by a reply from one's own calendar."""

import hashlib
from dataclasses import dataclass

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from scheduling import rules
from scheduling.enums import MeetingStatus, Response
from scheduling.models import Meeting, Participant
from scheduling.queries.meeting import meetings_with_people
from scheduling.services.times import MeetingError

SALT = "scheduling.response"
ANSWERS = (Response.ACCEPTED, Response.TENTATIVE, Response.DECLINED)


class NotAsked(MeetingError):
    """The person cannot answer: no part in it, leads it, or the meeting is over or called off."""


class AskedAnew(MeetingError):
    """The answer is to a question that has been asked anew since: the meeting has another time."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a link in a mail stands for, as it is now. Only one that `is_open` can be answered."""

    meeting: Meeting
    participant: Participant
    is_open: bool
    was_asked_anew: bool


@transaction.atomic
def respond(*, meeting, person, response, sequence) -> Participant:
    """Note what `person` answers (a Response other than NEEDS_ANSWER); the same answer again changes nothing.

    `sequence` is the meeting's number that the person saw. Raises NotAsked, and AskedAnew when the meeting has got
    another time since.
    """
    if response not in ANSWERS:
        raise ValueError(f"{response!r} is no answer")
    # The meeting's lock comes first everywhere: it cannot be moved while the answer is stored.
    Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    meeting = meetings_with_people().get(pk=meeting.pk)
    if not rules.may_answer(person, meeting, timezone.now()):
        raise NotAsked(_("This meeting cannot be answered any more."))
    if sequence < meeting.asked_sequence:
        raise AskedAnew(
            _("The meeting has another time since. Nothing has been changed; look at the new time.")
        )
    participant = rules.participation(person, meeting)
    if participant.response != response:
        participant.response, participant.answered_at = response, timezone.now()
        participant.save(update_fields=["response", "answered_at"])
    return participant


def token(*, meeting, participant) -> str:
    """What stands in the mail's link: who is asked about which state of the meeting. The same each time."""
    facts = f"{participant.pk}.{meeting.sequence}.{_mark(participant)}"
    return _signer().sign(facts)


def read(token: str) -> Question | None:
    """What the link asks now; None when it was never one of ours, and for somebody who has left altogether."""
    try:
        facts = _signer().unsign(token)
    except signing.BadSignature:
        return None
    pk, sequence, mark = facts.split(".")
    participant = Participant.objects.select_related("person").filter(pk=pk).first()
    if participant is None or not participant.person.is_active or mark != _mark(participant):
        return None
    meeting = meetings_with_people().get(pk=participant.meeting_id)
    return Question(
        meeting,
        participant,
        is_open=rules.may_answer(participant.person, meeting, timezone.now())
        and int(sequence) >= meeting.asked_sequence,
        was_asked_anew=meeting.status == MeetingStatus.BOOKED and int(sequence) < meeting.asked_sequence,
    )


@transaction.atomic
def respond_by_link(*, token: str, response) -> Participant | None:
    """As `respond`, for whoever has the link; None when it is not one of ours. Raises NotAsked and AskedAnew."""
    question = read(token)
    if question is None:
        return None
    return respond(
        meeting=question.meeting,
        person=question.participant.person,
        response=response,
        sequence=int(token.split(".")[1]),
    )


def _signer():
    return signing.Signer(salt=SALT, sep=".")


def _mark(participant):
    """Dies with the address: a mail that has gone to somebody's former one answers nothing."""
    return hashlib.sha256(participant.person.email.encode()).hexdigest()[:12]

"""Asking which of several times suits: the question, the answers, and one of the times booked.

Locks are taken in one order everywhere: the series, its meetings by id, people by id.
"""

import hashlib
from dataclasses import dataclass

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import dates
from scheduling.enums import Answer, MeetingKind, MeetingStatus, ParticipantRole
from scheduling.localtime import STOCKHOLM
from scheduling.models import Meeting, Participant, Poll, Series, TimeAnswer, TimeOption
from scheduling.models.meeting import new_uid
from scheduling.queries.meeting import meetings_with_people
from scheduling.services import meeting as meetings
from scheduling.services import pollplanner
from scheduling.services.times import MeetingError, check_times

FEWEST, MOST = 2, 8
SALT = "scheduling.poll"


class PollClosed(MeetingError):
    """The question is not open any more: booked, withdrawn or cancelled. The text says which."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a link in a mail stands for, as it is now."""

    poll: Poll
    meeting: Meeting
    person: object

    @property
    def is_open(self) -> bool:
        return self.poll.is_open


@transaction.atomic
def ask(*, meeting, times, by, place=None, video_url=None) -> Poll:
    """Ask everybody who is to come to a meeting without a time which of `times` suits: pairs of start and end in UTC.

    The series' members of today are asked, if nobody was named; not `by`, who proposes. Asked again with other times,
    the answers about those that stay are kept, and everybody is asked anew if there is a new one.
    Raises MeetingError for a meeting that has its time, and for times that cannot be.
    """
    meeting = _locked(meeting)
    if meeting.status not in (MeetingStatus.OPEN, MeetingStatus.POLLING):
        raise MeetingError(_("The meeting has its time already."))
    _check(times)
    if not meeting.participants.exists():
        Participant.objects.bulk_create(
            Participant(meeting=meeting, person_id=member.person_id, role=member.role)
            for member in meeting.series.members.current()
        )
    _change_place(meeting, place, video_url)
    return _ask(meeting, times, by)


@transaction.atomic
def ask_new(*, series, kind, times, by, participants=None, place=None, video_url=None, uid=None) -> Poll:
    """As `ask`, for a new meeting of the series, for those who lead it and its members (or `participants` instead).

    The same `uid` again gives the poll that was made with it. Raises MeetingError for a series that is closed.
    """
    series = Series.objects.select_for_update(no_key=True).get(pk=series.pk)
    before = Poll.objects.filter(meeting__uid=uid, meeting__series=series).first() if uid else None
    if before:
        return before
    if series.closed_at:
        raise MeetingError(_("These meetings have come to their end."))
    _check(times)
    meeting = Meeting.objects.create(
        series=series,
        kind=MeetingKind(kind),
        status=MeetingStatus.OPEN,
        place=series.place if place is None else place,
        video_url=series.video_url if video_url is None else video_url,
        uid=uid or new_uid(),
        created_by=by,
    )
    chosen = None if participants is None else {person.pk for person in participants}
    Participant.objects.bulk_create(
        Participant(meeting=meeting, person_id=member.person_id, role=member.role)
        for member in series.members.current()
        if chosen is None or member.role == ParticipantRole.FACILITATOR or member.person_id in chosen
    )
    return _ask(meeting, times, by)


@transaction.atomic
def answer(*, poll, person, option, value) -> TimeAnswer:
    """Note whether one of the times suits `person`; `option` is its id, `value` an Answer. Again: corrects it.

    Raises PollClosed when the time has been set or the question withdrawn, and MeetingError for somebody who is not
    asked, or a time that is not (any longer) among those proposed.
    """
    meeting = _locked(poll.meeting)
    poll = _poll_of(meeting)
    if not poll.is_open:
        raise PollClosed(why_closed(poll))
    if not meeting.participants.filter(person=person).exists():
        raise MeetingError(_("You are not asked to this meeting."))
    found = meeting.time_options.filter(pk=option).first()
    if found is None:
        raise MeetingError(_("That time is not proposed any more. Look at the times again."))
    given, _is_new = TimeAnswer.objects.update_or_create(
        option=found, person=person, defaults={"answer": Answer(value), "answered_at": timezone.now()}
    )
    pollplanner.answered(poll, person)
    return given


@transaction.atomic
def book_option(*, meeting, option, by) -> Meeting:
    """Give the meeting one of the times (its id), for the place it has; everybody is invited, the others are let go.

    Raises PollClosed when it has its time already, DoubleBooked, and MeetingError for a time that is gone or past.
    """
    meeting = _locked(meeting)
    if meeting.status != MeetingStatus.POLLING:
        raise PollClosed(why_closed(_poll_of(meeting)))
    found = meeting.time_options.filter(pk=option).exclude(starts_at=None).first()
    if found is None:
        raise MeetingError(_("That time is not proposed any more. Look at the times again."))
    if found.starts_at <= timezone.now():
        raise MeetingError(_("That time has passed already. Propose new ones."))
    return meetings.set_time(meeting=meeting, starts_at=found.starts_at, ends_at=found.ends_at, by=by)


@transaction.atomic
def withdraw(*, meeting, by) -> Meeting:
    """Let all the times go: the meeting waits without a time, and whoever was asked is told. Twice changes nothing.

    Raises PollClosed when it has its time already.
    """
    meeting = _locked(meeting)
    poll = _poll_of(meeting)
    if poll.withdrawn_at:
        return meeting
    if not poll.is_open:
        raise PollClosed(why_closed(poll))
    poll.withdrawn_at = timezone.now()
    poll.save(update_fields=["withdrawn_at"])
    meetings.change_waiting(meeting=meeting, status=MeetingStatus.OPEN, by=by)
    TimeOption.objects.filter(meeting=meeting).delete()
    pollplanner.withdrawn(poll)
    return meeting


def why_closed(poll) -> str:
    """A sentence for who comes too late."""
    meeting = poll.meeting
    if meeting.status in (MeetingStatus.BOOKED, MeetingStatus.HELD):
        return _("The time is set already: %(when)s. Your answer changes nothing.") % {
            "when": dates.span(meeting.starts_at, meeting.ends_at)
        }
    if meeting.status == MeetingStatus.CANCELLED:
        return _("The meeting is cancelled, so there is nothing to answer.")
    return _("The question about the time has been withdrawn, so there is nothing to answer.")


def token(*, poll, person) -> str:
    """What stands in the mail's link: who is asked about what. The same each time, until the address is another."""
    return _signer().sign(f"{poll.pk}.{person.pk}.{_mark(person)}")


def read(token: str) -> Question | None:
    """What the link asks now; None when it was never one of ours, and for somebody who is not asked any longer."""
    try:
        pk, person_pk, mark = _signer().unsign(token).split(".")
    except (signing.BadSignature, ValueError):
        return None
    poll = Poll.objects.filter(pk=pk).first()
    if poll is None:
        return None
    meeting = meetings_with_people().get(pk=poll.meeting_id)
    row = next((row for row in meeting.participants.all() if str(row.person_id) == person_pk), None)
    if row is None or not row.person.is_active or mark != _mark(row.person):
        return None
    poll.meeting = meeting
    return Question(poll, meeting, row.person)


def _signer():
    return signing.Signer(salt=SALT, sep=".")


def _mark(person):
    """Dies with the address: a mail that has gone to somebody's former one answers nothing."""
    return hashlib.sha256(person.email.encode()).hexdigest()[:12]


def _check(times):
    if not FEWEST <= len(times) <= MOST:
        raise MeetingError(
            _("Propose between %(fewest)s and %(most)s times.") % {"fewest": FEWEST, "most": MOST}
        )
    if len({starts_at for starts_at, _ends_at in times}) < len(times):
        raise MeetingError(_("The same time stands here twice."))
    for starts_at, ends_at in times:
        check_times(starts_at, ends_at)
        if starts_at <= timezone.now():
            raise MeetingError(_("A time that has passed already cannot be proposed."))


def _change_place(meeting, place, video_url):
    wanted = {"place": place, "video_url": video_url}
    changed = [
        name for name, value in wanted.items() if value is not None and getattr(meeting, name) != value
    ]
    for name in changed:
        setattr(meeting, name, wanted[name])
    if changed:
        meeting.save(update_fields=changed)


def _ask(meeting, times, by):
    times = sorted(times)
    kept = {(option.starts_at, option.ends_at): option for option in meeting.time_options.all()}
    gone = [option.pk for key, option in kept.items() if key not in set(times)]
    TimeOption.objects.filter(pk__in=gone).delete()
    new = [pair for pair in times if pair not in kept]
    for position, pair in enumerate(times):
        if pair in kept:
            TimeOption.objects.filter(pk=kept[pair].pk).update(position=position)
        else:
            day = pair[0].astimezone(STOCKHOLM).date()
            TimeOption.objects.create(
                meeting=meeting, day=day, starts_at=pair[0], ends_at=pair[1], position=position
            )
    if meeting.status != MeetingStatus.POLLING:
        meetings.change_waiting(meeting=meeting, status=MeetingStatus.POLLING, by=by)
    poll, asks_anew = _round(meeting, by, bool(new))
    if asks_anew:
        people = meeting.participants.exclude(person=by).select_related("person").order_by("person")
        pollplanner.asked(poll, [row.person for row in people])
    return poll


def _round(meeting, by, has_new_times):
    """The poll in its present round, and whether that is a new one."""
    poll = Poll.objects.filter(meeting=meeting).first()
    if poll is None:
        return Poll.objects.create(meeting=meeting, asked_by=by), True
    is_new = has_new_times or poll.withdrawn_at is not None
    if is_new:
        # The former round's mail is about other times.
        pollplanner.settled(meeting)
        poll.round += 1
        poll.asked_by, poll.asked_at, poll.withdrawn_at = by, timezone.now(), None
        poll.save(update_fields=["round", "asked_by", "asked_at", "withdrawn_at"])
    poll.meeting = meeting
    return poll, is_new


def _locked(meeting):
    return (
        Meeting.objects.select_for_update(of=("self",), no_key=True)
        .select_related("series__authority")
        .get(pk=meeting.pk)
    )


def _poll_of(meeting):
    poll = Poll.objects.filter(meeting=meeting).first()
    if poll is None:
        raise MeetingError(_("Nobody has been asked about the time of this meeting."))
    poll.meeting = meeting
    return poll

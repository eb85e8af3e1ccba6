"""What one does with a meeting: book, give it a time, move, cancel, hold; who is there.

Locks are taken in one order everywhere: the series, its meetings by id, people by id.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from scheduling.enums import (
    MEETING_TRANSITIONS,
    CancelReason,
    MeetingKind,
    MeetingStatus,
    ParticipantRole,
)
from scheduling.models import Meeting, MeetingEvent, Participant, Poll, Series, TimeAnswer
from scheduling.models.meeting import new_uid
from scheduling.services import planner, pollplanner
from scheduling.services.times import DoubleBooked as DoubleBooked  # those who book catch it from here
from scheduling.services.times import (
    MeetingError,
    check_times,
    insert_people,
    lock_people,
    no_double_booking,
    write_times,
)


class ChangedMeanwhile(MeetingError):
    """Somebody changed the meeting after the page was made. `meeting` is as it is now."""

    def __init__(self, meeting):
        self.meeting = meeting
        super().__init__(_("Somebody has changed the meeting meanwhile."))


@transaction.atomic
def book(
    *,
    series,
    kind,
    starts_at,
    ends_at,
    by,
    place=None,
    video_url=None,
    agenda="",
    extra_participants=(),
    participants=None,
    travel_before=0,
    travel_after=0,
    uid=None,
) -> Meeting:
    """A booked meeting for the series' facilitators, its participants (or `participants` instead) and the extra ones.

    Times in UTC; `place` and `video_url` None mean the series' usual ones; travel in minutes, for those who lead.
    The same `uid` and time again give the meeting that was booked with them: a form sent twice books once. With
    another time, such as from a page that somebody went back to, it is a new meeting.
    Raises DoubleBooked, and MeetingError for times that cannot be or a series that is closed.
    """
    series = Series.objects.select_for_update(no_key=True).get(pk=series.pk)
    before = Meeting.objects.filter(uid=uid).first() if uid else None
    if before:
        if (before.series_id, before.starts_at, before.ends_at) == (series.pk, starts_at, ends_at):
            return before
        uid = None
    if series.closed_at:
        raise MeetingError(_("These meetings have come to their end."))
    check_times(starts_at, ends_at)
    roles = {m.person_id: m.role for m in series.members.current()}
    if participants is not None:
        roles = {pk: role for pk, role in roles.items() if role == ParticipantRole.FACILITATOR}
    for person in [*(participants or ()), *extra_participants]:
        roles.setdefault(person.pk, ParticipantRole.PARTICIPANT)
    lock_people(pk for pk, role in roles.items() if role == ParticipantRole.FACILITATOR)
    meeting = Meeting(
        series=series,
        kind=MeetingKind(kind),
        starts_at=starts_at,
        ends_at=ends_at,
        place=series.place if place is None else place,
        video_url=series.video_url if video_url is None else video_url,
        agenda=agenda,
        uid=uid or new_uid(),
        created_by=by,
    )
    people = [_participant(meeting, pk, role, travel_before, travel_after) for pk, role in roles.items()]
    with no_double_booking(meeting, people):
        meeting.save(force_insert=True)
        insert_people(meeting, people)
    _note(meeting, by, new_starts_at=starts_at)
    planner.meeting_booked(meeting)
    return meeting


@transaction.atomic
def set_time(
    *,
    meeting,
    starts_at,
    ends_at,
    by,
    place=None,
    video_url=None,
    agenda=None,
    travel_before=None,
    travel_after=None,
    sequence=None,
) -> Meeting:
    """Book a meeting whose time was open or being chosen. The series' members of today come, if nobody was named.

    Arguments as for `move`; the plan's own day and alternatives stay as they were. Raises what `move` raises.
    """
    meeting = _locked(meeting, sequence)
    before = meeting.status
    if before not in (MeetingStatus.OPEN, MeetingStatus.POLLING):
        raise MeetingError(_("The meeting has its time already."))
    _change(meeting, MeetingStatus.BOOKED)
    if not meeting.participants.exists():
        Participant.objects.bulk_create(
            Participant(meeting=meeting, person_id=m.person_id, role=m.role)
            for m in meeting.series.members.current()
        )
    write_times(
        meeting,
        times=(starts_at, ends_at),
        ways=(travel_before, travel_after),
        force=True,
        place=place,
        video_url=video_url,
        agenda=agenda,
    )
    _note(meeting, by, from_status=before, new_starts_at=starts_at)
    pollplanner.settled(meeting)
    planner.meeting_booked(meeting)
    return meeting


@transaction.atomic
def move(
    *,
    meeting,
    starts_at,
    ends_at,
    by,
    place=None,
    video_url=None,
    agenda=None,
    travel_before=None,
    travel_after=None,
    sequence=None,
) -> Meeting:
    """Another time (UTC) or place for a booked meeting; None leaves the rest as it is. No difference changes nothing.

    `sequence` is the number that the page showed. Raises ChangedMeanwhile when it is not the meeting's any more,
    DoubleBooked, and MeetingError for a meeting that is not booked or times that cannot be.
    """
    meeting = _locked(meeting, sequence)
    if meeting.status != MeetingStatus.BOOKED:
        raise MeetingError(_("Only a booked meeting can be moved."))
    old_starts_at, told = meeting.starts_at, _what_participants_go_by(meeting)
    changed = write_times(
        meeting,
        times=(starts_at, ends_at),
        ways=(travel_before, travel_after),
        place=place,
        video_url=video_url,
        agenda=agenda,
    )
    if changed:
        _note(
            meeting,
            by,
            from_status=MeetingStatus.BOOKED,
            old_starts_at=old_starts_at,
            new_starts_at=starts_at,
        )
        # Travel and agenda are no reason to write to everybody.
        if _what_participants_go_by(meeting) != told:
            planner.meeting_moved(meeting, old_starts_at=old_starts_at)
    return meeting


def _what_participants_go_by(meeting):
    return (meeting.starts_at, meeting.ends_at, meeting.place, meeting.video_url)


@transaction.atomic
def cancel(*, meeting, reason, by) -> Meeting:
    """Call a meeting off; `reason` is a CancelReason. Twice changes nothing. Raises MeetingError if it was held."""
    meeting = _locked(meeting)
    if meeting.status == MeetingStatus.CANCELLED:
        return meeting
    before = meeting.status
    _change(meeting, MeetingStatus.CANCELLED)
    meeting.cancel_reason = CancelReason(reason)
    meeting.sequence += 1
    meeting.save(update_fields=["status", "cancel_reason", "sequence"])
    _note(meeting, by, from_status=before, old_starts_at=meeting.starts_at)
    if before == MeetingStatus.POLLING and (poll := _open_poll(meeting)):
        pollplanner.withdrawn(poll)
    planner.meeting_cancelled(meeting)
    return meeting


def change_waiting(*, meeting, status, by) -> None:
    """From an open time to a choice of times, or back. The caller has locked the meeting."""
    before = meeting.status
    _change(meeting, status)
    meeting.save(update_fields=["status"])
    _note(meeting, by, from_status=before)


@transaction.atomic
def hold(*, meeting, by, attended) -> Meeting:
    """The meeting took place; `attended` holds the ids of those who were there. Again corrects who was there.

    Raises MeetingError before the meeting has begun, and for one that is cancelled or has no time.
    """
    meeting = _locked(meeting)
    if meeting.starts_at and meeting.starts_at > timezone.now():
        raise MeetingError(_("The meeting has not begun yet."))
    before = meeting.status
    _change(meeting, MeetingStatus.HELD)
    attended = set(attended)
    people = list(meeting.participants.order_by("pk"))
    lock_people(row.person_id for row in people if row.role == ParticipantRole.FACILITATOR)
    for participant in people:
        participant.attended = participant.person_id in attended
    Participant.objects.bulk_update(people, ["attended"])
    if before != MeetingStatus.HELD:
        meeting.save(update_fields=["status"])
        _note(meeting, by, from_status=before)
    return meeting


@transaction.atomic
def add_participant(*, meeting, person, by, role=ParticipantRole.PARTICIPANT) -> Participant:
    """Ask somebody to one meeting, or give them another role in it.

    Raises DoubleBooked for a facilitator who is busy, MeetingError for a meeting that is over and done.
    """
    meeting = _locked(meeting)
    _refuse_when_settled(meeting)
    lock_people([person.pk])
    participant = meeting.participants.filter(person=person).first()
    if participant and participant.role == role:
        return participant
    travel = meeting.participants.facilitators().first() if role == ParticipantRole.FACILITATOR else None
    is_new = participant is None
    participant = participant or Participant(meeting=meeting, person=person)
    participant.role = role
    participant.travel_before = travel.travel_before if travel else 0
    participant.travel_after = travel.travel_after if travel else 0
    with no_double_booking(meeting, [participant]):
        participant.save()
    if is_new:
        planner.participant_added(meeting, person=person)
        if meeting.status == MeetingStatus.POLLING and (poll := _open_poll(meeting)):
            pollplanner.asked(poll, [person])
    return participant


@transaction.atomic
def ask_people(*, meeting, people, by) -> int:
    """Ask many to one meeting as participants; those who are asked already stay as they are. Says how many are new.

    To a meeting without a time, to which nobody was named yet, those who lead the series are named with them.
    As many statements for hundreds as for one. Raises MeetingError for a meeting that is over and done.
    """
    meeting = _locked(meeting)
    _refuse_when_settled(meeting)
    known = set(meeting.participants.values_list("person", flat=True))
    new = {person.pk: person for person in people if person.pk not in known}
    if not new:
        return 0
    rows = dict.fromkeys(new, ParticipantRole.PARTICIPANT)
    if not known:
        leading = meeting.series.members.current().filter(role=ParticipantRole.FACILITATOR)
        rows |= dict.fromkeys(leading.values_list("person", flat=True), ParticipantRole.FACILITATOR)
    Participant.objects.bulk_create(
        Participant(meeting=meeting, person_id=pk, role=role) for pk, role in sorted(rows.items())
    )
    planner.participants_added(meeting, people=list(new.values()))
    if meeting.status == MeetingStatus.POLLING and (poll := _open_poll(meeting)):
        pollplanner.asked(poll, list(new.values()))
    return len(new)


@transaction.atomic
def remove_participant(*, meeting, person, by) -> None:
    """Take somebody out of one meeting; a stranger changes nothing. Raises MeetingError for one over and done."""
    meeting = _locked(meeting)
    _refuse_when_settled(meeting)
    gone, _each = meeting.participants.filter(person=person).delete()
    if gone:
        # Calendars leave alone what a cancellation with the number that they have would take away.
        meeting.sequence += 1
        meeting.save(update_fields=["sequence"])
        planner.participant_removed(meeting, person=person)
        TimeAnswer.objects.filter(option__meeting=meeting, person=person).delete()
        pollplanner.left(meeting, person)


def _locked(meeting, sequence=None):
    meeting = (
        Meeting.objects.select_for_update(of=("self",), no_key=True)
        .select_related("series")
        .get(pk=meeting.pk)
    )
    if sequence is not None and sequence != meeting.sequence:
        raise ChangedMeanwhile(meeting)
    return meeting


def _open_poll(meeting):
    poll = Poll.objects.filter(meeting=meeting, withdrawn_at=None).first()
    if poll:
        poll.meeting = meeting
    return poll


def _refuse_when_settled(meeting):
    if meeting.status in (MeetingStatus.HELD, MeetingStatus.CANCELLED):
        raise MeetingError(_("Nobody can be asked to a meeting that was held or cancelled."))


def _change(meeting, status):
    if status not in MEETING_TRANSITIONS[meeting.status]:
        raise MeetingError(
            _("The meeting is %(now)s and cannot become %(then)s.")
            % {"now": meeting.get_status_display().lower(), "then": MeetingStatus(status).label.lower()}
        )
    meeting.status = status


def _participant(meeting, person_id, role, travel_before, travel_after):
    leads = role == ParticipantRole.FACILITATOR
    return Participant(
        meeting=meeting,
        person_id=person_id,
        role=role,
        travel_before=travel_before if leads else 0,
        travel_after=travel_after if leads else 0,
    )


def _note(meeting, by, *, from_status="", old_starts_at=None, new_starts_at=None):
    MeetingEvent.objects.create(
        meeting=meeting,
        by=by,
        from_status=from_status,
        to_status=meeting.status,
        old_starts_at=old_starts_at,
        new_starts_at=new_starts_at,
    )

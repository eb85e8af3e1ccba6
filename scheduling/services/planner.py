"""Which mail a meeting calls for. The meeting's services call this in the transaction that changes the meeting.

A row that has come to an end (sent, not sent, failed) stays as it is, so that the ledger keeps telling what happened;
whatever has to be said anew gets a row of its own with the next occasion. A row that has not left yet is changed in
place. Rows are locked before they are looked at: a mail that is being handed to the server is waited for.
"""

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.utils import timezone

from scheduling import reminders
from scheduling.enums import MessageState, SuppressReason
from scheduling.models import Message

from .mailchoice import put_off_all
from .message import plan_many

SUBJECT = "meeting"
INVITATION = "meeting_invitation"
MOVED = "meeting_moved"
CANCELLED = "meeting_cancelled"
LEFT = "meeting_left"
KINDS = (INVITATION, MOVED, CANCELLED, LEFT)

UNFINISHED = (MessageState.PLANNED, MessageState.CLAIMED)


@transaction.atomic
def meeting_booked(meeting) -> None:
    """Invite everybody who takes part, and plan the reminders. Again: changes nothing.

    Nothing without a time, nor for a meeting that is over when it comes into the calendar.
    """
    if meeting.starts_at is None or meeting.is_over:
        return
    _invite(_Ledger(meeting), _people(meeting))


@transaction.atomic
def participant_added(meeting, *, person) -> None:
    """As `meeting_booked`, for one more person."""
    if meeting.starts_at is None or meeting.is_over:
        return
    _invite(_Ledger(meeting, person), _people(meeting, person=person))


@transaction.atomic
def participants_added(meeting, *, people) -> None:
    """As `meeting_booked`, for some more people."""
    if meeting.starts_at is None or meeting.is_over:
        return
    _invite(_Ledger(meeting), _people(meeting, person__in=people))


@transaction.atomic
def meeting_moved(meeting, *, old_starts_at: dt.datetime) -> None:
    """Tell those who know the former time; correct what has not left; move the reminders along.

    Also for a new place or link at the same time: then `old_starts_at` is the meeting's own. `meeting` is as it is now.
    Nothing when it was over before and is still: that only puts the records right.
    """
    if meeting.is_over and old_starts_at <= timezone.now():
        return
    ledger = _Ledger(meeting)
    for participant in _people(meeting):
        person = participant.person
        invitation = ledger.latest(person, INVITATION)
        if invitation is None or invitation.state == MessageState.SUPPRESSED:
            ledger.add(person, INVITATION)
        elif invitation.state in UNFINISHED:
            ledger.renew(invitation, stale_at=meeting.starts_at)
        elif (told := ledger.latest(person, MOVED)) and told.state in UNFINISHED:
            # What the reader knows is the time before the first of several moves.
            ledger.renew(told, stale_at=meeting.starts_at)
        else:
            ledger.add(person, MOVED, facts={"old_starts_at": old_starts_at.isoformat()})
        for reminder in reminders.every():
            _move_reminder(ledger, participant, reminder, old_starts_at)
    ledger.write()


@transaction.atomic
def meeting_cancelled(meeting) -> None:
    """Whatever has not left stays here; whoever has had an invitation is told."""
    ledger = _Ledger(meeting)
    for row in ledger.unfinished():
        if row.kind not in (CANCELLED, LEFT):
            ledger.suppress(row, SuppressReason.CANCELLED)
    for participant in _people(meeting):
        if ledger.has_been_invited(participant.person):
            ledger.add(participant.person, CANCELLED, stale_at=meeting.ends_at)
    ledger.write()


@transaction.atomic
def participant_removed(meeting, *, person) -> None:
    """Nothing more about the meeting for this person, but a word that one is not expected, to whoever was invited."""
    ledger = _Ledger(meeting, person)
    for row in ledger.unfinished():
        if row.kind != LEFT:
            ledger.suppress(row, SuppressReason.PERSON_LEFT)
    if ledger.has_been_invited(person):
        ledger.add(person, LEFT)
    ledger.write()


def _people(meeting, **only):
    return list(meeting.participants.filter(**only).select_related("person").order_by("person"))


def _invite(ledger, people):
    for participant in people:
        person = participant.person
        invitation = ledger.latest(person, INVITATION)
        if invitation is None or invitation.state == MessageState.SUPPRESSED or ledger.has_left_since(person):
            ledger.add(person, INVITATION)
            for reminder in reminders.every():
                if reminder.is_for(ledger.meeting, participant):
                    _remind(ledger, person, reminder)
    ledger.write()


def _remind(ledger, person, reminder):
    due_at = reminder.due(ledger.meeting)
    # What is late already has a row all the same: the ledger answers why there was no reminder.
    stale_at = reminder.ends(ledger.meeting) if due_at > ledger.now else due_at
    ledger.add(person, reminder.kind, occasion=reminder.occasion, due_at=due_at, stale_at=stale_at)


def _move_reminder(ledger, participant, reminder, old_starts_at):
    meeting, person = ledger.meeting, participant.person
    row = ledger.latest(person, reminder.kind, reminder.occasion)
    is_unfinished = row is not None and row.state in UNFINISHED
    if not reminder.is_for(meeting, participant):
        if is_unfinished:
            ledger.suppress(row, SuppressReason.NOTHING_TO_REMIND)
        return
    due_at = reminder.due(meeting)
    if is_unfinished:
        if due_at > ledger.now:
            ledger.renew(row, due_at=due_at, stale_at=reminder.ends(meeting))
        elif meeting.starts_at == old_starts_at:
            ledger.renew(row, due_at=row.due_at, stale_at=row.stale_at)
        else:
            ledger.suppress(row, SuppressReason.MOVED_PAST)
    elif row is None or (due_at > ledger.now and not (reminder.once and row.state == MessageState.SENT)):
        _remind(ledger, person, reminder)


class _Ledger:
    """The rows about one meeting (perhaps only one person's), locked; collects what becomes of them."""

    def __init__(self, meeting, person=None):
        self.meeting, self.now = meeting, timezone.now()
        rows = Message.objects.about(SUBJECT, meeting.pk).filter(kind__in={*KINDS, *reminders.kinds()})
        if person is not None:
            rows = rows.filter(person=person)
        self._rows = defaultdict(list)
        for row in rows.order_by("pk").select_for_update():
            self._rows[row.person_id].append(row)
        self._new, self._changed = [], {}

    def unfinished(self):
        """Rows that may still be sent."""
        return [row for rows in self._rows.values() for row in rows if row.state in UNFINISHED]

    def latest(self, person, kind, occasion=""):
        """The person's newest row of the kind (of one reminder), or None."""
        rows = [
            row for row in self._rows[person.pk] if row.kind == kind and row.occasion.startswith(occasion)
        ]
        return rows[-1] if rows else None

    def has_been_invited(self, person):
        """Whether the person has been told of the meeting, and not been told since that it is off."""
        invitation = self.latest(person, INVITATION)
        return (
            invitation is not None
            and invitation.state == MessageState.SENT
            and not self.has_left_since(person)
        )

    def has_left_since(self, person):
        """Whether the person was taken off the meeting after the latest invitation."""
        left, invitation = self.latest(person, LEFT), self.latest(person, INVITATION)
        return left is not None and (invitation is None or left.pk > invitation.pk)

    def add(self, person, kind, *, occasion="", due_at=None, stale_at=None, facts=None):
        """A new row with the next occasion; due now, and of use until the meeting starts, when nothing else is said."""
        before = sum(row.kind == kind and row.occasion.startswith(occasion) for row in self._rows[person.pk])
        if not occasion or before:
            occasion = "-".join([*filter(None, [occasion]), str(before + 1)])
        self._new.append(
            {
                "person": person,
                "kind": kind,
                "subject_type": SUBJECT,
                "subject_id": self.meeting.pk,
                "occasion": occasion,
                "authority": self.meeting.series.authority,
                "due_at": due_at or self.now,
                "stale_at": stale_at or self.meeting.starts_at,
                "facts": facts,
            }
        )

    def renew(self, row, *, due_at=None, stale_at):
        """The row waits anew, from the first try; a worker that has it will see that it has it no longer."""
        row.due_at = row.try_at = due_at or self.now
        row.stale_at, row.tries, row.error = stale_at, 0, ""
        row.state, row.lease = MessageState.PLANNED, None
        if stale_at <= self.now:
            row.state, row.reason = MessageState.SUPPRESSED, SuppressReason.TOO_LATE
        self._changed[row.pk] = row

    def suppress(self, row, reason):
        """The row is not sent."""
        row.state, row.reason, row.lease = MessageState.SUPPRESSED, reason, None
        self._changed[row.pk] = row

    def write(self):
        """Store it all: six statements at most."""
        put_off_all([row for row in self._changed.values() if row.state == MessageState.PLANNED])
        fields = ["state", "reason", "lease", "due_at", "try_at", "stale_at", "tries", "error"]
        fields += ["in_digest", "digest"]
        Message.objects.bulk_update(self._changed.values(), fields, batch_size=500)
        plan_many(self._new)

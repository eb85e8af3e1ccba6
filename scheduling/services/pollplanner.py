"""Which mail a question about times calls for. Called in the transaction that changes the meeting or the poll.

Each round of a poll asks everybody once and reminds once; who has answered is not reminded.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from scheduling.enums import MessageState, SuppressReason
from scheduling.models import Message, Poll
from scheduling.reminders import days_before
from scheduling.services.message import plan_many, suppress
from scheduling.services.planner import SUBJECT

ASKED = "poll_asked"
REMINDER = "poll_reminder"
WITHDRAWN = "poll_withdrawn"

#: So long after the question comes the reminder, and at the latest so many days before the first of the times.
REMIND_AFTER = dt.timedelta(days=2)
DAYS_BEFORE_FIRST = 1


@transaction.atomic
def asked(poll: Poll, people) -> None:
    """Ask `people` in this round, and plan the reminder of each."""
    times = sorted(option.starts_at for option in poll.meeting.time_options.all() if option.starts_at)
    now = timezone.now()
    remind_at = min(now + REMIND_AFTER, days_before(times[0], days=DAYS_BEFORE_FIRST))
    reminder = {"kind": REMINDER, "due_at": remind_at}
    # What is late already has a row all the same: the ledger answers why there was no reminder.
    reminder["stale_at"] = times[-1] if remind_at > now else remind_at
    plan_many(
        _row(poll, person, **kind)
        for person in people
        for kind in ({"kind": ASKED, "stale_at": times[-1]}, reminder)
    )


@transaction.atomic
def answered(poll: Poll, person) -> None:
    """No reminder for who has answered."""
    _suppress(poll.meeting, SuppressReason.ANSWERED, [REMINDER], person)


@transaction.atomic
def left(meeting, person) -> None:
    """Nothing more for who is not asked any longer."""
    _suppress(meeting, SuppressReason.PERSON_LEFT, [ASKED, REMINDER], person)


@transaction.atomic
def settled(meeting) -> None:
    """The meeting has its time, of which everybody is told by the invitation."""
    _suppress(meeting, SuppressReason.NOTHING_TO_REMIND, [ASKED, REMINDER])


@transaction.atomic
def withdrawn(poll: Poll) -> None:
    """Tell those who have been asked in this round that none of the times is kept any longer."""
    _suppress(poll.meeting, SuppressReason.CANCELLED, [ASKED, REMINDER])
    rows = Message.objects.about(SUBJECT, poll.meeting_id).filter(
        kind=ASKED, occasion=str(poll.round), state=MessageState.SENT
    )
    still_asked = set(poll.meeting.participants.values_list("person", flat=True))
    people = [
        row.person for row in rows.select_related("person").order_by("person") if row.person_id in still_asked
    ]
    plan_many(_row(poll, person, kind=WITHDRAWN) for person in people)


def _suppress(meeting, reason, kinds, person=None):
    suppress(subject_type=SUBJECT, subject_id=meeting.pk, reason=reason, kinds=kinds, person=person)


def _row(poll, person, **more):
    return {
        "person": person,
        "subject_type": SUBJECT,
        "subject_id": poll.meeting_id,
        "occasion": str(poll.round),
        "authority": poll.meeting.series.authority,
        **more,
    }

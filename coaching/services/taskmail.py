"""Reminding of a task: two days before it is due, and the day after when it is still open.

Planned when the task is set. Rows that have not left move along with the day; what has come to an end stays as it is,
and what has to be said anew gets a row with the next occasion.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from coaching.messagekinds.task import DUE, OVERDUE, SUBJECT
from scheduling.enums import SuppressReason
from scheduling.models import Message
from scheduling.reminders import local_time
from scheduling.services.message import move_many, plan_many, suppress

DAYS_BEFORE = 2
#: When in the morning they leave, on Sweden's clocks.
CLOCK = dt.time(7)
#: How long after its day a task is worth a word.
OF_USE = 7


@transaction.atomic
def plan_reminders(tasks) -> None:
    """Have the ledger remind of open tasks on the days that they have now. Again changes nothing.

    Whoever calls holds the tasks, which come with their teacher and the engagement's authority.
    """
    rows, moved, new = _rows(tasks), [], []
    for task in tasks:
        for kind, due_at, stale_at in _times(task):
            ours = [row for row in rows if (row.subject_id, row.kind) == (task.pk, kind)]
            facts = {"due_on": task.due_on.isoformat()}
            times = {"due_at": due_at, "stale_at": stale_at, "facts": facts}
            waiting = next((row for row in ours if row.is_unfinished), None)
            if waiting is not None and waiting.facts != facts:
                moved.append((waiting, times))
            elif waiting is None and (not ours or due_at > timezone.now()):
                new.append(_new(task, kind, len(ours)) | times)
    move_many(moved)
    plan_many(new)


def drop_reminders(task) -> None:
    """Nothing more about this task; what has left has left."""
    suppress(subject_type=SUBJECT, subject_id=task.pk, reason=SuppressReason.NOTHING_TO_REMIND)


def _rows(tasks):
    """Locked in one order by everybody: a mail that is being handed to the server is waited for."""
    about = Message.objects.filter(subject_type=SUBJECT, subject_id__in=[task.pk for task in tasks])
    return list(about.order_by("pk").select_for_update())


def _times(task):
    """(kind, when it ought to leave, when it is of no use any more), in UTC."""
    due_at = local_time(task.due_on - dt.timedelta(days=DAYS_BEFORE), CLOCK)
    ends = local_time(task.due_on + dt.timedelta(days=1), dt.time(0))
    # What is late when it is set is no reminder; the ledger says so.
    yield DUE, due_at, ends if due_at > timezone.now() else due_at
    due_at = local_time(task.due_on + dt.timedelta(days=1), CLOCK)
    yield OVERDUE, due_at, due_at + dt.timedelta(days=OF_USE)


def _new(task, kind, before):
    return {
        "person": task.teacher,
        "kind": kind,
        "subject_type": SUBJECT,
        "subject_id": task.pk,
        "occasion": str(before + 1),
        "authority": task.engagement.authority,
    }

"""Reminding of a group's preparation: a week before something is due, and the day after when it still waits.

One mail for each person, group and day, with the number. When something is due follows the group's first meeting,
which scheduling moves without asking: so the rows are put right each morning before the first of them leaves, and the
mail is made from what holds when it leaves.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from coaching.messagekinds.preparation import REMINDER, SUBJECT
from coaching.models import Preparation
from coaching.queries.preparation import groups_with_standing, owners_of, start_of
from scheduling.enums import MessageState, SuppressReason
from scheduling.models import Message
from scheduling.reminders import local_time
from scheduling.services.message import move_many, plan_many

DAYS_BEFORE, DAYS_AFTER = 7, 1
#: When in the morning they leave, on Sweden's clocks.
CLOCK = dt.time(7)
#: How many days such a mail is of use.
OF_USE = 7
BATCH = 200
#: What may be taken back once there is something to remind of again.
TAKEN_BACK = (SuppressReason.NOTHING_TO_REMIND, SuppressReason.PERSON_LEFT)


@transaction.atomic
def plan_reminders(groups) -> None:
    """Have the ledger remind of what these groups' people have still to prepare. Again changes nothing.

    `groups` come from `groups_with_standing`; whoever calls holds them.
    """
    groups = {group.pk: group for group in groups}
    about = Message.objects.filter(subject_type=SUBJECT, subject_id__in=groups)
    # Locked in one order by everybody: a mail that is being handed to the server is waited for.
    rows = list(about.order_by("pk").select_for_update())
    wanted = _wanted(groups, rows)
    moved, dropped, known = [], [], set()
    for row in rows:
        key = (row.subject_id, row.person_id, row.occasion)
        known.add(key)
        if key not in wanted and row.is_unfinished:
            dropped.append(row.pk)
        elif key in wanted and row.state == MessageState.SUPPRESSED and row.reason in TAKEN_BACK:
            row.reason = ""
            moved.append((row, _times(dt.date.fromisoformat(row.occasion)) | {"facts": {}}))
    Message.objects.filter(pk__in=dropped).update(
        state=MessageState.SUPPRESSED, reason=SuppressReason.NOTHING_TO_REMIND, lease=None
    )
    move_many(moved)
    plan_many(_new(groups[key[0]], person, key[2]) for key, person in wanted.items() if key not in known)


def remind_all() -> None:
    """Each morning: put the rows right for all groups in which something waits. In batches."""
    waiting = Preparation.objects.open().filter(group=OuterRef("pk"))
    groups = groups_with_standing().filter(Exists(waiting)).order_by("pk")
    last = 0
    while True:
        with transaction.atomic():
            found = list(groups.filter(pk__gt=last).select_for_update(of=("self",), no_key=True)[:BATCH])
            plan_reminders(found)
        if not found:
            return
        last = found[-1].pk


def _wanted(groups, rows):
    """(group's pk, person's pk, day) of each mail that ought to be there, with its person."""
    today, wanted = timezone.localdate(), {}
    waiting = Preparation.objects.open().filter(group__in=groups).order_by("pk")
    owners, told = owners_of(groups.values()), _told(rows, today)
    for item in waiting:
        group = groups[item.group_id]
        due_on = item.due(start_of(group))
        if due_on is None or group.is_closed:
            continue
        for person in owners[group.pk][item.owner]:
            for day in _days(due_on, today, told.get((group.pk, person.pk), ())):
                wanted[group.pk, person.pk, day.isoformat()] = person
    return wanted


def _days(due_on, today, told):
    """The days on which to remind of something that is due then, none of them gone.

    What comes up with less than a week left is told at once, unless a mail of these days has told of it.
    """
    before, after = due_on - dt.timedelta(days=DAYS_BEFORE), due_on + dt.timedelta(days=DAYS_AFTER)
    if before >= today:
        yield before
    elif due_on >= today:
        yield next((day for day in told if before <= day <= due_on), today)
    if after >= today:
        yield after


def _told(rows, today):
    """By group's and person's pk: the days of mails that have left, or leave today at the latest."""
    found = {}
    for row in rows:
        if row.state == MessageState.SENT or row.occasion <= today.isoformat():
            found.setdefault((row.subject_id, row.person_id), []).append(dt.date.fromisoformat(row.occasion))
    return found


def _times(day):
    return {
        "due_at": local_time(day, CLOCK),
        "stale_at": local_time(day + dt.timedelta(days=OF_USE), dt.time(0)),
    }


def _new(group, person, occasion):
    return {
        "person": person,
        "kind": REMINDER,
        "subject_type": SUBJECT,
        "subject_id": group.pk,
        "occasion": occasion,
        "authority": group.programme.authority,
        **_times(dt.date.fromisoformat(occasion)),
    }

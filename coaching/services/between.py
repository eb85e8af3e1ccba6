"""Tasks between the meetings of a network: set by who runs it, handed in by who takes part."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.messagekinds.admission import DUE, LATE, TASK
from coaching.models import HandIn, Programme, ProgrammeTask
from coaching.queries.between import participants_of
from coaching.rules.admission import may_hand_in
from scheduling.enums import SuppressReason
from scheduling.reminders import local_time
from scheduling.services.message import plan_many, suppress

#: A morning that was missed is made up for on the next two.
DAYS_BEFORE, DAYS_AFTER = 2, 3
#: For so long after its day a task is worth a word.
OF_USE = 7


class TaskTaken(Exception):
    """The programme has a task of this title for that day already; the text says so."""

    def __init__(self):
        super().__init__(_("There is a task of this title for that day already."))


@transaction.atomic
def add(*, programme, by, title, what, due_on, meeting=None) -> ProgrammeTask:
    """Another task. The same once more is the one there is. Raises TaskTaken for other words under the same title."""
    programme = Programme.objects.select_for_update(of=("self",), no_key=True).get(pk=programme.pk)
    before = programme.between_tasks.filter(title=title, due_on=due_on).first()
    if before:
        if before.what != what:
            raise TaskTaken
        return before
    return ProgrammeTask.objects.create(
        programme=programme, title=title, what=what, due_on=due_on, meeting=meeting, created_by=by
    )


@transaction.atomic
def change(*, task, by, **words) -> ProgrammeTask:
    """Other words, or another day: reminders follow it. Raises TaskTaken."""
    task = ProgrammeTask.objects.select_for_update(of=("self",), no_key=True).get(pk=task.pk)
    for name, value in words.items():
        setattr(task, name, value)
    try:
        with transaction.atomic():
            task.save(update_fields=list(words))
    except IntegrityError as error:
        if "programme_task_once" not in str(error):
            raise
        raise TaskTaken from error
    return task


@transaction.atomic
def remove(*, task, by) -> None:
    """The task goes, with what was handed in. Twice changes nothing."""
    task = ProgrammeTask.objects.select_for_update(of=("self",), no_key=True).filter(pk=task.pk).first()
    if task is not None:
        suppress(subject_type=TASK, subject_id=task.pk, reason=SuppressReason.NOTHING_TO_REMIND)
        task.delete()


@transaction.atomic
def hand_in(*, task, programme, person, text="", is_only_done=False, is_shared=False) -> HandIn:
    """Hand in, or change what was handed in; `is_only_done` when there is nothing to tell.

    `programme` is the task's, from `queries.programme.with_members`. Raises PermissionDenied for who does not take
    part.
    """
    if not may_hand_in(person, programme):
        raise PermissionDenied
    task = ProgrammeTask.objects.select_for_update(of=("self",), no_key=True).get(pk=task.pk)
    now = timezone.now()
    text, is_shared = ("", False) if is_only_done else (text, is_shared)
    row = task.hand_ins.filter(person=person).first() or HandIn(task=task, person=person)
    row.text, row.is_only_done, row.handed_in_at = text, is_only_done, now
    row.shared_at = (row.shared_at or now) if is_shared else None
    row.save()
    suppress(subject_type=TASK, subject_id=task.pk, reason=SuppressReason.ANSWERED, person=person)
    return row


@transaction.atomic
def take_back(*, task, person) -> None:
    """What the person has handed in goes. Twice changes nothing."""
    HandIn.objects.filter(task=task, person=person).delete()


def remind() -> int:
    """Each morning: two days before and the day after, to those who have not handed in. Again changes nothing.

    Returns how many rows of the ledger there are for it.
    """
    today = timezone.localdate()
    rows = []
    for kind, first, last in (
        (DUE, today + dt.timedelta(days=1), today + dt.timedelta(days=DAYS_BEFORE)),
        (LATE, today - dt.timedelta(days=DAYS_AFTER), today - dt.timedelta(days=1)),
    ):
        tasks = ProgrammeTask.objects.filter(
            due_on__range=(first, last), programme__intake__called_off_at=None
        )
        for task in tasks.select_related("programme__authority").order_by("pk"):
            rows += _rows(task, kind)
    plan_many(rows)
    return len(rows)


def _rows(task, kind):
    handed = set(task.hand_ins.values_list("person", flat=True))
    until = task.due_on + dt.timedelta(days=1 if kind == DUE else OF_USE + 1)
    return [
        {
            "person": person,
            "kind": kind,
            "subject_type": TASK,
            "subject_id": task.pk,
            "occasion": task.due_on.isoformat(),
            "authority": task.programme.authority,
            "stale_at": local_time(until, dt.time(0)),
        }
        for person in participants_of(task.programme)
        if person.pk not in handed
    ]

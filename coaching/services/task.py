"""Setting tasks, changing them, and what becomes of them. What was kept as a draft goes with the saving."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.enums import TASK_TRANSITIONS, EntryKind, TaskStatus
from coaching.models import Task, TaskEvent
from coaching.queries.draft import TASK, TASK_REFLECTION, place_of
from coaching.rules import task as rules
from coaching.services.draft import discard_draft
from coaching.services.entry import EntryChanged, rewrite, write
from coaching.services.member import locked
from coaching.services.taskmail import drop_reminders, plan_reminders

#: A task is for the weeks between meetings.
AHEAD = dt.timedelta(days=366)


class TaskError(Exception):
    """It cannot be done; the text is a sentence for the person who asked."""


class TaskChanged(Exception):
    """Somebody changed it after the page was made; `task` is as it is now."""

    def __init__(self, task):
        self.task = task
        super().__init__(str(task.pk))


@transaction.atomic
def set_tasks(*, unlocked, engagement, by, teachers, due_on, texts, meeting=None, key=None) -> list[Task]:
    """Set a task for each of the teachers, all or none. `key` names the page: sent twice, it sets them once.

    `meeting` is the one at which it was agreed, or whose next step it is. Raises TaskError for an engagement that is
    not under way, teachers who are not one's to ask, a meeting of others and a day that cannot be; KeyMissing.
    """
    engagement = locked(engagement)
    if not rules.may_set(by, engagement):
        raise TaskError(_("Tasks can be set while the engagement is under way."))
    theirs = {teacher.pk for teacher in rules.teachers_for(by, engagement)}
    if not teachers or any(teacher.pk not in theirs for teacher in teachers):
        raise TaskError(_("Somebody whom the task is for has left meanwhile. Choose again."))
    if meeting is not None and meeting.series_id != engagement.series_id:
        raise TaskError(_("The meeting belongs to another engagement."))
    _check_day(due_on)
    key, tasks = key or uuid.uuid4(), []
    for teacher in teachers:
        entry = write(
            unlocked=unlocked,
            engagement=engagement,
            by=by,
            kind=EntryKind.TASK,
            texts=texts,
            shared=True,
            meeting=meeting,
            pk=uuid.uuid5(key, str(teacher.pk)),
            corner_of=teacher,
        )
        facts = {"teacher": teacher, "set_by": by, "due_on": due_on, "meeting": meeting}
        task, is_new = Task.objects.get_or_create(entry=entry, defaults={"engagement": engagement, **facts})
        if is_new:
            _note(task, by, "")
            tasks.append(task)
    plan_reminders(tasks)
    discard_draft(person=by, place=place_of(meeting or engagement, TASK))
    return tasks


@transaction.atomic
def change_task(*, unlocked, task, by, texts, due_on, seen) -> Task:
    """Other words or another day. `seen` is what the page showed: the entry's version and the day.

    Raises TaskChanged; TaskError when it is done, dropped or closed by now, or for a day that cannot be; KeyMissing,
    NotOpened.
    """
    task = _locked(task)
    if not rules.may_change(by, task):
        raise TaskError(_("The task is not open any more, so it was not changed."))
    if (task.entry.version, task.due_on) != seen:
        raise TaskChanged(task)
    if due_on != task.due_on:
        _check_day(due_on)
    task.entry = rewrite(
        unlocked=unlocked,
        entry=task.entry,
        by=by,
        texts=texts,
        seen=task.entry.version,
        corner_of=task.teacher,
    )
    if due_on != task.due_on:
        task.due_on = due_on
        task.save(update_fields=["due_on"])
        _note(task, by, task.status)
        plan_reminders([task])
    discard_draft(person=by, place=place_of(task, TASK))
    return task


@transaction.atomic
def reflect(*, unlocked, task, by, texts, seen=None) -> Task:
    """Seal what its teacher says of the task, and mark it done. Again is another version.

    `seen` is the version that the page showed, None where there was none. Raises EntryChanged; TaskError for a task
    that was dropped or erased meanwhile; KeyMissing, NotOpened.
    """
    task = _locked(task)
    if not rules.may_reflect(by, task):
        raise TaskError(
            _("The task was dropped meanwhile. Take it up again first; what you wrote stands here.")
        )
    if task.reflection is None:
        task.reflection = write(
            unlocked=unlocked,
            engagement=task.engagement,
            by=by,
            kind=EntryKind.TASK_REFLECTION,
            texts=texts,
            shared=True,
            meeting=task.meeting,
            corner_of=task.teacher,
        )
        task.save(update_fields=["reflection"])
    elif seen is None:
        raise EntryChanged(task.reflection)
    else:
        task.reflection = rewrite(
            unlocked=unlocked,
            entry=task.reflection,
            by=by,
            texts=texts,
            seen=seen,
            corner_of=task.teacher,
        )
    if task.is_open:
        _enter(task, TaskStatus.DONE, by)
        drop_reminders(task)
    discard_draft(person=by, place=place_of(task, TASK_REFLECTION))
    return task


@transaction.atomic
def finish(*, task, by) -> Task:
    """Done, without words. Again changes nothing; raises TaskError when it was dropped."""
    return _end(task, by, TaskStatus.DONE, rules.may_finish)


@transaction.atomic
def drop(*, task, by) -> Task:
    """Not to be tried any more. Again changes nothing; raises TaskError when it is done."""
    return _end(task, by, TaskStatus.DROPPED, rules.may_drop)


@transaction.atomic
def reopen(*, task, by) -> Task:
    """Take up again what was dropped or said to be done; what was written of it stays. Again changes nothing."""
    task = _locked(task)
    if task.is_open:
        return task
    if not rules.may_reopen(by, task):
        raise TaskError(
            _("What is done is taken up again by its teacher, and nothing once the engagement is closed.")
        )
    _enter(task, TaskStatus.OPEN, by)
    plan_reminders([task])
    return task


def _end(task, by, status, allowed):
    task = _locked(task)
    if task.status == status:
        return task
    if not allowed(by, task):
        raise TaskError(_("The task is not open any more, so nothing was changed."))
    _enter(task, status, by)
    drop_reminders(task)
    return task


def _locked(task):
    """The task as it is now, with its engagement, in everybody's order."""
    engagement = locked(task.engagement)
    task = (
        Task.objects.select_for_update(of=("self",), no_key=True)
        .select_related("teacher", "meeting", "entry__engagement__series", "reflection__engagement__series")
        .get(pk=task.pk)
    )
    task.engagement = engagement
    for entry in (task.entry, task.reflection):
        if entry is not None:
            entry.engagement = engagement
    return task


def _enter(task, status, by):
    """Set the state on the task, save it and write the event."""
    before = task.status
    if status not in TASK_TRANSITIONS[before]:
        raise TaskError(_("The task is not open any more, so nothing was changed."))
    task.status = status
    task.done_at = timezone.now() if status == TaskStatus.DONE else None
    task.save(update_fields=["status", "done_at"])
    _note(task, by, before)


def _note(task, by, before):
    TaskEvent.objects.create(task=task, by=by, from_status=before, to_status=task.status, due_on=task.due_on)


def _check_day(due_on):
    today = timezone.localdate()
    if due_on < today:
        raise TaskError(_("That day has passed. Choose today or a later one."))
    if due_on > today + AHEAD:
        raise TaskError(_("Choose a day within a year."))

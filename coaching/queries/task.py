"""Tasks as pages show them: open ones first, their words where the person's keys open them; and how many were done."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import F
from django.utils import timezone

from accounts.paging import keyset_page
from coaching.enums import Phase, TaskStatus
from coaching.models import Engagement, Entry, Task
from coaching.queries.opened import OpenedEntry, open_entries
from coaching.rules import task as rules
from scheduling.enums import MeetingStatus, ParticipantRole
from scheduling.models import SeriesMember

#: Tasks on an engagement's page: open ones, and the latest of those that have come to their end.
MOST_OPEN, SHOWN = 100, 5
#: How long a reflection is news to a coach.
NEWS = dt.timedelta(days=7)
#: Days until a task is due, where no meeting comes first.
USUAL = 14


@dataclass
class ShownTask:
    """A task on a page. What is opened is None while the vault is locked, or when there is nothing to open."""

    task: Task
    words: OpenedEntry | None = None
    reflection: OpenedEntry | None = None
    may_change: bool = False
    may_drop: bool = False
    may_finish: bool = False
    may_reflect: bool = False
    may_reopen: bool = False
    #: Whether its teacher is in the engagement no more.
    has_left: bool = False

    @property
    def texts(self):
        """What to try, by field, or None."""
        return self.words.texts if self.words else None


@dataclass
class Tasks:
    """Tasks of an engagement: `open` by day, `ended` newest first; `more` whether there are others."""

    is_open: bool
    open: list
    ended: list
    more: bool = False
    may_set: bool = False
    opened: list = field(default_factory=list)

    def __bool__(self):
        return bool(self.open or self.ended or self.may_set)


def tasks_of(person, engagement, unlocked, *, ended=None) -> Tasks:
    """The tasks in the engagement that the person sees, opened when `unlocked`.

    As many statements for thirty as for one. The engagement comes with its people. `ended` are those that have come to
    their end, where the latest will not do.
    """
    rows = _visible(person, engagement)
    open_ones = list(rows.open()[:MOST_OPEN])
    if ended is None:
        ended = list(_ended(rows).order_by(F("done_at").desc(nulls_last=True), "-pk")[: SHOWN + 1])
        ended, more = ended[:SHOWN], len(ended) > SHOWN
    else:
        more = False
    shown, opened = show(person, engagement, [*open_ones, *ended], unlocked)
    return Tasks(
        is_open=unlocked is not None,
        open=shown[: len(open_ones)],
        ended=shown[len(open_ones) :],
        more=more,
        may_set=rules.may_set(person, engagement),
        opened=opened,
    )


def ended_page(person, engagement, cursor):
    """A page of the tasks that were done or dropped, newest first."""
    return keyset_page(_ended(_visible(person, engagement)), cursor, order=("-id",))


def show(person, engagement, tasks, unlocked) -> tuple[list[ShownTask], list[OpenedEntry]]:
    """Tasks of one engagement with what the person may do, and all that was opened for them."""
    ids = [pk for task in tasks for pk in (task.entry_id, task.reflection_id) if pk]
    opened = open_entries(unlocked, Entry.objects.filter(pk__in=ids)) if unlocked and ids else []
    by_id = {one.entry.pk: one for one in opened}
    found = []
    for task in tasks:
        task.engagement = engagement
        found.append(
            ShownTask(
                task,
                by_id.get(task.entry_id),
                by_id.get(task.reflection_id),
                may_change=rules.may_change(person, task),
                may_drop=rules.may_drop(person, task),
                may_finish=rules.may_finish(person, task),
                may_reflect=rules.may_reflect(person, task),
                may_reopen=rules.may_reopen(person, task),
                has_left=rules.has_left(task),
            )
        )
    return found, opened


def task_of(person, pk) -> Task:
    """One task that the person sees, its engagement with its people. Raises Task.DoesNotExist."""
    rows = Task.objects.visible_to(person).select_related(
        "teacher", "set_by", "meeting", "entry", "reflection"
    )
    task = rows.get(pk=pk)
    task.engagement = Engagement.objects.with_people().get(pk=task.engagement_id)
    for entry in (task.entry, task.reflection):
        if entry is not None:
            entry.engagement = task.engagement
    return task


def usual_day(engagement) -> dt.date:
    """Until when a task is, when nobody says: the day of the next meeting, or in two weeks."""
    coming = engagement.series.meetings.filter(status=MeetingStatus.BOOKED, starts_at__gt=timezone.now())
    starts_at = coming.order_by("starts_at").values_list("starts_at", flat=True).first()
    return timezone.localdate(starts_at) if starts_at else timezone.localdate() + dt.timedelta(days=USUAL)


def my_open_tasks(person):
    """What somebody has to try, in engagements that are not closed, by day."""
    mine = Task.objects.visible_to(person).filter(teacher=person).open()
    return mine.exclude(engagement__phase=Phase.CLOSED).select_related("set_by", "engagement__school")


def tasks_after(person, meeting):
    """The tasks that followed from a meeting, as far as the person sees them, by day."""
    return Task.objects.visible_to(person).filter(meeting=meeting)


def new_reflections(person):
    """Tasks of which teachers whom the person coaches have written something in the last week, newest first."""
    leads = SeriesMember.objects.current().filter(person=person, role=ParticipantRole.FACILITATOR)
    return (
        Task.objects.filter(
            engagement__series__in=leads.values("series"),
            reflection__created_at__gte=timezone.now() - NEWS,
        )
        .select_related("teacher", "engagement__school")
        .annotate(reflected_at=F("reflection__created_at"))
        .order_by("-reflected_at", "-pk")
    )


def _visible(person, engagement):
    rows = Task.objects.visible_to(person).filter(engagement=engagement)
    return rows.select_related("teacher", "set_by", "meeting")


def _ended(rows):
    return rows.exclude(status=TaskStatus.OPEN)

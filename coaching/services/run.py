"""Leading a meeting by a method: choosing it, and what the leader presses.

Each press says which version of the run its page showed; only one that saw the present one does anything. So a double
click, two telephones or a late answer of the network do a thing once.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.enums import RUN_TRANSITIONS, RunEventKind, RunState
from coaching.models import MethodRun, MethodRunEvent, MethodRunStep
from coaching.models.run import LONGEST_STEP
from coaching.queries.run import forgotten
from coaching.rules.run import may_lead
from scheduling.models import Meeting

#: What a press of the button adds.
MINUTES = (1, 5)


class RunError(Exception):
    """A sentence for whoever asked for it."""


class RunChanged(Exception):
    """What was pressed belongs to a state that is over, or to who does not lead any more. Nothing was changed."""


@transaction.atomic
def choose(*, meeting, method, by) -> MethodRun:
    """Make a run of the method for the meeting, not begun yet. One that has not ended is the one there is.

    Raises RunError when it is too early or too late.
    """
    now = timezone.now()
    if not may_lead(by, meeting, now):
        raise RunError(_("A method can be started from 12 hours before the meeting until 12 hours after it."))
    Meeting.objects.select_for_update(of=("self",), no_key=True).get(pk=meeting.pk)
    if live := MethodRun.objects.live().filter(meeting=meeting).first():
        return live
    run = MethodRun.objects.create(
        meeting=meeting,
        method=method,
        name_sv=method.name_sv,
        name_en=method.name_en,
        led_by=by,
        chosen_at=now,
    )
    words = ("name_sv", "name_en", "speaks", "silent", "question_sv", "question_en")
    MethodRunStep.objects.bulk_create(
        MethodRunStep(
            run=run,
            position=number,
            planned_seconds=step.minutes * 60,
            **{name: getattr(step, name) for name in words},
        )
        for number, step in enumerate(method.steps.order_by("position"), 1)
    )
    _note(run, RunEventKind.CHOSEN, now)
    return run


@transaction.atomic
def start(*, run, by, version) -> MethodRun:
    """Begin with the first step. This and all that follow raise RunChanged."""
    run, now = _lock(run, by, version)
    if run.state != RunState.WAITING:
        raise RunChanged
    run.started_at = run.since = now
    return _go(run, RunState.RUNNING, RunEventKind.STARTED, now)


@transaction.atomic
def pause(*, run, by, version) -> MethodRun:
    """Stop the clock."""
    run, now = _lock(run, by, version)
    _may_become(run, RunState.PAUSED)
    _count(run, now)
    run.since, run.paused_at = None, now
    return _go(run, RunState.PAUSED, RunEventKind.PAUSED, now)


@transaction.atomic
def resume(*, run, by, version) -> MethodRun:
    """Let it go on where it stood."""
    run, now = _lock(run, by, version)
    if run.state != RunState.PAUSED:
        raise RunChanged
    run.since, run.paused_at = now, None
    return _go(run, RunState.RUNNING, RunEventKind.RESUMED, now)


@transaction.atomic
def extend(*, run, by, version, minutes) -> MethodRun:
    """Give the step more time: from its end, or, when its time is over, from now."""
    run, now = _lock(run, by, version)
    _need_begun(run)
    step = run.steps.get(position=run.step)
    over = max(step.taken_at(now, run.since) - step.allowed, dt.timedelta(0))
    extended = step.extended_seconds + int(over.total_seconds()) + minutes * 60
    if minutes not in MINUTES or step.planned_seconds + extended > LONGEST_STEP:
        raise RunChanged
    step.extended_seconds = extended
    step.save(update_fields=["extended_seconds"])
    return _go(run, run.state, RunEventKind.EXTENDED, now)


@transaction.atomic
def next_step(*, run, by, version) -> MethodRun:
    """On to the next step, whether or not the time of this one is over. After the last one there is none."""
    run, now = _lock(run, by, version)
    _need_begun(run)
    return _to(run, run.step + 1, RunEventKind.NEXT, now)


@transaction.atomic
def back(*, run, by, version) -> MethodRun:
    """To the step before, which goes on with the time that it had left."""
    run, now = _lock(run, by, version)
    _need_begun(run)
    return _to(run, run.step - 1, RunEventKind.BACK, now)


@transaction.atomic
def end(*, run, by, version) -> MethodRun:
    """The conversation is over, at whichever step."""
    run, now = _lock(run, by, version)
    _may_become(run, RunState.ENDED)
    _count(run, now)
    return _end(run, RunEventKind.ENDED, now)


@transaction.atomic
def take_over(*, run, by) -> MethodRun:
    """Lead it from now on. Whoever does already stays. Raises RunChanged when it has ended, or it is not the day."""
    run = _locked(run)
    now = timezone.now()
    if run.is_over or not may_lead(by, run.meeting, now):
        raise RunChanged
    if run.led_by_id == by.pk:
        return run
    run.led_by = by
    return _go(run, run.state, RunEventKind.TAKEN_OVER, now)


def end_forgotten() -> int:
    """End what nobody has ended when the time around its meeting is over. Returns how many there were.

    The step that one was at has then had the time that it might have, and no more: nobody was there any longer.
    """
    pks = list(forgotten(timezone.now()).values_list("pk", flat=True))
    return sum(_let_lapse(pk=pk) for pk in pks)


@transaction.atomic
def _let_lapse(*, pk):
    run = _locked(MethodRun(pk=pk))
    if run.is_over:
        return False
    now = timezone.now()
    step = run.steps.get(position=run.step)
    if run.since:
        until = min(now, run.since + max(step.allowed - step.taken, dt.timedelta(0)))
        _count(run, until)
    ended_at = until if run.since else run.paused_at or now
    _end(run, RunEventKind.LAPSED, ended_at)
    return True


def _lock(run, by, version):
    """The run as it is, for who leads it and has seen it as it is; and the moment that counts for all that follows."""
    run = _locked(run)
    now = timezone.now()
    if run.version != version or run.led_by_id != by.pk or not may_lead(by, run.meeting, now):
        raise RunChanged
    return run, now


def _locked(run):
    runs = MethodRun.objects.select_for_update(of=("self",), no_key=True)
    return runs.select_related("meeting__series").get(pk=run.pk)


def _may_become(run, state):
    if state not in RUN_TRANSITIONS[run.state]:
        raise RunChanged


def _need_begun(run):
    if not run.is_begun:
        raise RunChanged


def _to(run, position, kind, now):
    if not run.steps.filter(position=position).exists():
        raise RunChanged
    _count(run, now)
    run.step = position
    run.since = now if run.state == RunState.RUNNING else None
    return _go(run, run.state, kind, now)


def _count(run, now):
    """Add the time since the step counts to what it has had."""
    step = run.steps.get(position=run.step)
    step.taken = step.taken_at(now, run.since)
    step.save(update_fields=["taken"])


def _end(run, kind, now):
    run.since, run.paused_at, run.ended_at = None, None, now
    return _go(run, RunState.ENDED, kind, now)


def _go(run, state, kind, now):
    run.state, run.version = state, run.version + 1
    run.save()
    _note(run, kind, now)
    return run


def _note(run, kind, now):
    MethodRunEvent.objects.create(run=run, kind=kind, step=run.step, at=now)

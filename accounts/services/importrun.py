"""An import from a page: a worker checks the file, its owner says yes, a worker carries it out.

What is to be done stands in the database; the broker only carries the id, and may lose it. Whoever works on a run has
a lease and renews it with every sign of progress. A worker that is killed leaves a lease that ends, and the work is
taken up again from the start: it writes all or nothing, together with its own result, so it is never done twice.
"""

import logging
import uuid
from datetime import timedelta
from functools import partial
from time import monotonic

from celery import current_app
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.enums import ImportState
from accounts.importing import Result, importer_of
from accounts.models import ImportRun
from accounts.rules.importrun import may_confirm, may_discard
from accounts.tabular import estimate_lines

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
#: A file that has ended its worker so often would end the next one too.
MOST_TRIES = 3
#: How long a checked file waits for its owner's yes.
KEPT = timedelta(days=7)
#: Seconds between two signs of progress.
PULSE = 0.5


class LeaseLost(Exception):
    """Somebody else has taken the run meanwhile; what this one has written is to be undone."""


@transaction.atomic
def start(*, kind, file, by, options) -> ImportRun:
    """Keep an uploaded file and have it checked. `options` is what the importer of `kind` wants to know beside it."""
    run = ImportRun(kind=kind, started_by=by, options=options, file_name=file.name[-255:])
    run.lines_total = estimate_lines(file)
    # The name on the disk says nothing of the file's own.
    run.file.save(f"{uuid.uuid4()}", file, save=False)
    run.leased_until = timezone.now() + LEASE
    run.save()
    _queue(run)
    return run


@transaction.atomic
def confirm(*, run) -> ImportRun:
    """Have a checked file imported. Twice changes nothing more; a file with problems stays as it is."""
    run = _locked(run)
    if may_confirm(run):
        run.state = ImportState.IMPORTING
        run.lines_read = run.tries = 0
        run.leased_until = timezone.now() + LEASE
        run.save()
        _queue(run)
    return run


@transaction.atomic
def discard(*, run) -> None:
    """Throw away a checked file that is not to be imported; one that is past that stays."""
    run = _locked(run)
    if may_discard(run):
        _drop_file(run)
        run.delete()


def resume(*, run) -> None:
    """Ask once more for a worker; does nothing for a run that somebody works on, or that is over."""
    if ImportRun.objects.free_to_take().filter(pk=run.pk).exists():
        _queue(run)


def work(*, run_id) -> None:
    """Check or carry out a run that nobody works on; a run that is gone, taken or over is left alone."""
    run = _take(run_id)
    if run is None:
        return
    with translation.override(run.started_by.language):
        if run.tries > MOST_TRIES:
            _end(run, _refused(_("The file could not be read through. Nothing has been changed.")))
            return
        with _Pulse(run) as pulse:
            try:
                with transaction.atomic():
                    _end(run, _result(run, pulse))
            except LeaseLost:
                logger.warning("Import %s was taken by another worker", run.pk)
            except FileNotFoundError:
                _end(run, _refused(_("The file is gone. Choose it again.")))
            except Exception:
                _end(
                    run,
                    _refused(_("Something went wrong on our side, and nothing has been changed. Try again.")),
                )
                raise


def tend() -> None:
    """Take up what was left: runs without a worker, checked files that nobody wanted, files of runs that are over."""
    now = timezone.now()
    for run in ImportRun.objects.free_to_take(now).filter(leased_until__lt=now):
        _queue(run)
    for run in ImportRun.objects.filter(state=ImportState.CHECKED, started_at__lt=now - KEPT):
        discard(run=run)
    for run in ImportRun.objects.filter(state__in=[ImportState.DONE, ImportState.REFUSED]).exclude(file=""):
        _drop_file(run)


def _locked(run):
    return ImportRun.objects.select_for_update(of=("self",)).select_related("started_by").get(pk=run.pk)


def _queue(run):
    # A broker that is away loses nothing: `tend` finds the run.
    send = partial(current_app.send_task, "accounts.tasks.work_on_import", [run.pk], retry=False)
    transaction.on_commit(send, robust=True)


@transaction.atomic
def _take(run_id) -> ImportRun | None:
    """The run with a lease of our own, or None when there is nothing to do."""
    free = ImportRun.objects.free_to_take().select_for_update(of=("self",), skip_locked=True)
    run = free.select_related("started_by").filter(pk=run_id).first()
    if run is not None:
        if run.state == ImportState.WAITING:
            run.state = ImportState.CHECKING
        run.lease, run.leased_until = uuid.uuid4(), timezone.now() + LEASE
        run.tries += 1
        run.lines_read = 0
        run.save()
    return run


def _result(run, pulse) -> Result:
    with run.file.open("rb") as file:
        return importer_of(run.kind).run(
            file, options=run.options, by=run.started_by, dry_run=run.is_dry_run, progress=pulse
        )


def _refused(text) -> Result:
    result = Result()
    result.problem(text)
    return result


def _end(run, result) -> None:
    """Write what came of it; in the import's own transaction, so that both are true or neither. Raises LeaseLost."""
    good = ImportState.CHECKED if run.is_dry_run else ImportState.DONE
    state = ImportState.REFUSED if result.problem_count else good
    written = ImportRun.objects.filter(pk=run.pk, lease=run.lease).update(
        state=state,
        ended_at=timezone.now(),
        lines_read=result.read,
        created=result.created,
        updated=result.updated,
        unchanged=result.unchanged,
        problems=[{"line": p.line, "column": p.column, "text": p.text} for p in result.problems],
        problem_count=result.problem_count,
        lease=None,
        leased_until=None,
        tries=0,
    )
    if not written:
        raise LeaseLost
    if state != ImportState.CHECKED:
        transaction.on_commit(partial(_drop_file, run), robust=True)


def _drop_file(run):
    run.file.delete(save=False)
    ImportRun.objects.filter(pk=run.pk).update(file="")


class _Pulse:
    """Tells how far an import has come. On a connection of its own: its transaction shows nothing until it ends."""

    def __init__(self, run):
        self.run, self.last = run, monotonic()

    def __enter__(self):
        self.connection = connection.copy()
        return self

    def __exit__(self, *error):
        self.connection.close()

    def __call__(self, lines):
        """Note that `lines` have been read. Raises LeaseLost when the run is not ours any more."""
        if monotonic() - self.last < PULSE:
            return
        self.last = monotonic()
        with self.connection.cursor() as cursor:
            cursor.execute(
                "UPDATE accounts_importrun SET lines_read = %s, leased_until = %s WHERE id = %s AND lease = %s",
                [lines, timezone.now() + LEASE, self.run.pk, self.run.lease],
            )
            if not cursor.rowcount:
                raise LeaseLost

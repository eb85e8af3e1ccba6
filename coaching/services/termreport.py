"""The term report: asked for on a page or due by the calendar, made by a worker, kept for a while as pieces.

What is to be done stands in the database; the broker only carries the id, and may lose it. Whoever works on one has a
lease and renews it with every step. A worker that is killed leaves a lease that ends, and the work is taken up again
from the start; the pieces are written together with the result, by whoever still has the lease.
"""

import datetime as dt
import logging
import uuid
from functools import partial

from celery import current_app
from django.db import transaction
from django.utils import timezone, translation

from accounts.acting import acting_as
from accounts.models import Duty
from coaching.enums import WORKING_TERM_REPORTS, TermReportState
from coaching.models import TermReport, TermReportPiece, TermReportReceiver
from coaching.reports.pdf import PATIENCE, term_report_pdf
from coaching.reports.termreport import NotYours, amount, whole_choice, worked_out
from coaching.rules.report import REPORT_ROLES
from coaching.services import summary
from scheduling.models import Term
from scheduling.services import message

logger = logging.getLogger(__name__)

SUBJECT, READY = "term_report", "term_report_ready"
LEASE = dt.timedelta(minutes=2)
#: Setting the pages shows no sign of life meanwhile.
SETTING = dt.timedelta(seconds=PATIENCE + 60)
#: What has ended its worker so often would end the next one too.
MOST_TRIES = 3
PIECE = 256 * 1024
#: How long a file is kept, and how long it stands in the list that there was one.
KEPT, REMEMBERED = dt.timedelta(days=30), dt.timedelta(days=365)
#: So many days after a term's last day it is sent, when the last meetings have been logged; and no later than that.
SENT_AFTER, SENT_UNTIL = dt.timedelta(days=7), dt.timedelta(days=30)
#: So many are offered to the workers anew in a minute.
AT_ONCE = 20


class LeaseLost(Exception):
    """Somebody else has taken it meanwhile; what this one has made is thrown away."""


@transaction.atomic
def ask(*, by, term, area=None, school=None) -> TermReport:
    """Have one made of `term` (a TermCode). The one that is being made already is returned instead of a second.

    Raises NotYours for what `by` reads no reports about.
    """
    whole_choice(person=by, term=term, area=area, school=school)
    report, is_new = TermReport.objects.get_or_create(
        person=by,
        term_season=term.season,
        term_year=term.year,
        area=area,
        school=school,
        sent_by=None,
        state__in=WORKING_TERM_REPORTS,
        defaults={"leased_until": timezone.now() + LEASE, "steps_total": amount(by) + 1},
    )
    if is_new:
        _queue(report)
    return report


def resume(*, report) -> None:
    """Ask once more for a worker; does nothing for one that somebody works on, or that is over."""
    if TermReport.objects.free_to_take().filter(pk=report.pk).exists():
        _queue(report)


def work(*, report_id) -> None:
    """Make one that nobody works on; one that is gone, taken or over is left alone."""
    report = _take(report_id)
    if report is None:
        return
    with acting_as(report.person_id), translation.override(report.person.language):
        try:
            if report.tries > MOST_TRIES:
                _end(report, TermReportState.FAILED)
            else:
                _make(report)
        except LeaseLost:
            logger.warning("Term report %s was taken by another worker", report.pk)
        except NotYours:
            _end(report, TermReportState.FAILED)
        except Exception:
            _let_go(report)
            raise


def tend() -> None:
    """Once a minute: offer to the workers what has been left, the oldest first."""
    now = timezone.now()
    left = TermReport.objects.free_to_take(now).filter(leased_until__lt=now).order_by("leased_until", "pk")
    for report in left[:AT_ONCE]:
        # Those that wait behind it have their turn in the next minute.
        TermReport.objects.filter(pk=report.pk, lease=report.lease).update(
            leased_until=now + LEASE, lease=None
        )
        _queue(report)


@transaction.atomic
def choose_receivers(*, authority, people, by) -> None:
    """From now on exactly `people` get the term report of `authority` when a term has ended. Twice changes nothing."""
    rows = TermReportReceiver.objects.select_for_update().filter(authority=authority)
    known = set(rows.values_list("person", flat=True))
    wanted = {person.pk for person in people}
    rows.exclude(person__in=wanted).delete()
    TermReportReceiver.objects.bulk_create(
        [
            TermReportReceiver(authority=authority, person_id=pk, chosen_by=by)
            for pk in sorted(wanted - known)
        ],
        ignore_conflicts=True,
    )


def send_ended(today=None) -> int:
    """Each night: have those made that are to be sent for terms that ended a week ago. Returns how many.

    Once for each receiver and term, whoever runs it and how often; also for a receiver who is chosen a little later.
    Whoever has no duty in the authority any more that shows reports is left out.
    """
    today = today or timezone.localdate()
    ended = Term.objects.filter(ends_on__lte=today - SENT_AFTER, ends_on__gt=today - SENT_UNTIL)
    amount_sent = 0
    for term in ended.order_by("pk"):
        holders = Duty.objects.current().filter(authority=term.authority_id, role__in=REPORT_ROLES)
        receivers = TermReportReceiver.objects.filter(
            authority=term.authority_id, person__is_active=True, person__in=holders.values("person")
        )
        for receiver in receivers.select_related("person"):
            amount_sent += _send(receiver, term.code)
    return amount_sent


def forget_old() -> int:
    """Each night: delete the files that have been kept long enough. Returns how many."""
    now = timezone.now()
    TermReport.objects.filter(ended_at__lt=now - REMEMBERED).delete()
    old = TermReport.objects.filter(state=TermReportState.DONE, ended_at__lt=now - KEPT)
    with transaction.atomic():
        ids = list(old.select_for_update().values_list("pk", flat=True))
        TermReportPiece.objects.filter(report__in=ids).delete()
        TermReport.objects.filter(pk__in=ids).update(state=TermReportState.GONE)
    return len(ids)


@transaction.atomic
def _send(receiver, term):
    report, is_new = TermReport.objects.get_or_create(
        person=receiver.person,
        term_season=term.season,
        term_year=term.year,
        sent_by_id=receiver.authority_id,
        defaults={
            "leased_until": timezone.now() + LEASE,
            "steps_total": amount(receiver.person) + 1,
        },
    )
    if is_new:
        _queue(report)
    return is_new


def _queue(report):
    # A broker that is away loses nothing: `tend` finds it.
    send = partial(current_app.send_task, "coaching.tasks.work_on_term_report", [report.pk], retry=False)
    transaction.on_commit(send, robust=True)


@transaction.atomic
def _take(report_id) -> TermReport | None:
    """The report with a lease of our own, or None when there is nothing to do."""
    free = TermReport.objects.free_to_take().select_for_update(of=("self",), skip_locked=True)
    report = free.select_related("person", "area", "school").filter(pk=report_id).first()
    if report is not None:
        report.state = TermReportState.WORKING
        report.lease, report.leased_until = uuid.uuid4(), timezone.now() + LEASE
        report.tries += 1
        report.steps_done, report.steps_total = 0, amount(report.person) + 1
        report.save()
    return report


def _make(report):
    """Work out one report after the other, set the pages, keep them. Raises NotYours, LeaseLost."""
    summary.refresh()
    made_at = timezone.now()
    choice = whole_choice(person=report.person, term=report.term, area=report.area, school=report.school)
    duties = [duty.pk for duty in report.person.current_duties if duty.role in REPORT_ROLES]
    parts, rows = [], 0
    for words, amount_of_rows in worked_out(choice):
        parts.append(words)
        rows += amount_of_rows
        _show(report, len(parts), LEASE)
    _show(report, len(parts), SETTING)
    pdf = term_report_pdf(choice=choice, reports=parts, made_at=made_at)
    _end(report, TermReportState.DONE, pdf=pdf, rows=rows, duties=duties)


def _show(report, steps, lease):
    """A sign of life. Raises LeaseLost when it is not ours any more."""
    mine = TermReport.objects.filter(pk=report.pk, lease=report.lease)
    if not mine.update(steps_done=steps, leased_until=timezone.now() + lease):
        raise LeaseLost


@transaction.atomic
def _end(report, state, *, pdf=b"", rows=0, duties=()):
    """Write what came of it, and plan the mail where it is sent. Raises LeaseLost."""
    written = TermReport.objects.filter(pk=report.pk, lease=report.lease).update(
        state=state,
        ended_at=timezone.now(),
        steps_done=report.steps_total,
        rows=rows,
        size=len(pdf),
        duties=list(duties),
        lease=None,
        leased_until=None,
        tries=0,
    )
    if not written:
        raise LeaseLost
    TermReportPiece.objects.bulk_create(
        TermReportPiece(report=report, number=number, content=pdf[start : start + PIECE])
        for number, start in enumerate(range(0, len(pdf), PIECE))
    )
    if state == TermReportState.DONE and report.sent_by_id:
        message.plan(
            person=report.person,
            kind=READY,
            subject_type=SUBJECT,
            subject_id=report.pk,
            authority=report.sent_by,
        )


def _let_go(report):
    """After a failure that may pass: it is taken up again in a while, as often as there are tries."""
    TermReport.objects.filter(pk=report.pk, lease=report.lease).update(
        lease=None, leased_until=timezone.now() + LEASE
    )

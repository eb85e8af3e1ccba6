"""Publishing a term: once, for good. What is shown of what was reached is frozen here and nowhere else."""

import datetime as dt
import logging

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import SchoolAuthority
from coaching.models import (
    CountedTeacher,
    Engagement,
    LateAnswer,
    OutcomeFact,
    Programme,
    Publication,
    PublishedCell,
    PublishedFigure,
)
from coaching.queries.contribution import closed_within, said_in
from coaching.queries.publication import cells_of, days_of, due_terms
from coaching.reports.registry import REPORTS
from coaching.reports.scope import Choice, Period
from coaching.rules.publication import is_over
from coaching.services import summary
from scheduling.models import Term

logger = logging.getLogger(__name__)

#: What is kept of erased engagements goes after so long, also where no term is ever published.
FACTS_KEPT = dt.timedelta(days=365)


class PublicationError(Exception):
    """The term cannot be published; the text is a sentence for whoever wanted to."""


@transaction.atomic
def publish(*, term, by=None) -> Publication:
    """Freeze the cells and figures of a term; `by` is nobody where its day has come.

    Raises PublicationError before the term is over, when it is published, and when its days are part of another that
    is.
    """
    authority = SchoolAuthority.objects.select_for_update(no_key=True).get(pk=term.authority_id)
    term = Term.objects.get(pk=term.pk)
    if Publication.objects.of(authority, term.code).exists():
        raise PublicationError(_("The term is published already."))
    if not is_over(term, timezone.localdate()):
        raise PublicationError(_("The term is not over yet."))
    first, last = days_of(term)
    if authority.publications.filter(first_day__lte=last, last_day__gte=first).exists():
        raise PublicationError(_("Days of this term were published with another term."))
    summary.refresh()
    found = cells_of(term)
    publication = Publication.objects.create(
        authority=authority, season=term.season, year=term.year, first_day=first, last_day=last, by=by
    )
    _freeze_cells(publication, found)
    _freeze_figures(publication, term)
    OutcomeFact.objects.filter(engagement__in=closed_within(authority, first, last).values("pk")).delete()
    logger.info("Term %s of authority %s was published", term.code, authority.pk)
    return publication


def publish_due() -> None:
    """Each night: publish the terms whose day has come, and drop facts that nobody publishes. Bears being run twice.

    What fails for one term is logged and tried again the next night; the others go on.
    """
    OutcomeFact.objects.filter(engagement__closed_at__lt=timezone.now() - FACTS_KEPT).delete()
    for term in due_terms(timezone.localdate()):
        try:
            publish(term=term)
        except (PublicationError, DatabaseError):
            logger.exception("Term %s was not published", term.pk)


def keep_facts(*, engagement) -> None:
    """Before an engagement is erased: keep what counts of each teacher until its term is published.

    Called inside the transaction that erases it.
    """
    if published_with(engagement):
        return
    found = said_in(Engagement.objects.filter(pk=engagement.pk))
    OutcomeFact.objects.bulk_create(
        [
            OutcomeFact(engagement=engagement, teacher_id=one.teacher, own=one.own, coachs=one.coachs)
            for _row, one in found
        ],
        ignore_conflicts=True,
    )


def note_late(*, engagement, number) -> None:
    """So many answers were given about an engagement; if its term is published, keep that they came late.

    Called inside the transaction that keeps the answers.
    """
    publication = published_with(engagement)
    if publication:
        LateAnswer.objects.bulk_create([LateAnswer(publication=publication) for _ in range(number)])


def published_with(engagement) -> Publication | None:
    """The publication of the term in which a closed engagement counts."""
    if engagement.closed_at is None:
        return None
    day = timezone.localdate(engagement.closed_at)
    return Publication.objects.filter(
        authority=engagement.authority_id, first_day__lte=day, last_day__gte=day
    ).first()


def _freeze_cells(publication, found):
    PublishedCell.objects.bulk_create(
        [
            PublishedCell(
                publication=publication,
                position=position,
                is_rest=cell.is_rest,
                **dict(zip(("programme_id", "area_id", "school_id"), cell.path, strict=False)),
                **_columns(cell.numbers),
            )
            for position, cell in enumerate(found)
        ]
    )
    members = found[0].members if found else None
    teachers = {one.teacher for one in members or ()}
    before = set(CountedTeacher.objects.filter(teacher__in=teachers).values_list("teacher", flat=True))
    CountedTeacher.objects.bulk_create(
        [CountedTeacher(publication=publication, teacher_id=pk) for pk in sorted(teachers - before)]
    )


def _columns(numbers):
    if numbers is None:
        return {}
    own = dict(zip(("own_less", "own_expected", "own_more"), numbers.own, strict=True))
    coachs = dict(zip(("coach_less", "coach_expected", "coach_more"), numbers.coachs, strict=True))
    return {"teachers": numbers.teachers, **own, **coachs}


def _freeze_figures(publication, term):
    """The figures on top of the reports that have them frozen, for all and for each programme."""
    period = Period(term.code, term.starts_on, term.ends_on)
    authority = publication.authority
    PublishedFigure.objects.bulk_create(
        [
            PublishedFigure(
                publication=publication, report=report.code, measure=code, programme=programme, value=value
            )
            for report in REPORTS
            if report.is_frozen
            for programme in (None, *Programme.objects.filter(authority=authority).order_by("pk"))
            for code, value in report.figures(
                Choice(None, period, programme=programme, authority=authority)
            ).items()
        ]
    )

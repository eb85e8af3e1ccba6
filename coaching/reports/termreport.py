"""Every report of one term, worked out one after the other, for one person."""

from django.db.models import Exists, OuterRef

from coaching.models import TakingPart
from coaching.reports import scope
from coaching.reports.pdf import MOST_ROWS_OF_TERM, words_of
from coaching.reports.registry import reports_for
from coaching.rules.report import REPORT_ROLES


class NotYours(Exception):
    """The term, area or school is none that the person reads reports about (any more)."""


def whole_choice(*, person, term, area=None, school=None) -> scope.Choice:
    """What a term report is about. Raises NotYours."""
    periods = {period.term: period for period in scope.periods(person)}
    period = periods.get(term)
    if (
        period is None
        or (area and not scope.areas(person).filter(pk=area.pk).exists())
        or (school and not scope.schools(person).filter(pk=school.pk).exists())
    ):
        raise NotYours
    return scope.Choice(
        person=person,
        period=period,
        period_before=periods.get(term.previous),
        area=area,
        school=school,
        roles=REPORT_ROLES,
    )


def amount(person) -> int:
    """How many reports will be in it."""
    return len(_all_of(person))


def worked_out(whole):
    """Each report of the choice `whole` in turn: its words, and how many rows its tables have.

    A report that has no such filter is about all that the person has a duty for, and says so at its head.
    """
    for report, programme in _all_of(whole.person):
        chosen = {name: getattr(whole, name) for name in ("area", "school") if name in report.filters}
        paper = report.paper(
            scope.Choice(
                person=whole.person,
                period=whole.period,
                period_before=whole.period_before,
                roles=report.roles,
                programme=programme,
                **chosen,
            )
        )
        yield words_of(paper, MOST_ROWS_OF_TERM), sum(len(panel.rows) for panel in paper.panels)


def _all_of(person) -> list:
    """(report, programme or None), in order: one that is of one programme stands there for each with schools."""
    programmes = scope.programmes(person).filter(
        Exists(TakingPart.objects.current().filter(programme=OuterRef("pk")))
    )
    return [
        (report, programme)
        for report in reports_for(person)
        for programme in (programmes.order_by("name", "pk") if report.is_of_one_programme else (None,))
    ]

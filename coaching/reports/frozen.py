"""Figures as they were when a term was published."""

from coaching.models import PublishedFigure


def frozen(report, choice) -> dict:
    """What was published of the figures on top of `report`, by measure; nothing for less than a whole authority."""
    authority = choice.whole_authority if report.is_frozen else None
    if authority is None:
        return {}
    rows = PublishedFigure.objects.filter(
        publication__authority=authority,
        publication__season=choice.period.term.season,
        publication__year=choice.period.term.year,
        report=report.code,
        programme=choice.programme,
    )
    return dict(rows.values_list("measure", "value"))

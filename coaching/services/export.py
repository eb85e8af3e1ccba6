"""Noting that somebody has saved a file: who, when, what kind and how much."""

from django.db import transaction

from coaching.models import ExportEvent, ReportExport
from coaching.reports.about import authorities_of, filters_of


@transaction.atomic
def record(*, person, kind, engagement=None, entries=0, attachments=0) -> ExportEvent:
    """Note an export before it is sent. `engagement` None: all; counts are of entries and attachments in it."""
    return ExportEvent.objects.create(
        person=person, kind=kind, engagement=engagement, entries=entries, attachments=attachments
    )


@transaction.atomic
def record_report(*, choice, file_format, report="", panel="", rows=0) -> ReportExport:
    """Note before it is sent that whose `choice` it is saves a report of it, or, without one, all of them.

    Each file is noted, also the second of two clicks: two files have left.
    """
    event = ReportExport.objects.create(
        person=choice.person,
        format=file_format,
        report=report,
        panel=panel,
        term=choice.term,
        filters=filters_of(choice),
        rows=rows,
    )
    event.authorities.set(authorities_of(choice))
    return event

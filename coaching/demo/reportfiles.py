"""Reports that were saved, who gets the term report, and one that went out long ago."""

import datetime as dt

from coaching.enums import ReportFormat, TermReportState
from coaching.models import ReportExport, TermReport, TermReportReceiver
from scheduling.models import Term

#: Days ago, what was saved as what, and how many rows there were.
SAVED = (
    (2, ReportFormat.XLSX, "activity", "", 31),
    (9, ReportFormat.PDF, "activity", "", 28),
    (16, ReportFormat.CSV, "activity", "schools", 12),
)


def make_report_files(world):
    """The office and its area managers get the term report; its file of an earlier term has been deleted since."""
    receivers = [world.administrator, *dict.fromkeys(world.managers.values())]
    TermReportReceiver.objects.bulk_create(
        TermReportReceiver(authority=world.authority, person=person, chosen_by=world.administrator)
        for person in receivers
    )
    terms = Term.objects.filter(authority=world.authority, ends_on__lt=world.today - dt.timedelta(days=45))
    last = terms.order_by("-ends_on").first()
    if last is not None:
        # A week after its last day, in the small hours.
        ended = world.now - dt.timedelta(days=(world.today - last.ends_on).days - 7)
        TermReport.objects.bulk_create(
            TermReport(
                person=person,
                term_season=last.season,
                term_year=last.year,
                sent_by=world.authority,
                state=TermReportState.GONE,
                asked_at=ended,
                ended_at=ended,
            )
            for person in receivers
        )
    _make_exports(world)


def _make_exports(world):
    present = Term.objects.filter(authority=world.authority, starts_on__lte=world.today).last()
    events = ReportExport.objects.bulk_create(
        ReportExport(
            person=world.administrator,
            format=file_format,
            report=report,
            panel=panel,
            term=str(present.code) if present else "",
            rows=rows,
            at=world.now - dt.timedelta(days=days),
        )
        for days, file_format, report, panel, rows in SAVED
    )
    of_authority = ReportExport.authorities.through
    of_authority.objects.bulk_create(
        of_authority(reportexport=event, schoolauthority=world.authority) for event in events
    )

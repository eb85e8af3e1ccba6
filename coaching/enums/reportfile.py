"""Reports that are saved as files, and the term report that a worker makes."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReportFormat(models.TextChoices):
    """As what a report was saved."""

    CSV = "csv", _("One table (CSV)")
    XLSX = "xlsx", _("Workbook (XLSX)")
    PDF = "pdf", _("Printed report (PDF)")
    TERM = "term", _("Term report (PDF)")
    FACTS = "facts", _("Facts for analysts (ZIP)")


class TermReportState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    WORKING = "working", pgettext_lazy("a term report", "Being made")
    DONE = "done", pgettext_lazy("a term report", "Ready")
    FAILED = "failed", _("Failed")
    #: It was ready, and its file has been deleted since.
    GONE = "gone", pgettext_lazy("a term report", "Deleted")


#: States in which the next step is a worker's.
WORKING_TERM_REPORTS = (TermReportState.WAITING, TermReportState.WORKING)

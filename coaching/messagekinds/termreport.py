"""Mail with a link to the report of a term that has ended; the file itself never goes by mail."""

from django.utils.translation import gettext_lazy as _

from coaching.models import TermReport
from coaching.rules.report import REPORT_ROLES, may_fetch
from scheduling.enums import SuppressReason
from scheduling.messagekinds import MessageKind, page_url


class TermReportReady(MessageKind):
    """To whom the office has chosen, once the report of the own part is there."""

    code = "term_report_ready"
    label = _("The report of a term is ready")
    subject_type = "term_report"
    roles = REPORT_ROLES

    def contexts(self, messages):
        """Two queries: the reports, and the duties of those whose they are."""
        found = TermReport.objects.select_related("person").in_bulk([one.subject_id for one in messages])
        return {message.pk: _context(message, found.get(message.subject_id)) for message in messages}


def _context(message, report):
    if report is None or not report.is_ready:
        return SuppressReason.NOTHING_TO_REMIND
    if not may_fetch(message.person, report):
        return SuppressReason.PERSON_LEFT
    return {"term": report.term, "url": page_url("term_report_detail", report.pk)}


KINDS = (TermReportReady(),)

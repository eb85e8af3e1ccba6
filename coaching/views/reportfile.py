"""Reports as files, each of them noted; and the list of who has saved which."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.paging import keyset_page
from coaching.enums import ReportFormat
from coaching.queries.reportfile import put_into_words, told
from coaching.reports.export import panel_csv
from coaching.reports.pdf import report_pdf
from coaching.reports.workbook import report_xlsx
from coaching.rules.report import may_see_exports
from coaching.services import export
from coaching.views.report import worked_out

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_GET
def report_csv(request, code, panel):
    """One panel of what the page shows."""
    _form, paper = worked_out(request, code)
    chosen = next((one for one in paper.panels if one.code == panel), None)
    if chosen is None:
        raise Http404
    content = panel_csv(chosen)
    export.record_report(
        choice=paper.choice, file_format=ReportFormat.CSV, report=code, panel=panel, rows=len(chosen.rows)
    )
    return saved(content, "text/csv; charset=utf-8", f"{code}-{panel}-{paper.choice.term}.csv")


@login_required
@require_GET
def report_workbook(request, code):
    """All that the page shows, a sheet for each panel."""
    return _whole(request, code, ReportFormat.XLSX, report_xlsx, XLSX)


@login_required
@require_GET
def report_print(request, code):
    """All that the page shows, as a PDF."""
    return _whole(request, code, ReportFormat.PDF, report_pdf, "application/pdf")


@login_required
def report_export_list(request):
    """Who has saved which report of one's authority, the newest first."""
    if not may_see_exports(request.user):
        raise Http404
    page = keyset_page(told(request.user), request.GET, order=("-at", "-id"))
    put_into_words(page.items, request.user)
    return render(request, "coaching/report/exports.html", {"page": page})


def saved(content, content_type, name):
    """An answer that a browser saves under this name, and that nobody keeps on the way."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _whole(request, code, file_format, make, content_type):
    _form, paper = worked_out(request, code)
    content = make(paper)
    rows = sum(len(panel.rows) for panel in paper.panels)
    export.record_report(choice=paper.choice, file_format=file_format, report=code, rows=rows)
    return saved(content, content_type, f"{code}-{paper.choice.term}.{file_format.value}")

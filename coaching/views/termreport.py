"""The term report: asked for, watched while it is made, saved."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.paging import keyset_page
from coaching.enums import ReportFormat
from coaching.forms.termreport import TermReportForm
from coaching.models import TermReport
from coaching.queries.termreport import pieces
from coaching.reports.termreport import NotYours, whole_choice
from coaching.rules import report as rules
from coaching.services import export, termreport


@login_required
def term_report_list(request):
    """One's own, the newest first."""
    _readers_only(request)
    rows = TermReport.objects.visible_to(request.user).select_related("area", "school", "sent_by")
    context = {
        "page": keyset_page(rows, request.GET, order=("-asked_at", "-id")),
        "offices": _offices(request.user),
    }
    return render(request, "coaching/termreport/list.html", context)


@login_required
def term_report_new(request):
    """Which term; a worker makes it."""
    _readers_only(request)
    form = TermReportForm(request.POST if request.method == "POST" else None, person=request.user)
    if request.method == "POST" and form.is_valid():
        report = termreport.ask(by=request.user, **form.chosen)
        return redirect("term_report_detail", report.pk)
    context = {"form": form, "cancel_url": reverse("term_report_list"), "submit_label": _("Make the report")}
    return render(request, "coaching/termreport/new.html", context)


@login_required
@never_cache
def term_report_detail(request, pk):
    """How far it has come, or the file. Asked by htmx: only that part."""
    report = _own(request, pk)
    context = {"report": report, "may_fetch": report.is_ready and rules.may_fetch(request.user, report)}
    part = "#progress" if request.htmx else ""
    return render(request, f"coaching/termreport/detail.html{part}", context)


@login_required
@require_POST
def term_report_resume(request, pk):
    """Ask once more for a worker."""
    termreport.resume(report=_own(request, pk))
    return redirect("term_report_detail", pk)


@login_required
@require_GET
def term_report_file(request, pk):
    """The PDF, sent piece by piece; that it was saved is noted. Gone, or of a duty that one has left: 404."""
    report = _own(request, pk)
    if not report.is_ready or not rules.may_fetch(request.user, report):
        raise Http404
    try:
        choice = whole_choice(person=request.user, term=report.term, area=report.area, school=report.school)
    except NotYours:
        raise Http404 from None
    export.record_report(choice=choice, file_format=ReportFormat.TERM, rows=report.rows)
    response = StreamingHttpResponse(pieces(report), content_type="application/pdf")
    name = _("term-report")
    response["Content-Disposition"] = f'attachment; filename="{name}-{report.term}.pdf"'
    response["Content-Length"] = report.size
    response["Cache-Control"] = "no-store"
    return response


def _readers_only(request):
    if not rules.may_see_reports(request.user):
        raise Http404


def _own(request, pk):
    _readers_only(request)
    rows = TermReport.objects.visible_to(request.user).select_related("area", "school", "sent_by")
    return get_object_or_404(rows, pk=pk)


def _offices(person):
    """The authorities for which one may choose who gets it."""
    duties = [duty for duty in person.current_duties if rules.is_office(duty)]
    return sorted({duty.authority for duty in duties}, key=str)

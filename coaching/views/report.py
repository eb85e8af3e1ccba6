"""Reports: facts about meetings, requests and people's time, never about what was said."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render

from coaching.forms.report import ReportFilter
from coaching.reports.export import panel_csv
from coaching.reports.registry import BY_CODE, reports_for
from coaching.rules.publication import may_publish
from coaching.rules.report import may_see_reports


@login_required
def report_list(request):
    """The reports that there are for the reader, each with the question that it answers."""
    if not may_see_reports(request.user):
        raise Http404
    context = {"reports": reports_for(request.user), "may_publish": may_publish(request.user)}
    return render(request, "coaching/report/list.html", context)


@login_required
def report_page(request, code):
    """One report about one term: figures on top, then its panels."""
    form, paper = _worked_out(request, code)
    return render(
        request,
        "coaching/report/page.html",
        {
            "form": form,
            "paper": paper,
            "reports": reports_for(request.user),
            "query": request.GET.urlencode(),
        },
    )


@login_required
def report_csv(request, code, panel):
    """One panel of the same choice as a file."""
    _form, paper = _worked_out(request, code)
    chosen = next((one for one in paper.panels if one.code == panel), None)
    if chosen is None:
        raise Http404
    response = HttpResponse(panel_csv(chosen), content_type="text/csv; charset=utf-8")
    name = f"{code}-{panel}-{paper.choice.term}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _worked_out(request, code):
    """The filter form and the report that it chooses. Raises Http404 for whoever may not read it."""
    report = BY_CODE.get(code)
    if report is None or report not in reports_for(request.user):
        raise Http404
    form = ReportFilter(request.GET, person=request.user, report=report)
    return form, report.paper(form.choice)

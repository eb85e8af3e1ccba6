"""Reports: facts about meetings, requests and people's time, never about what was said."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render

from coaching.forms.report import ReportFilter
from coaching.queries.summary import pending
from coaching.reports.registry import BY_CODE, reports_for
from coaching.rules.publication import may_publish
from coaching.rules.report import REPORT_ROLES, may_see_exports, may_see_reports
from coaching.services.summary import catch_up


@login_required
def report_list(request):
    """The reports that there are for the reader, each with the question that it answers."""
    if not may_see_reports(request.user):
        raise Http404
    context = {
        "reports": reports_for(request.user),
        "is_office": may_see_exports(request.user),
        "may_publish": may_publish(request.user),
    }
    return render(request, "coaching/report/list.html", context)


@login_required
def report_page(request, code):
    """One report about one term: figures on top, then its panels."""
    form, paper = worked_out(request, code)
    return render(
        request,
        "coaching/report/page.html",
        {
            "form": form,
            "paper": paper,
            "pending": pending(request.user.authorities_as(*REPORT_ROLES)),
            "reports": reports_for(request.user),
            "query": request.GET.urlencode(),
        },
    )


def worked_out(request, code):
    """The filter form and the report that it chooses. Raises Http404 for whoever may not read it."""
    report = BY_CODE.get(code)
    if report is None or report not in reports_for(request.user):
        raise Http404
    catch_up()
    form = ReportFilter(request.GET, person=request.user, report=report)
    return form, report.paper(form.choice)

"""Reports: facts about meetings, never about what was said."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render

from coaching.forms.report import ActivityFilter
from coaching.reports import activity, scope
from coaching.reports.export import activity_csv
from coaching.rules.report import may_see_reports


@login_required
def report_activity(request):
    """Meetings of one term: totals, by month, kind, school and reason."""
    form, meetings = _chosen(request)
    period = form.chosen["period"]
    months = activity.by_month(meetings, period)
    return render(
        request,
        "coaching/report/activity.html",
        {
            "form": form,
            "period": period,
            "measures": activity.MEASURES,
            "totals": activity.totals(meetings),
            "months": months,
            "kinds": activity.by_kind(meetings),
            "schools": activity.by_school(meetings),
            "reasons": activity.by_reason(meetings),
            "is_empty": not any(row["held"] + row["planned"] + row["cancelled"] for row in months),
            "query": request.GET.urlencode(),
        },
    )


@login_required
def report_activity_csv(request):
    """The same choice as a file."""
    form, meetings = _chosen(request)
    response = HttpResponse(
        activity_csv(activity.by_school_and_kind(meetings)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="aktivitet-{form.chosen["period"].term}.csv"'
    return response


def _chosen(request):
    """The filter form and the meetings that it chooses. Raises Http404 for whoever reads no reports."""
    if not may_see_reports(request.user):
        raise Http404
    form = ActivityFilter(request.GET, person=request.user)
    return form, activity.chosen(scope.meetings(request.user), **form.chosen)

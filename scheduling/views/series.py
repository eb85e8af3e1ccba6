"""A run of meetings among the same people."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from scheduling import rules
from scheduling.meetingchoices import is_for_modules
from scheduling.models import Series
from scheduling.queries.moduleplan import plans_of
from scheduling.queries.series import series_page


@login_required
@require_GET
def series_detail(request, pk):
    """Its meetings, past and to come; for those who run it everybody's attendance, for others their own."""
    series = get_object_or_404(
        Series.objects.visible_to(request.user).select_related("school", "authority"), pk=pk
    )
    runs = rules.in_office_of(request.user, series) or rules.leads_series(request.user, series)
    members = series.members.current().select_related("person").order_by("role", "person__family_name")
    context = {
        "series": series,
        "members": members,
        "page": series_page(series, request.GET, only=None if runs else request.user),
        "runs": runs,
        "plans": plans_of(series, timezone.now()),
        "has_modules": is_for_modules(series, members),
        "may_make_new": rules.may_make_new(request.user, series),
    }
    return render(request, "scheduling/series/page.html", context)

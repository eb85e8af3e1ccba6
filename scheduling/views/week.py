"""One's week."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render

from scheduling.queries.week import monday_of, week_of


@login_required
def week(request):
    """The week in ?week=2026-W48, or this one, as a grid; as an agenda on a phone."""
    week = week_of(request.user, monday_of(request.GET.get("week", "")))
    return render(request, "scheduling/week/page.html", {"week": week})

"""One's week."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from scheduling import calendar
from scheduling.queries.feed import week_entries
from scheduling.queries.moduleplan import hit_plans_led_by
from scheduling.queries.week import monday_of, week_of


@login_required
def week(request):
    """The week in ?week=2026-W48, or this one, as a grid; as an agenda on a phone."""
    week = week_of(request.user, monday_of(request.GET.get("week", "")))
    context = {"week": week, "plans_to_mend": hit_plans_led_by(request.user, timezone.now())}
    return render(request, "scheduling/week/page.html", context)


@login_required
def week_ics(request):
    """The meetings of the same week as one file for one's own calendar."""
    monday = monday_of(request.GET.get("week", ""))
    content = calendar.feed_ics(week_entries(request.user, monday), changed_at=timezone.now())
    disposition = f'attachment; filename="{monday:%G-W%V}.ics"'
    return HttpResponse(content, calendar.CONTENT_TYPE, headers={"Content-Disposition": disposition})

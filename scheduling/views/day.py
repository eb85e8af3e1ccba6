"""One's day."""

from django.contrib.auth.decorators import login_required
from django.views.decorators.http import require_safe

from scheduling.periods import day_at, day_code
from scheduling.queries.day import day_of
from scheduling.views import agenda


@login_required
@require_safe
def day(request):
    """The day in ?day=2026-11-24, or today, hour by hour; as an agenda on a phone."""
    return agenda.page(request, "day", day_of(request.user, _date(request)))


@login_required
@require_safe
def day_ics(request):
    """The meetings of the same day as one file for one's own calendar."""
    date = _date(request)
    return agenda.file(request.user, date, date, day_code(date))


def _date(request):
    return day_at(request.GET.get("day", ""), agenda.moment_of(request))

"""One's week."""

from django.contrib.auth.decorators import login_required
from django.utils import timezone
from django.views.decorators.http import require_safe

from scheduling.periods import DAY, monday_of, week_code
from scheduling.queries.moduleplan import hit_plans_led_by
from scheduling.queries.week import WEEK, week_of
from scheduling.views import agenda


@login_required
@require_safe
def week(request):
    """The week in ?week=2026-W48, or this one, as a grid; as an agenda on a phone."""
    plans = hit_plans_led_by(request.user, timezone.now())
    return agenda.page(request, "week", week_of(request.user, _monday(request)), plans_to_mend=plans)


@login_required
@require_safe
def week_ics(request):
    """The meetings of the same week as one file for one's own calendar."""
    monday = _monday(request)
    return agenda.file(request.user, monday, monday + WEEK - DAY, week_code(monday))


def _monday(request):
    return monday_of(request.GET.get("week", ""), agenda.moment_of(request))

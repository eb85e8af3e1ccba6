"""One's month."""

from django.contrib.auth.decorators import login_required
from django.views.decorators.http import require_safe

from accounts import dates
from scheduling.periods import first_of, last_of, month_code
from scheduling.queries.month import month_of
from scheduling.views import agenda


@login_required
@require_safe
def month(request):
    """The month in ?month=2026-11, or this one, as a table of weeks; as an agenda on a phone."""
    words = dates.words()
    weekdays = list(zip(words.short_weekdays, words.weekdays, strict=True))
    return agenda.page(request, "month", month_of(request.user, _first(request)), weekdays=weekdays)


@login_required
@require_safe
def month_ics(request):
    """The meetings of the same month as one file for one's own calendar."""
    first = _first(request)
    return agenda.file(request.user, first, last_of(first), month_code(first))


def _first(request):
    return first_of(request.GET.get("month", ""), agenda.moment_of(request))

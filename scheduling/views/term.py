"""One's term."""

from django.contrib.auth.decorators import login_required
from django.views.decorators.http import require_safe

from scheduling.queries.term import span_of, term_of
from scheduling.views import agenda


@login_required
@require_safe
def term(request):
    """The term in ?term=HT-26, or this one or the next, week by week."""
    return agenda.page(request, "term", term_of(request.user, _span(request)))


@login_required
@require_safe
def term_ics(request):
    """The meetings of the same term as one file for one's own calendar."""
    span = _span(request)
    return agenda.file(request.user, span.first, span.last, span.code)


def _span(request):
    return span_of(request.user, request.GET.get("term", ""), agenda.moment_of(request))

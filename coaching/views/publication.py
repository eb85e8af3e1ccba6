"""Publishing a term: which there are, what would be shown of one, and that it is done."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Role
from coaching.models import Publication
from coaching.queries import publication as queries
from coaching.rules.publication import is_over, may_publish, published_on
from coaching.services import publication as services
from scheduling.models import Term


@login_required
@require_safe
def publication_list(request):
    """The terms of one's authorities: published, over, and the one that runs."""
    if not may_publish(request.user):
        raise Http404
    authorities = request.user.authorities_as(Role.ADMINISTRATOR)
    return render(
        request,
        "coaching/publication/list.html",
        {"rows": queries.term_rows(authorities), "several": len(authorities) > 1},
    )


@login_required
@require_safe
def publication_preview(request, pk):
    """Which places would have numbers, and that publishing is for good; the numbers themselves are not shown."""
    term = _term(request, pk)
    if _published(term):
        return redirect("publication_list")
    today = timezone.localdate()
    return render(
        request,
        "coaching/publication/preview.html",
        {
            "term": term,
            "rows": queries.outline(term),
            "days": queries.days_of(term),
            "is_over": is_over(term, today),
            "published_on": published_on(term, today),
        },
    )


@login_required
@require_POST
def publication_publish(request, pk):
    """It is done."""
    term = _term(request, pk)
    try:
        services.publish(term=term, by=request.user)
    except services.PublicationError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(term)s is published.") % {"term": term})
    return redirect("publication_list")


def _term(request, pk):
    """A term of one's office; to all others there is none."""
    terms = Term.objects.filter(authority__in=request.user.authorities_as(Role.ADMINISTRATOR))
    return get_object_or_404(terms.select_related("authority"), pk=pk)


def _published(term):
    return Publication.objects.of(term.authority, term.code).exists()

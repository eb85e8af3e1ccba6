"""The office and the coordinators deal with the details that people have left."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coaching.enums import INTEREST_TRANSITIONS, ExportKind, InterestStatus
from coaching.forms.interest import HandOverForm, InterestFilter
from coaching.interestfile import interest_csv
from coaching.models import Interest
from coaching.queries import interest as queries
from coaching.rules import interest as rules
from coaching.services import export
from coaching.services import interest as services


@login_required
def interest_list(request):
    """What has come in, the oldest new first."""
    form = _filter(request, request.GET)
    rows = queries.chosen(request.user, **form.chosen())
    context = {
        "form": form,
        "page": queries.page_of(rows, request.GET),
        "is_filtered": form.is_used(),
        "query": request.GET.urlencode(),
        "open_ones": queries.programmes_of(request.user).filter(is_published=True, is_open_for_interest=True),
    }
    return render(request, "coaching/interest/list.html", context)


@login_required
@require_POST
def interest_file(request):
    """The same choice as a file; that somebody saved it is noted."""
    form = _filter(request, request.POST)
    rows = queries.chosen(request.user, **form.chosen())
    content = interest_csv(rows.iterator(chunk_size=500))
    export.record(person=request.user, kind=ExportKind.INTERESTS)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="intresseanmalningar.csv"'
    return response


@login_required
def interest_detail(request, pk):
    """Who it is, what about, what has happened, and what one can do."""
    interest = _own(request, pk)
    context = {
        "interest": interest,
        "events": interest.events.select_related("by", "owner"),
        "moves": [(status, status.label) for status in InterestStatus if status in _moves(interest)],
        "form": HandOverForm(programme=interest.programme),
        "is_mine": interest.owner_id == request.user.pk,
    }
    return render(request, "coaching/interest/detail.html", context)


@login_required
@require_POST
def interest_status(request, pk, status):
    """Another state, in one click."""
    if status not in InterestStatus.values:
        raise Http404
    interest = _own(request, pk)
    try:
        services.set_status(interest=interest, status=InterestStatus(status), by=request.user)
    except services.InterestError as refused:
        messages.warning(request, str(refused))
    else:
        said = {"name": interest.name, "state": InterestStatus(status).label}
        messages.success(request, _("%(name)s: %(state)s.") % said)
    return _back(request, pk)


@login_required
@require_POST
def interest_take(request, pk):
    """Answer for it oneself."""
    services.hand_over(interest=_own(request, pk), to=request.user, by=request.user)
    return _back(request, pk)


@login_required
@require_POST
def interest_hand_over(request, pk):
    """Let somebody else answer for it."""
    interest = _own(request, pk)
    form = HandOverForm(request.POST, programme=interest.programme)
    if form.is_valid():
        services.hand_over(interest=interest, to=form.cleaned_data["to"], by=request.user)
        messages.success(request, _("%(name)s answers from now on.") % {"name": form.cleaned_data["to"]})
    else:
        messages.warning(request, _("Choose who is to answer."))
    return redirect("interest_detail", pk)


@login_required
def interest_remove(request, pk):
    """Asks once, and deletes what somebody has left: who it is about may want that at any time."""
    interest = _own(request, pk)
    if request.method == "POST":
        services.remove(interest=interest, by=request.user)
        messages.success(request, _("The details are deleted."))
        return redirect("interest_list")
    cancel_url = reverse("interest_detail", args=[pk])
    context = {"interest": interest, "cancel_url": cancel_url}
    return render(request, "coaching/interest/remove.html", context)


def _filter(request, data):
    """The form of whoever has the list at all: an office, or those who coordinate something."""
    person = request.user
    if not rules.runs_an_office(person) and not queries.programmes_of(person).exists():
        raise Http404
    return InterestFilter(data, person=person)


def _own(request, pk) -> Interest:
    rows = Interest.objects.visible_to(request.user).select_related("programme__authority", "owner")
    return get_object_or_404(rows, pk=pk)


def _moves(interest):
    return INTEREST_TRANSITIONS[interest.status]


def _back(request, pk):
    """To where the button was: the list as it was filtered, or the page."""
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return redirect(back)
    return redirect("interest_detail", pk)

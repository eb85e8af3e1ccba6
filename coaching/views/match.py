"""Which coach to ask: the office chooses, with the reasons in sight."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coaching.forms.requeststep import ExclusionForm, MatchForm
from coaching.models import CoachingRequest
from coaching.queries.load import EXPECTED_MINUTES
from coaching.queries.match import SHOWN, choice_for
from coaching.queries.request import for_cards
from coaching.rules import request as rules
from coaching.services import request as services
from coaching.views.back import board_url, kept, tell, to_board_or_request


@login_required
def request_match(request, pk):
    """Coaches in order, each with what speaks for and against; the best, or with ?all all. POST asks one."""
    rows = for_cards(CoachingRequest.objects.visible_to(request.user))
    subject = get_object_or_404(rows.select_related("authority"), pk=pk)
    if not rules.is_office(request.user, subject):
        raise PermissionDenied
    if request.method != "POST" and not rules.may_match(request.user, subject):
        tell(request, messages.info, subject, services.meanwhile(subject))
        return to_board_or_request(request, pk)
    form = MatchForm(request.POST if request.method == "POST" else None, authority_id=subject.authority_id)
    if form.is_valid():
        coach = form.cleaned_data["coach"]
        try:
            services.match(request=subject, coach=coach, by=request.user)
        except services.RequestError as error:
            tell(request, messages.warning, subject, error)
        else:
            tell(request, messages.success, subject, _("%(coach)s has been asked.") % {"coach": coach})
        return to_board_or_request(request, pk)
    context = {
        "subject": subject,
        "form": form,
        "choice": choice_for(subject, most=None if "all" in request.GET else SHOWN),
        "exclusion_form": ExclusionForm(initial={"exclusions": subject.exclusions}),
        "expected_minutes": EXPECTED_MINUTES,
        "board_url": board_url(request),
        "kept": kept(request),
    }
    return render(request, "coaching/request/match.html", context)


@login_required
@require_POST
def request_exclude(request, pk):
    """Whom to leave out, here and when an allocation is proposed."""
    subject = get_object_or_404(CoachingRequest.objects.visible_to(request.user), pk=pk)
    if not rules.is_office(request.user, subject):
        raise PermissionDenied
    form = ExclusionForm(request.POST)
    if form.is_valid():
        try:
            services.exclude(request=subject, by=request.user, exclusions=form.cleaned_data["exclusions"])
        except services.RequestError as error:
            tell(request, messages.warning, subject, error)
            return to_board_or_request(request, pk)
    else:
        messages.warning(request, form.errors["exclusions"][0])
    return redirect(reverse("request_match", args=[pk]) + kept(request))

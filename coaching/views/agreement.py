"""The agreement of an engagement: reading and accepting it, and what each teacher lets the principal know."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coaching.enums import ParagraphKind
from coaching.forms.agreement import AcceptForm
from coaching.models import Engagement
from coaching.queries.agreement import agreement_of
from coaching.queries.paragraph import paragraphs_of, released_in
from coaching.rules import agreement as rules
from coaching.services import agreement as services
from coaching.services.engagement import EngagementError


@login_required
@require_GET
def engagement_agreement(request, pk):
    """The conditions of each party, who has accepted them and who is waited for."""
    engagement, person = _visible(request, pk), request.user
    agreement = agreement_of(engagement)
    context = {
        "engagement": engagement,
        "agreement": agreement,
        "mine": rules.parties_of(person, engagement),
        "waits": rules.may_accept(person, engagement) and agreement.waits_for(person),
        "may_release": rules.may_release(person, engagement),
    }
    if rules.is_teacher(person, engagement):
        context["paragraphs"] = paragraphs_of(person, engagement)
    if rules.sees_released(person, engagement):
        context["released"] = released_in(engagement)
    return render(request, "coaching/agreement/detail.html", context)


@login_required
@require_POST
def agreement_accept(request, pk):
    """Accept the conditions that the page showed."""
    engagement = _visible(request, pk)
    if not rules.parties_of(request.user, engagement):
        raise Http404
    form = AcceptForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was accepted. Read the agreement below, and try again."))
        return redirect("engagement_agreement", pk)
    try:
        services.accept(engagement=engagement, by=request.user, **form.cleaned_data)
    except services.WordingChanged:
        messages.error(
            request,
            _("The wording has been changed in the meantime. Read it as it is now, and accept it then."),
        )
    except EngagementError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("You have accepted your part of the agreement."))
    return redirect("engagement_agreement", pk)


@login_required
@require_POST
def paragraph_release(request, pk, kind):
    """Let the principal know it."""
    engagement = _of_teacher(request, pk, kind)
    try:
        services.release(engagement=engagement, kind=kind, by=request.user)
    except EngagementError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Released. Your principal can read it from now on."))
    return _to_paragraphs(pk)


@login_required
@require_POST
def paragraph_stop(request, pk, kind):
    """Let the principal know it no more."""
    services.stop(engagement=_of_teacher(request, pk, kind), kind=kind, by=request.user)
    messages.success(
        request, _("Stopped. Your principal cannot read it any more; what has been read has been read.")
    )
    return _to_paragraphs(pk)


def _of_teacher(request, pk, kind):
    engagement = _visible(request, pk)
    if kind not in ParagraphKind.values or not rules.is_teacher(request.user, engagement):
        raise Http404
    return engagement


def _visible(request, pk):
    return get_object_or_404(Engagement.objects.visible_to(request.user).with_people(), pk=pk)


def _to_paragraphs(pk):
    response = redirect("engagement_agreement", pk)
    response["Location"] += "#paragraphs"
    return response

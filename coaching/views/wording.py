"""The office's part of agreements: which wordings hold, and publishing others."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import SchoolAuthority
from coaching.enums import AgreementParty
from coaching.forms.agreement import WordingForm
from coaching.models import Programme
from coaching.queries.agreement import WordingBook, scopes_of, versions_of
from coaching.rules import agreement as rules
from coaching.rules.programme import may_create
from coaching.services import agreement as services


@login_required
@require_GET
def wording_list(request):
    """For each authority and programme that one looks after: whose conditions hold."""
    if not may_create(request.user):
        raise Http404
    return render(request, "coaching/agreement/wordings.html", {"scopes": scopes_of(request.user)})


@login_required
def wording_edit(request, pk, party):
    """The conditions of a party in all programmes of an authority that have none of their own."""
    return _edit(request, get_object_or_404(SchoolAuthority, pk=pk), None, party)


@login_required
def programme_wording_edit(request, slug, party):
    """The conditions of a party in one programme."""
    programme = get_object_or_404(Programme.objects.select_related("authority"), slug=slug)
    return _edit(request, programme.authority, programme, party)


def _edit(request, authority, programme, party):
    if party not in AgreementParty.values or not rules.may_publish(request.user, authority.pk):
        raise Http404
    scope = authority.pk, programme and programme.pk, party
    wording, status = WordingBook([authority.pk]).in_force(*scope), 200
    form = WordingForm(request.POST or None, wording=wording)
    context = {"form": form, "authority": authority, "programme": programme, "party": AgreementParty(party)}
    if form.is_valid():
        about = {"authority": authority, "programme": programme, "party": party}
        try:
            services.publish(**about, **form.cleaned_data, by=request.user)
        except services.WordingChanged as changed:
            form.show(changed.wording)
            wording, status, context["theirs"] = changed.wording, 409, changed.wording
        else:
            messages.success(request, _("Saved. Those whom it concerns are asked to accept it."))
            return redirect("wording_list")
    context |= {
        "wording": wording,
        "versions": versions_of(*scope),
        "cancel_url": reverse("wording_list"),
    }
    return render(request, "coaching/agreement/wording.html", context, status=status)

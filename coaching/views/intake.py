"""The office says on what terms people are admitted, and calls a programme off."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from coaching.forms.intake import CallOffForm, IntakeForm
from coaching.queries.application import intake_of, meetings_of
from coaching.rules.admission import can_admit
from coaching.services import intake as services
from coaching.views.ofprogramme import of_office


@login_required
def intake_edit(request, slug):
    """Places, days, and who may join."""
    programme = of_office(request, slug)
    intake = intake_of(programme)
    if intake is None and not can_admit(programme):
        raise Http404
    form = IntakeForm(request.POST or None, instance=intake, programme=programme)
    if request.method == "POST" and form.is_valid() and form.save_by(request.user):
        messages.success(request, _("Saved. It stands on the programme's page."))
        return redirect("programme_detail", slug)
    back = reverse("programme_detail", args=[slug])
    context = {"form": form, "programme": programme, "intake": intake, "cancel_url": back}
    return render(request, "coaching/intake/edit.html", context)


@login_required
def programme_call_off(request, slug):
    """It does not take place; asks once, naming what goes."""
    programme = of_office(request, slug)
    intake = intake_of(programme)
    if intake is None:
        raise Http404
    form = CallOffForm(request.POST or None)
    back = reverse("programme_detail", args=[slug])
    if intake.is_called_off:
        messages.info(request, _("The programme is called off already."))
        return redirect(back)
    if request.method == "POST" and form.is_valid():
        services.call_off(programme=programme, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(
            request, _("The programme is called off. Everybody who has applied is told by mail.")
        )
        return redirect(back)
    context = {
        "form": form,
        "programme": programme,
        "cancel_url": back,
        "meetings": [one for one in meetings_of(programme) if not one.is_over],
        "amount": programme.applications.open().count(),
    }
    return render(request, "coaching/intake/call_off.html", context)

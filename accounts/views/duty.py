"""Giving, correcting, ending and removing duties of one person."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import rules
from accounts.forms.duty import DutyForm, EndDutyForm
from accounts.models import Duty
from accounts.services import duty as services
from accounts.views.access import require
from accounts.views.person import load_person


def _load(request, pk, duty_pk):
    person = load_person(request, pk)
    duties = Duty.objects.visible_to(request.user).filter(person=person)
    duty = get_object_or_404(duties.select_related("authority", "area", "school", "team"), pk=duty_pk)
    require(rules.may_edit_duty(request.user, duty))
    return person, duty


@login_required
def duty_new(request, pk):
    """Give somebody a duty."""
    person = load_person(request, pk)
    require(rules.may_give_duties(request.user, person))
    form = DutyForm(request.POST or None, by=request.user)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(services.give_duty, person=person, **form.duty())
    ):
        messages.success(request, _("%(person)s has the duty now.") % {"person": person})
        return redirect("person_detail", pk)
    return _page(request, person, form, reverse("duty_new_fields", args=[pk]))


@login_required
@require_POST
def duty_new_fields(request, pk):
    """What was chosen so far, with the fields that fit the role; nothing is saved."""
    person = load_person(request, pk)
    require(rules.may_give_duties(request.user, person))
    form = DutyForm(initial=request.POST.dict(), by=request.user)
    return _page(request, person, form, reverse("duty_new_fields", args=[pk]))


@login_required
def duty_edit(request, pk, duty_pk):
    """Put right what was given wrongly."""
    person, duty = _load(request, pk, duty_pk)
    form = DutyForm(request.POST or None, instance=duty, by=request.user)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(services.correct_duty, duty=duty, **form.duty())
    ):
        messages.success(request, _("Saved."))
        return redirect("person_detail", pk)
    return _page(request, person, form, reverse("duty_edit_fields", args=[pk, duty_pk]), duty)


@login_required
@require_POST
def duty_edit_fields(request, pk, duty_pk):
    """As `duty_new_fields`, for a duty that exists."""
    person, duty = _load(request, pk, duty_pk)
    form = DutyForm(instance=duty, initial=request.POST.dict(), by=request.user)
    return _page(request, person, form, reverse("duty_edit_fields", args=[pk, duty_pk]), duty)


def _page(request, person, form, fields_url, duty=None):
    context = {"person": person, "duty_form": form, "fields_url": fields_url, "duty": duty}
    name = "accounts/duty/fields.html" if request.htmx else "accounts/duty/form.html"
    return render(request, name, context)


@login_required
def duty_end(request, pk, duty_pk):
    """Asks for the last day."""
    person, duty = _load(request, pk, duty_pk)
    today = max(timezone.localdate(), duty.starts_on)
    form = EndDutyForm(request.POST or None, initial={"ends_on": duty.ends_on or today})
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(services.end_duty, duty=duty, **form.cleaned_data)
    ):
        messages.success(request, _("The duty has a last day now."))
        return redirect("person_detail", pk)
    return render(request, "accounts/duty/end.html", {"person": person, "duty": duty, "form": form})


@login_required
def duty_remove(request, pk, duty_pk):
    """Asks once, and takes away what was given by mistake."""
    person, duty = _load(request, pk, duty_pk)
    if request.method == "POST":
        try:
            services.remove_duty(duty=duty)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _("The duty is gone."))
        return redirect("person_detail", pk)
    return render(request, "accounts/duty/remove.html", {"person": person, "duty": duty})

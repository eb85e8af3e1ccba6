"""What a coach or teacher brings along."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import rules
from accounts.forms.profile import CertificationForm, CoachProfileForm, TeacherProfileForm
from accounts.models import CoachProfile
from accounts.services import profile as services
from accounts.views.access import require
from accounts.views.person import load_person


def _load_coach(request, pk):
    person = load_person(request, pk)
    require(rules.may_edit_coach_profile(request.user, person))
    return person


@login_required
def coach_profile_edit(request, pk):
    """Subjects, weekly time and whether new engagements may come."""
    person = _load_coach(request, pk)
    form = CoachProfileForm(request.POST or None, instance=getattr(person, "coach_profile", None))
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(services.change_coach_profile, person=person, **form.profile())
    ):
        messages.success(request, _("Saved."))
        return redirect("person_detail", pk)
    return render(request, "accounts/profile/coach.html", {"person": person, "form": form})


@login_required
def teacher_profile_edit(request, pk):
    """Subjects and career stage."""
    person = load_person(request, pk)
    require(rules.may_edit_teacher_profile(request.user, person))
    form = TeacherProfileForm(request.POST or None, instance=getattr(person, "teacher_profile", None))
    if request.method == "POST" and form.is_valid():
        services.change_teacher_profile(person=person, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("person_detail", pk)
    return render(request, "accounts/profile/teacher.html", {"person": person, "form": form})


@login_required
def certification_new(request, pk):
    """Something a coach is certified for."""
    person = _load_coach(request, pk)
    coach = get_object_or_404(CoachProfile, person=person)
    form = CertificationForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(services.add_certification, coach=coach, **form.cleaned_data)
    ):
        messages.success(request, _("Saved."))
        return redirect("person_detail", pk)
    return render(request, "accounts/profile/certification.html", {"person": person, "form": form})


@login_required
def certification_edit(request, pk, certification_pk):
    """Put it right, or renew it."""
    person = _load_coach(request, pk)
    coach = get_object_or_404(CoachProfile, person=person)
    certification = get_object_or_404(coach.certifications, pk=certification_pk)
    form = CertificationForm(request.POST or None, instance=certification)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(services.change_certification, certification=certification, **form.cleaned_data)
    ):
        messages.success(request, _("Saved."))
        return redirect("person_detail", pk)
    context = {"person": person, "form": form, "certification": certification}
    return render(request, "accounts/profile/certification.html", context)


@login_required
def certification_remove(request, pk, certification_pk):
    """Asks once, then takes it away."""
    person = _load_coach(request, pk)
    coach = get_object_or_404(CoachProfile, person=person)
    certification = coach.certifications.filter(pk=certification_pk).first()
    if request.method == "POST":
        if certification:
            services.remove_certification(certification=certification)
        messages.success(request, _("The certification is gone."))
        return redirect("person_detail", pk)
    certification = get_object_or_404(coach.certifications, pk=certification_pk)
    context = {"person": person, "certification": certification}
    return render(request, "accounts/profile/certification_remove.html", context)

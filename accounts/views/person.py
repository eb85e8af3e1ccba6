"""People: the list, one person, adding, changing, leaving."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import leaving, rules
from accounts.enums import Role
from accounts.forms.duty import DutyForm
from accounts.forms.person import NewPersonForm, OwnDetailsForm, PersonFilter, PersonForm
from accounts.models import Person, School
from accounts.paging import keyset_page
from accounts.queries import person as queries
from accounts.queries.profile import certifications, hours_a_week
from accounts.queries.security import steps_of
from accounts.services import duty as duty_services
from accounts.services import invitation as invitation_services
from accounts.services import person as services
from accounts.views.access import found, require


def load_person(request, pk):
    """The person with duties and profiles, as far as the viewer may see; else 404."""
    return get_object_or_404(queries.person_page(request.user), pk=pk)


@login_required
@require_GET
def person_list(request):
    """Who is here, with search and filters."""
    found(rules.sees_people(request.user))
    chosen = PersonFilter(
        request.GET,
        schools=School.objects.visible_to(request.user).open(),
        roles=Role.choices,
        may_see_left=rules.is_administrator(request.user),
    )
    people = queries.people_list(request.user, **chosen.chosen())
    context = {
        "filter": chosen,
        "page": keyset_page(people, request.GET, order=queries.ORDER),
        "may_add": rules.may_add_people(request.user),
    }
    return render(request, "accounts/person/list.html", context)


@login_required
@require_GET
def person_detail(request, pk):
    """One person: how to reach them, what they are, what they bring along."""
    person = load_person(request, pk)
    duties, ended = queries.visible_duties(request.user, person)
    coach = getattr(person, "coach_profile", None)
    is_coach = coach and any(duty.role == Role.COACH for duty in duties)
    teacher = getattr(person, "teacher_profile", None)
    is_teacher = teacher and any(duty.role == Role.TEACHER for duty in duties)
    sees_account = rules.sees_account(request.user, person)
    context = {
        "person": person,
        "duties": [(duty, rules.may_edit_duty(request.user, duty)) for duty in duties],
        "ended": ended if sees_account or person == request.user else [],
        "coach": coach if is_coach else None,
        "certifications": certifications(coach) if is_coach else [],
        "coach_time": hours_a_week(coach) if is_coach else "",
        "teacher": teacher if is_teacher else None,
        "sees_account": sees_account,
        "may_edit": rules.may_edit_person(request.user, person),
        "may_give": rules.may_give_duties(request.user, person),
        "may_invite": rules.may_invite(request.user, person),
        "may_deactivate": rules.may_deactivate(request.user, person),
        "may_reactivate": rules.may_reactivate(request.user, person),
        "may_edit_coach": is_coach and rules.may_edit_coach_profile(request.user, person),
        "may_edit_teacher": is_teacher and rules.may_edit_teacher_profile(request.user, person),
        "steps": steps_of(person) if sees_account else None,
        "may_reset_mfa": rules.may_reset_mfa(request.user, person),
        "expires_at": invitation_services.expires_at(person) if person.invited_at else None,
    }
    return render(request, "accounts/person/detail.html", context)


@login_required
def person_new(request):
    """Somebody new, with a first duty, perhaps invited at once."""
    found(rules.may_add_people(request.user))
    form = NewPersonForm(request.POST or None)
    duty_form = DutyForm(request.POST or None, by=request.user, initial=_first_choice(request))
    if request.method == "POST" and form.is_valid() & duty_form.is_valid():
        facts = {**form.cleaned_data, "duty": duty_form.duty()}
        invite = facts.pop("invite")
        person = _add(form, duty_form, facts)
        if person:
            if invite and rules.may_invite(request.user, person):
                authority = facts["duty"]["authority"]
                invitation_services.invite(person=person, authority=authority, by=request.user)
            messages.success(request, _("%(person)s has been added.") % {"person": person})
            return redirect("person_detail", person.pk)
    return _new_page(request, form, duty_form)


@login_required
@require_POST
def person_new_fields(request):
    """What was typed so far, with the fields that fit the role just chosen; nothing is saved."""
    found(rules.may_add_people(request.user))
    typed = request.POST.dict()
    form = NewPersonForm(initial={**typed, "invite": "invite" in typed})
    duty_form = DutyForm(initial=typed, by=request.user)
    if request.htmx:
        context = {"duty_form": duty_form, "fields_url": reverse("person_new_fields")}
        return render(request, "accounts/duty/fields.html", context)
    return _new_page(request, form, duty_form)


@login_required
@require_POST
def person_new_known(request):
    """The address belongs to somebody in another authority already: give that person the duty, change nothing else."""
    found(rules.may_add_people(request.user))
    form = NewPersonForm(request.POST)
    duty_form = DutyForm(request.POST, by=request.user)
    person = Person.objects.filter(email=request.POST.get("email", "").strip().lower()).first()
    if person and duty_form.is_valid():
        duty = duty_form.carry_out(duty_services.give_duty, person=person, **duty_form.duty())
        if duty:
            messages.success(request, _("%(person)s has the duty now.") % {"person": person})
            return redirect("person_detail", person.pk)
    return _new_page(request, form, duty_form)


def _first_choice(request):
    """What the page that led here knows already: ?role= and ?school=."""
    return {name: request.GET.get(name) for name in ("role", "school") if request.GET.get(name)}


def _add(form, duty_form, facts):
    try:
        return services.add_person(**facts)
    except ValidationError as error:
        about_duty = set(error.error_dict) & set(duty_form.fields)
        (duty_form if about_duty else form).refuse(error)
        return None


def _new_page(request, form, duty_form):
    known, known_here = None, False
    if form.is_bound and "email" in form.errors and form.data.get("email"):
        known = Person.objects.filter(email=form.data["email"].strip().lower()).first()
        known_here = known and Person.objects.visible_to(request.user).filter(pk=known.pk).exists()
    context = {
        "form": form,
        "duty_form": duty_form,
        "fields_url": reverse("person_new_fields"),
        "known": known,
        "known_here": known_here,
    }
    return render(request, "accounts/person/new.html", context)


@login_required
def person_edit(request, pk):
    """Name, address, phone and language of somebody."""
    person = load_person(request, pk)
    require(rules.may_edit_person(request.user, person))
    form = PersonForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        saved = form.carry_out(services.change_person, person=person, **form.cleaned_data)
        if saved:
            messages.success(request, _("Saved."))
            return redirect("person_detail", pk)
    return render(request, "accounts/person/edit.html", {"form": form, "person": person})


@login_required
def person_deactivate(request, pk):
    """Asks once, names what goes, and does it."""
    person = load_person(request, pk)
    allowed = rules.may_deactivate(request.user, person)
    if request.method == "POST" and not person.is_active and rules.may_reactivate(request.user, person):
        # Sent twice: it has happened.
        return redirect("person_detail", pk)
    require(allowed)
    if request.method == "POST":
        try:
            services.deactivate(person=person)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _("%(person)s can no longer sign in.") % {"person": person})
        return redirect("person_detail", pk)
    duties, _ended = queries.visible_duties(request.user, person)
    context = {"person": person, "duties": duties, "what_goes": leaving.what_goes(person)}
    return render(request, "accounts/person/deactivate.html", context)


@login_required
@require_POST
def person_reactivate(request, pk):
    """Somebody comes back."""
    person = load_person(request, pk)
    require(rules.may_edit_person(request.user, person))
    services.reactivate(person=person)
    messages.success(
        request, _("%(person)s is back. Give a duty, and send an invitation.") % {"person": person}
    )
    return redirect("person_detail", pk)


@login_required
def my_details(request):
    """Own name, phone and language."""
    form = OwnDetailsForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        services.change_own_details(person=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("my_details")
    return render(request, "accounts/person/my_details.html", {"form": form})

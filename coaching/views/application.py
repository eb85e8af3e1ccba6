"""Applying to a network or course, following one's application, leaving."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coaching.enums import CareerPost
from coaching.forms.application import ApplicationForm, DecisionForm, ShownForm
from coaching.models import Application
from coaching.queries import application as queries
from coaching.queries.applicationtimeline import timeline_of
from coaching.queries.programme import with_members
from coaching.rules import admission as rules
from coaching.services import application as services
from coaching.services.applicationstep import ApplicationError
from coaching.views.ofprogramme import readable


@login_required
def application_new(request, slug):
    """Apply. Whoever has applied already is shown that application."""
    programme, person = readable(request, slug), request.user
    intake = queries.intake_of(programme)
    own = queries.own_application(person, programme)
    if own is not None and own.is_open:
        messages.info(request, _("You have applied already; this is your application."))
        return redirect("application_detail", own.pk)
    if intake is None:
        raise Http404
    if not rules.may_apply(person, programme, intake):
        if rules.coordinates(person, programme) or not person.current_duties:
            raise PermissionDenied
        messages.warning(request, services.why_closed(intake))
        return redirect("programme_detail", slug)
    form = ApplicationForm(
        request.POST or None,
        intake=intake,
        schools=queries.schools_of(person),
        readers=queries.mandate_readers(programme, intake, person),
        initial={"career_post": _usual_post(person)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            application, is_new = form.save_by(person, programme)
        except ApplicationError as refused:
            form.add_error(None, str(refused))
        else:
            told = _("Your application is sent.") if is_new else _("You have applied already.")
            messages.success(request, told)
            return redirect("application_detail", application.pk)
    back = reverse("programme_detail", args=[slug])
    context = {"form": form, "programme": programme, "intake": intake, "cancel_url": back}
    return render(request, "coaching/application/new.html", context)


@login_required
def application_detail(request, pk):
    """Where an application is: for who applied, and for those who decide."""
    application = _visible(request, pk)
    programme, person = application.programme, request.user
    runs = rules.runs(person, programme)
    context = {
        "application": application,
        "programme": programme,
        "events": timeline_of(application),
        "number": queries.number_in_line(application),
        "is_own": application.person_id == person.pk,
        "runs": runs,
        "may_end": rules.may_end(person, application),
        "may_remove": rules.may_remove(person, application, programme),
        "may_answer": rules.may_answer_for_principal(person, application, programme),
        "principals": queries.principals_for(application) if application.waits_for_principal else [],
        "meetings": queries.meetings_of(programme) if application.is_admitted else [],
        "decision": DecisionForm(programme=programme),
        "shown": ShownForm(
            initial={
                "name": application.name_shown_at is not None,
                "mail": application.mail_shown_at is not None,
            }
        ),
    }
    return render(request, "coaching/application/detail.html", context)


@login_required
def application_end(request, pk):
    """Withdraw, or leave; asks once, naming what goes."""
    application = _own(request, pk)
    back = reverse("application_detail", args=[pk])
    if not application.is_open:
        messages.info(request, _("It has ended already."))
        return redirect(back)
    if request.method == "POST":
        had_place = application.is_admitted
        services.end(application=application, by=request.user)
        messages.success(
            request,
            _("You have left. The meetings to come are taken out of your calendar.")
            if had_place
            else _("Your application is withdrawn."),
        )
        return redirect(back)
    meetings = queries.meetings_of(application.programme) if application.is_admitted else []
    context = {
        "application": application,
        "programme": application.programme,
        "meetings": [one for one in meetings if not one.is_over],
        "cancel_url": back,
    }
    return render(request, "coaching/application/end.html", context)


@login_required
@require_POST
def application_show(request, pk):
    """What the other participants may see; saved at once, taken back in the same way."""
    application = _own(request, pk)
    form = ShownForm(request.POST)
    form.is_valid()
    name, mail_too = form.cleaned_data.get("name", False), form.cleaned_data.get("mail", False)
    try:
        services.show(application=application, name=name or mail_too, mail_too=mail_too)
    except ApplicationError as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Saved. You can change it at any time."))
    return redirect("participant_list", application.programme.slug)


def _visible(request, pk) -> Application:
    """An application that the person may see, with its programme's members; else 404."""
    rows = Application.objects.visible_to(request.user).select_related("person", "school", "answered_for")
    application = get_object_or_404(rows, pk=pk)
    application.programme = with_members().get(pk=application.programme_id)
    return application


def _own(request, pk) -> Application:
    """One's own application; 403 for those who may only see it, else 404."""
    application = _visible(request, pk)
    if application.person_id != request.user.pk:
        raise PermissionDenied
    return application


def _usual_post(person):
    stage = getattr(getattr(person, "teacher_profile", None), "career_stage", "")
    return stage if stage in CareerPost.values else CareerPost.NONE

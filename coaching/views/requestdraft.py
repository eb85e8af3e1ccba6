"""The principal's form: one address for each step, a draft that is kept, then sent."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.models import School
from coaching.enums import RequestState
from coaching.forms.request import ConditionsForm, ForWhomForm, NeedForm
from coaching.forms.requeststep import AnswerForm
from coaching.models import CoachingRequest
from coaching.queries.load import earliest_start
from coaching.queries.request import CONDITIONS, FOR_WHOM, NEED, drafts_of, for_cards, missing_in, readers_of
from coaching.queries.requesttimeline import Step, timeline_of
from coaching.rules import request as rules
from coaching.services import request as services

#: The steps in order: address, name on the path, form.
STEPS = {
    FOR_WHOM: (gettext_lazy("For whom"), ForWhomForm),
    NEED: (gettext_lazy("The pupils' need"), NeedForm),
    CONDITIONS: (gettext_lazy("Time and room"), ConditionsForm),
    "request_check": (gettext_lazy("Check and send"), None),
}
ORDER = list(STEPS)


@login_required
def request_new(request, later=False):
    """The first step of a new request; whoever leads several schools chooses one; a draft that exists goes on."""
    schools = School.objects.filter(pk__in=request.user.schools_as(Role.PRINCIPAL)).order_by("name")
    if not schools:
        raise PermissionDenied
    school = _chosen_school(schools, request.GET.get("school"))
    drafts = {draft.school_id: draft for draft in drafts_of(request.user)}
    if school is None:
        rows = [(one, drafts.get(one.pk)) for one in schools]
        return render(request, "coaching/request/new.html", {"rows": rows})
    if request.method == "GET" and school.pk in drafts:
        return redirect(_first_incomplete(drafts[school.pk]), drafts[school.pk].pk)
    draft = CoachingRequest(school=school, authority=school.authority, asked_by=request.user)
    form = ForWhomForm(request.POST if request.method == "POST" else None, draft=draft, lenient=later)
    if form.is_valid():
        draft = services.start_draft(school=school, by=request.user)
        services.save_draft(request=draft, by=request.user, changes=form.changes, teachers=form.teachers)
        return _kept(request, draft) if later else redirect(NEED, draft.pk)
    later_url = f"{reverse('request_new_later')}?school={school.pk}"
    return _step_page(request, draft, FOR_WHOM, form, later_url=later_url, back="")


@login_required
def request_step(request, pk, step, later=False):
    """One step of the draft, or of a request that came back with a question."""
    draft = _editable(request, pk)
    if not isinstance(draft, CoachingRequest):
        return draft
    _label, form_class = STEPS[step]
    form = form_class(request.POST if request.method == "POST" else None, draft=draft, lenient=later)
    if request.method == "POST":
        valid = form.is_valid()
        if valid or later:
            try:
                services.save_draft(
                    request=draft, by=request.user, changes=form.changes, teachers=form.teachers
                )
            except services.RequestError as error:
                messages.warning(request, str(error))
                return redirect("request_detail", pk)
        if valid:
            return _kept(request, draft) if later else redirect(ORDER[ORDER.index(step) + 1], pk)
    later_url = reverse(f"{step}_later", args=[pk]) if draft.state == RequestState.DRAFT else ""
    back = reverse(ORDER[ORDER.index(step) - 1], args=[pk]) if step != FOR_WHOM else ""
    return _step_page(request, draft, step, form, later_url=later_url, back=back)


@login_required
def request_check(request, pk):
    """The whole request once more, what is missing, and who will read it."""
    draft = _editable(request, pk)
    if not isinstance(draft, CoachingRequest):
        return draft
    return _check_page(request, draft, AnswerForm())


@login_required
def request_send(request, pk):
    """Send the draft; or the answer, with the request as it now is."""
    if request.method != "POST":
        # Somebody had to sign in again in between.
        return redirect("request_check", pk)
    draft = get_object_or_404(
        CoachingRequest.objects.visible_to(request.user).select_related("school"), pk=pk
    )
    if not rules.is_principal(request.user, draft):
        raise PermissionDenied
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _check_page(request, draft, form)
    # The first step of a request is that it is sent; whatever a principal sends after that is an answer.
    answers = draft.state == RequestState.RETURNED or draft.events.count() > 1
    try:
        if answers:
            services.answer(request=draft, by=request.user, note=form.cleaned_data["note"])
        else:
            services.send(request=draft, by=request.user)
    except services.Incomplete as error:
        messages.error(request, str(error))
        return redirect("request_check", pk)
    except services.RequestError as error:
        messages.warning(request, str(error))
        return redirect("request_detail", pk)
    messages.success(request, _("The answer has been sent.") if answers else _("The request has been sent."))
    return redirect("request_detail", pk)


@login_required
def request_discard(request, pk):
    """Throw a draft away, after asking once."""
    draft = get_object_or_404(for_cards(CoachingRequest.objects.visible_to(request.user)), pk=pk)
    if not rules.may_send(request.user, draft):
        raise PermissionDenied
    if request.method == "POST":
        services.discard_draft(request=draft, by=request.user)
        messages.success(request, _("The draft is gone."))
        return redirect("request_list")
    back = reverse(_first_incomplete(draft), args=[pk])
    return render(request, "coaching/request/discard.html", {"draft": draft, "cancel_url": back})


def _chosen_school(schools, asked):
    """The school asked for, or the only one; None when there is a choice. Raises Http404 for others' schools."""
    if asked:
        found = [school for school in schools if str(school.pk) == asked]
        if not found:
            raise Http404
        return found[0]
    return schools[0] if len(schools) == 1 else None


def _editable(request, pk):
    """The request for its form; or a redirect for a principal who comes back after it was sent."""
    draft = get_object_or_404(
        for_cards(CoachingRequest.objects.visible_to(request.user)).select_related("authority"), pk=pk
    )
    if rules.may_edit_draft(request.user, draft):
        return draft
    if not rules.is_principal(request.user, draft):
        raise PermissionDenied
    messages.info(request, services.meanwhile(draft))
    return redirect("request_detail", pk)


def _first_incomplete(draft):
    missing = missing_in(draft)
    return missing[0][0] if missing else "request_check"


def _kept(request, draft):
    messages.success(request, _("What you have filled in is kept. You find it again on your first page."))
    return redirect("request_list")


def _path(now):
    at = ORDER.index(now)
    states = ["past"] * at + ["now"] + ["coming"] * (len(ORDER) - at - 1)
    return [Step(STEPS[name][0], state) for name, state in zip(ORDER, states, strict=True)]


def _step_page(request, draft, step, form, **context):
    context |= {
        "draft": draft,
        "form": form,
        "steps": _path(step),
        "step": step,
        "step_label": STEPS[step][0],
    }
    if step == NEED:
        context["readers"] = readers_of(draft)
    if step == CONDITIONS:
        context["earliest"] = _earliest(draft)
    return render(request, "coaching/request/step.html", context)


def _check_page(request, draft, form):
    context = {
        "draft": draft,
        "form": form,
        "steps": _path("request_check"),
        "missing": missing_in(draft),
        "readers": readers_of(draft),
        "earliest": _earliest(draft),
        "question": draft.state == RequestState.RETURNED and timeline_of(draft, request.user)[-1],
    }
    return render(request, "coaching/request/check.html", context)


def _earliest(draft):
    return earliest_start(draft.authority_id, subjects=draft.subjects, before=draft.sent_at)

"""Lesson visits: the page of one, writing its parts, handing over what was seen and taking it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from coaching.enums import EntryKind
from coaching.forms.visit import TeacherForm
from coaching.models import LessonVisit
from coaching.queries.note import versions_of
from coaching.queries.task import tasks_after
from coaching.queries.visit import teachers_of, visit_of
from coaching.queries.visitpage import parts_of
from coaching.rules import visit as rules
from coaching.rules.task import may_set
from coaching.services import visit as services
from coaching.services.circlekey import KeyMissing
from coaching.services.entry import mark_damaged
from coaching.vault.crypto import NotOpened
from coaching.vault.unlocking import vault_of
from coaching.views.opening import unlocks_here
from coaching.views.visitdesk import PartDesk
from scheduling.models import Meeting

#: What one reads when a part was saved.
SAVED = {
    EntryKind.FOCUS: gettext_lazy(
        "The focus is named. Your coach can begin to write when the lesson begins."
    ),
    EntryKind.OBSERVATION: gettext_lazy(
        "The observation is saved. It is the coaches' own until it is handed over."
    ),
    EntryKind.REFLECTION: gettext_lazy("Your reflection is saved."),
    EntryKind.ANALYSIS: gettext_lazy("The joint analysis is saved."),
}


@login_required
def visit_detail(request, pk):
    """The three parts as a path: what is written, what is next and for whom."""
    visit, person, unlocked = _visit(request, pk), request.user, vault_of(request)
    parts = parts_of(person, visit, unlocked)
    mark_damaged(opened=[part.opened for part in parts.values() if part.opened])
    step = rules.step_of(visit)
    context = {
        "visit": visit,
        "meeting": visit.meeting,
        "engagement": visit.engagement,
        "parts": parts,
        "step": step.value,
        "steps": path_of(step),
        "is_teacher": rules.is_teacher(person, visit),
        "is_locked": unlocked is None,
        "has_kept": any(part.entry for part in parts.values()),
        "may_hand_over": rules.may_hand_over(person, visit),
        "may_take_back": rules.may_take_back(person, visit),
        "may_decide": rules.may_decide(person, visit) and may_set(person, visit.engagement),
        "tasks": tasks_after(person, visit.meeting),
    }
    if rules.may_choose_teacher(person, visit) and len(teachers_of(visit)) > 1:
        context["teacher_form"] = TeacherForm(
            teachers=teachers_of(visit), initial={"teacher": visit.teacher_id}
        )
    return render(request, "coaching/visit/detail.html", context)


#: Where each step stands on the path of three.
PLACES = {
    rules.Step.OBSERVE: 1,
    rules.Step.HAND_OVER: 1,
    rules.Step.REFLECT: 2,
    rules.Step.ANALYSE: 2,
    rules.Step.DECIDE: 3,
}


def path_of(step) -> list[dict]:
    """The three parts for the path component."""
    here = PLACES.get(step, 0)
    labels = [_("Before: the focus"), _("During: the observation"), _("After: what you make of it")]
    return [
        {"label": label, "state": "past" if number < here else "now" if number == here else "coming"}
        for number, label in enumerate(labels)
    ]


@login_required
@unlocks_here
def visit_focus(request, pk):
    """The teacher says what the visit is about."""
    return _write(request, pk, EntryKind.FOCUS)


@login_required
@unlocks_here
def visit_observation(request, pk):
    """The coach writes down what is seen; opens when there is a focus."""
    return _write(request, pk, EntryKind.OBSERVATION)


@login_required
@unlocks_here
def visit_reflection(request, pk):
    """The teacher's own words about the lesson, which open the observer's reading."""
    return _write(request, pk, EntryKind.REFLECTION)


@login_required
@unlocks_here
def visit_analysis(request, pk):
    """What teacher and coach see together."""
    return _write(request, pk, EntryKind.ANALYSIS)


def _write(request, pk, part):
    visit = _visit(request, pk)
    if not rules.writes(request.user, visit, part):
        raise PermissionDenied
    refused = rules.obstacle(visit, part)
    # What was typed is shown again with the reason; who wrote before anybody knew whose lesson it is, wrote nothing.
    if refused and (request.method != "POST" or visit.teacher_id is None):
        messages.info(request, refused)
        return redirect("visit_detail", pk)
    desk = PartDesk(request, visit, part)
    if desk.does_not_open:
        messages.error(request, _("This does not open with your keys, so it cannot be changed."))
        return redirect("visit_detail", pk)
    if request.method == "POST" and desk.save():
        messages.success(request, SAVED[part])
        return redirect("visit_detail", pk)
    context = {
        "desk": desk,
        "form": desk.form,
        "part": part.value,
        "visit": visit,
        "meeting": visit.meeting,
        "engagement": visit.engagement,
        "cancel_url": reverse("visit_detail", args=[pk]),
    }
    return render(request, "coaching/visit/write.html", context, status=desk.status)


@login_required
def visit_versions(request, pk):
    """What the joint analysis said before, for both who write it."""
    visit, unlocked = _visit(request, pk), vault_of(request)
    if visit.analysis_id is None:
        raise Http404
    part = parts_of(request.user, visit, unlocked)[EntryKind.ANALYSIS.value]
    part.may_write = False
    context = {
        "visit": visit,
        "meeting": visit.meeting,
        "engagement": visit.engagement,
        "part": part,
        "is_locked": unlocked is None,
    }
    if part.texts:
        part.entry.engagement = visit.engagement
        context["versions"] = versions_of(unlocked, part.entry)
    return render(request, "coaching/visit/versions.html", context)


@login_required
@require_POST
def visit_teacher(request, pk):
    """A coach says whose lesson it is."""
    visit = _visit(request, pk)
    if not rules.is_coach(request.user, visit.engagement):
        raise PermissionDenied
    form = TeacherForm(request.POST, teachers=teachers_of(visit))
    if not form.is_valid():
        messages.error(request, _("Choose whose lesson it is."))
        return redirect("visit_detail", pk)
    teacher = form.cleaned_data["teacher"]
    try:
        services.choose_teacher(visit=visit, teacher=teacher, by=request.user)
    except services.VisitError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The visit is about %(teacher)s's lesson.") % {"teacher": teacher})
    return redirect("visit_detail", pk)


@login_required
@require_POST
def visit_hand_over(request, pk):
    """One click: the observation is the teacher's."""
    done = _("The observation is handed over.")
    return _with_key(request, pk, services.hand_over, done)


@login_required
@require_POST
def visit_take_back(request, pk):
    """One click: the coaches' own again."""
    done = _("The observation is yours again. It had not been shown to anybody.")
    return _with_key(request, pk, services.take_back, done)


def _with_key(request, pk, service, done):
    visit, unlocked = _visit(request, pk), vault_of(request)
    if not rules.is_coach(request.user, visit.engagement):
        raise PermissionDenied
    if unlocked is None:
        messages.info(request, _("Your vault is locked. Unlock it, and then do it again."))
        return redirect("visit_detail", pk)
    try:
        service(unlocked=unlocked, visit=visit, by=request.user)
    except services.VisitError as refused:
        messages.error(request, str(refused))
    except (KeyMissing, NotOpened):
        messages.error(request, _("You have no key for this, so nothing was changed."))
    else:
        messages.success(request, done)
    return redirect("visit_detail", pk)


def _visit(request, pk) -> LessonVisit:
    """The visit, for its teacher and the coaches; 404 for everybody else."""
    try:
        return visit_of(request.user, pk)
    except Meeting.DoesNotExist:
        raise Http404 from None

"""Tasks between the meetings of a network: what there is to do, what was handed in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.views.access import require
from coaching.forms.between import BetweenTaskForm, HandInForm
from coaching.models import ProgrammeTask
from coaching.queries import between as queries
from coaching.queries.programme import coordinators
from coaching.rules import admission as rules
from coaching.services import between as services
from coaching.views.ofprogramme import with_participants


@login_required
@require_GET
def between_list(request, slug):
    """All tasks of a programme, by day."""
    programme, person = with_participants(request, slug), request.user
    runs = rules.runs(person, programme)
    context = {
        "programme": programme,
        "tasks": queries.tasks_of(programme, person),
        "runs": runs,
        "takes_part": rules.takes_part(person, programme),
        "amount": len(queries.participants_of(programme)) if runs else 0,
    }
    return render(request, "coaching/between/list.html", context)


@login_required
def between_new(request, slug):
    """Another task for everybody who takes part."""
    programme = with_participants(request, slug)
    require(rules.runs(request.user, programme))
    return _save(request, programme, BetweenTaskForm(request.POST or None, programme=programme))


@login_required
def between_edit(request, slug, pk):
    """Other words, or another day."""
    programme, task = _task(request, slug, pk)
    require(rules.runs(request.user, programme))
    form = BetweenTaskForm(request.POST or None, programme=programme, task=task)
    return _save(request, programme, form, task)


@login_required
def between_remove(request, slug, pk):
    """The task goes; asks once, naming what goes."""
    programme, task = _task(request, slug, pk)
    require(rules.runs(request.user, programme))
    if request.method == "POST":
        services.remove(task=task, by=request.user)
        messages.success(request, _("The task is removed."))
        return redirect("between_list", slug)
    context = {
        "programme": programme,
        "task": task,
        "amount": task.hand_ins.count(),
        "cancel_url": reverse("between_detail", args=[slug, pk]),
    }
    return render(request, "coaching/between/remove.html", context)


@login_required
def between_detail(request, slug, pk):
    """The task; one's own hand-in to write, what others share, and for those who run it who has handed in."""
    programme, task = _task(request, slug, pk)
    person = request.user
    runs, takes_part = rules.runs(person, programme), rules.takes_part(person, programme)
    own = queries.own_hand_in(task, person)
    readers = queries.hand_in_readers(programme, coordinators(programme))
    form = HandInForm(request.POST or None, readers=readers, hand_in=own) if takes_part else None
    if request.method == "POST":
        require(takes_part)
        if form.is_valid():
            services.hand_in(task=task, programme=programme, person=person, **form.cleaned_data)
            messages.success(request, _("Saved. You can change it here."))
            return redirect("between_detail", slug, pk)
    context = {
        "programme": programme,
        "task": task,
        "form": form,
        "own": own,
        "runs": runs,
        "rows": queries.everybodys(task) if runs else [],
        "shared": queries.shared_hand_ins(task, person) if takes_part and not runs else [],
    }
    return render(request, "coaching/between/detail.html", context)


@login_required
def between_take_back(request, slug, pk):
    """What one has handed in goes; asks once."""
    programme, task = _task(request, slug, pk)
    require(rules.takes_part(request.user, programme))
    if request.method != "POST":
        context = {
            "programme": programme,
            "question": _("Delete what you have handed in?"),
            "about": task.title,
            "sentence": _("What you wrote is deleted, and the task counts as not handed in."),
            "verb": _("Delete"),
            "cancel_url": reverse("between_detail", args=[slug, pk]),
        }
        return render(request, "coaching/admission/ask.html", context)
    services.take_back(task=task, person=request.user)
    messages.success(request, _("What you had handed in is deleted."))
    return redirect("between_detail", slug, pk)


def _task(request, slug, pk) -> tuple:
    programme = with_participants(request, slug)
    task = get_object_or_404(ProgrammeTask.objects.select_related("meeting"), programme=programme, pk=pk)
    task.programme = programme
    return programme, task


def _save(request, programme, form, task=None):
    if request.method == "POST" and form.is_valid():
        saved = form.save_by(request.user)
        if saved:
            messages.success(request, _("Saved. Whoever takes part sees the task."))
            return redirect("between_detail", programme.slug, saved.pk)
    back = reverse("between_detail", args=[programme.slug, task.pk]) if task else None
    context = {
        "form": form,
        "programme": programme,
        "task": task,
        "cancel_url": back or reverse("between_list", args=[programme.slug]),
    }
    return render(request, "coaching/between/form.html", context)

"""Tasks: setting one, reading it, changing it. What becomes of one is in `taskstep`, what its teacher says in
`taskreflection`.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from coaching.forms.task import ChangeTaskForm
from coaching.models import Task
from coaching.queries import task as queries
from coaching.queries.draft import TASK, draft_of, place_of
from coaching.queries.readers import ReaderBook
from coaching.rules import task as rules
from coaching.rules.reading import circle_for
from coaching.services import task as services
from coaching.services.circlekey import KeyMissing
from coaching.services.entry import mark_damaged
from coaching.vault.crypto import NotOpened
from coaching.vault.unlocking import vault_of
from coaching.views.mine import engagement_or_404
from coaching.views.notedesk import key_missing
from coaching.views.opening import unlocks_here
from coaching.views.taskdesk import TaskDesk, restored


@login_required
@require_GET
def engagement_tasks(request, pk):
    """All tasks that one sees: open ones, and by pages those that were done or dropped."""
    engagement, unlocked = engagement_or_404(request, pk), vault_of(request)
    page = queries.ended_page(request.user, engagement, request.GET)
    tasks = queries.tasks_of(request.user, engagement, unlocked, ended=page.items)
    mark_damaged(opened=tasks.opened)
    context = {"engagement": engagement, "tasks": tasks, "page": page, "is_locked": unlocked is None}
    return render(request, "coaching/task/list.html", context)


@login_required
@unlocks_here
def task_new(request, pk):
    """Set a task. ?meeting= says after which meeting it is the next step, ?template= what to begin with."""
    engagement = engagement_or_404(request, pk)
    meeting = _meeting(engagement, request.GET.get("meeting"))
    if not rules.may_set(request.user, engagement):
        messages.error(request, _("Tasks can be set while the engagement is under way."))
        return redirect("engagement_detail", pk)
    desk = TaskDesk(request, engagement, meeting)
    if desk.form.is_bound and desk.form.is_valid() and not desk.is_locked:
        try:
            if desk.save():
                return _is_set(request, engagement, len(desk.form.chosen))
        except KeyMissing:
            desk.refuse()
    context = {
        "desk": desk,
        "form": desk.form,
        "engagement": engagement,
        "meeting": meeting,
        "is_locked": desk.is_locked,
        "cancel_url": reverse("engagement_detail", args=[pk]),
    }
    return render(request, "coaching/task/new.html", context)


def _is_set(request, engagement, number):
    said = ngettext("The task is set.", "%(number)s tasks are set, one for each.", number)
    messages.success(request, said % {"number": number})
    return to_tasks(engagement)


@login_required
@require_GET
def task_detail(request, pk):
    """What to try, until when, and what its teacher says of it."""
    task, unlocked = visible_task(request, pk), vault_of(request)
    (shown,), opened = queries.show(request.user, task.engagement, [task], unlocked)
    mark_damaged(opened=opened)
    context = {
        "shown": shown,
        "task": task,
        "engagement": task.engagement,
        "events": task.events.select_related("by"),
        "is_locked": unlocked is None,
        "is_mine": task.teacher_id == request.user.pk,
    }
    if shown.words is not None:
        context["readers"] = ReaderBook([task.engagement]).of_entry(shown.words.entry)
    return render(request, "coaching/task/detail.html", context)


@login_required
@unlocks_here
def task_edit(request, pk):
    """Other words or another day, while it is open."""
    task, unlocked, status = visible_task(request, pk), vault_of(request), 200
    if not rules.may_change(request.user, task):
        return _refuse(request, task)
    shown = opened_task(request, task, unlocked)
    if shown and shown.texts is None:
        messages.error(request, _("This task does not open for you, so it cannot be changed."))
        return redirect("task_detail", pk)
    place = place_of(task, TASK)
    draft = draft_of(unlocked, place) if unlocked and request.method == "GET" else None
    initial = {"seen": task.entry.version, "seen_on": task.due_on, "due_on": task.due_on}
    initial |= (shown.texts if shown else {}) | restored(draft, ("due_on", "seen", "seen_on"))
    form = ChangeTaskForm(request.POST or None, initial=initial, day=task.due_on)
    context = {"place": place, "draft": draft, "form": form, "is_locked": unlocked is None}
    if form.is_bound and form.is_valid() and unlocked:
        try:
            return _save(request, task, unlocked, form)
        except services.TaskChanged:
            task, status = visible_task(request, pk), 409
            form.data = {**form.data.dict(), "seen": task.entry.version, "seen_on": task.due_on.isoformat()}
            context["theirs"] = opened_task(request, task, unlocked)
        except services.TaskError as refused:
            form.add_error(None, str(refused))
        except (KeyMissing, NotOpened):
            form.add_error(None, key_missing())
    context |= {
        "task": task,
        "engagement": task.engagement,
        "shows_fields": bool(shown) or form.is_typed,
        "readers": ReaderBook([task.engagement]).of_new(
            task.engagement, circle_for(task.engagement, task.teacher)
        ),
        "cancel_url": reverse("task_detail", args=[task.pk]),
    }
    return render(request, "coaching/task/edit.html", context, status=status)


def _save(request, task, unlocked, form):
    words = {"texts": form.texts, "due_on": form.cleaned_data["due_on"], "seen": form.shown}
    services.change_task(unlocked=unlocked, task=task, by=request.user, **words)
    messages.success(request, _("The task is saved."))
    return redirect("task_detail", task.pk)


def _refuse(request, task):
    """It is another's, or has come to its end."""
    if not rules.is_theirs(request.user, task):
        raise PermissionDenied
    messages.error(request, _("The task is not open any more, so it cannot be changed."))
    return redirect("task_detail", task.pk)


def opened_task(request, task, unlocked):
    """The task opened; None while the vault is locked."""
    if unlocked is None:
        return None
    (shown,), opened = queries.show(request.user, task.engagement, [task], unlocked)
    mark_damaged(opened=opened)
    return shown


def visible_task(request, pk) -> Task:
    """The task when the person sees it; else 404."""
    try:
        return queries.task_of(request.user, pk)
    except Task.DoesNotExist:
        raise Http404 from None


def to_tasks(engagement):
    """To the engagement's page, where its tasks are."""
    return redirect(reverse("engagement_detail", args=[engagement.pk]) + "#tasks")


def _meeting(engagement, asked):
    """The meeting of the engagement that the address names; none where it names none."""
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        raise Http404
    return get_object_or_404(engagement.series.meetings, pk=int(asked))

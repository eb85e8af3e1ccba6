"""What a teacher says of a task: what was tried, what happened, what it tells. Saving it marks the task done."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from coaching.enums import TaskStatus
from coaching.forms.task import TaskReflectionForm
from coaching.queries.draft import TASK_REFLECTION, draft_of, place_of
from coaching.queries.readers import ReaderBook
from coaching.rules import task as rules
from coaching.rules.reading import circle_for
from coaching.services import task as services
from coaching.services.circlekey import KeyMissing
from coaching.services.entry import EntryChanged
from coaching.vault.crypto import NotOpened
from coaching.vault.unlocking import vault_of
from coaching.views.notedesk import key_missing
from coaching.views.opening import unlocks_here
from coaching.views.task import opened_task, visible_task

WORDS = ("tried", "evaluation")


@login_required
@unlocks_here
def task_reflect(request, pk):
    """Write it, or write it anew."""
    task, unlocked, status = visible_task(request, pk), vault_of(request), 200
    if not rules.may_reflect(request.user, task):
        return _refuse(request, task)
    shown = opened_task(request, task, unlocked)
    if shown and shown.reflection and shown.reflection.texts is None:
        messages.error(request, _("What you wrote before does not open, so it cannot be changed."))
        return redirect("task_detail", pk)
    place = place_of(task, TASK_REFLECTION)
    draft = draft_of(unlocked, place) if unlocked and request.method == "GET" else None
    form = TaskReflectionForm(request.POST or None, initial=_initial(task, shown, draft))
    context = {"place": place, "draft": draft, "form": form, "is_locked": unlocked is None}
    if form.is_bound and form.is_valid() and unlocked:
        try:
            return _save(request, task, unlocked, form)
        except EntryChanged:
            task = visible_task(request, pk)
            shown = opened_task(request, task, unlocked)
            if shown.reflection.texts == form.texts:
                # The same page, sent twice.
                return _is_saved(request, task)
            form.data, status = {**form.data.dict(), "seen": task.reflection.version}, 409
            context["theirs"] = shown.reflection
        except services.TaskError as refused:
            form.add_error(None, str(refused))
        except (KeyMissing, NotOpened):
            form.add_error(None, key_missing())
    book, circle = ReaderBook([task.engagement]), circle_for(task.engagement, task.teacher)
    waits = book.waits_for_key(request.user, task.engagement, circle)
    context |= {
        "task": task,
        "shown": shown,
        "engagement": task.engagement,
        "waits": waits,
        "shows_fields": form.is_bound or (unlocked is not None and not waits),
        "editors": [form[name] for name in WORDS],
        "readers": book.of_new(task.engagement, circle),
        "cancel_url": reverse("task_detail", args=[task.pk]),
    }
    return render(request, "coaching/task/reflect.html", context, status=status)


def _save(request, task, unlocked, form):
    seen = form.cleaned_data["seen"]
    services.reflect(unlocked=unlocked, task=task, by=request.user, texts=form.texts, seen=seen)
    return _is_saved(request, task)


def _is_saved(request, task):
    messages.success(request, _("Saved, and the task is done."))
    return redirect("task_detail", task.pk)


def _refuse(request, task):
    """Its teacher hears why not; nobody else writes here."""
    if task.teacher_id != request.user.pk:
        raise PermissionDenied
    if task.status == TaskStatus.DROPPED:
        messages.error(request, _("The task was dropped. Take it up again to write something about it."))
    else:
        messages.error(request, _("What was written here has been erased, and nothing more can be."))
    return redirect("task_detail", task.pk)


def _initial(task, shown, draft):
    """What was written before, under what a draft has; `seen` is the version that it was begun on."""
    before = shown.reflection.texts if shown and shown.reflection else {}
    initial = {"seen": task.reflection and task.reflection.version} | before
    if draft is None:
        return initial
    initial |= {name: text for name, text in draft.fields.items() if name in WORDS}
    return initial | ({"seen": draft.fields["seen"].reveal()} if draft.fields.get("seen") else {})

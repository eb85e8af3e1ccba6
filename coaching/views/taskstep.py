"""What becomes of a task, by one click each: done without words, dropped, taken up again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coaching.rules import task as rules
from coaching.services import task as services
from coaching.views.task import visible_task


@login_required
@require_POST
def task_done(request, pk):
    """Its teacher has done it, and says nothing of it, or not yet."""
    done = _("The task is done. You can write down how it went whenever you like.")
    return _step(request, pk, rules.is_own, services.finish, done)


@login_required
@require_POST
def task_drop(request, pk):
    """It is not to be tried any more."""
    return _step(
        request, pk, rules.disposes, services.drop, _("The task is dropped. It can be taken up again.")
    )


@login_required
@require_POST
def task_reopen(request, pk):
    """What was dropped, or said to be done by mistake, is open again."""
    return _step(request, pk, rules.disposes, services.reopen, _("The task is open again."))


def _step(request, pk, allowed, service, done):
    """Whether it can be done as the task is now, the service says; a second click changes nothing."""
    task = visible_task(request, pk)
    if not allowed(request.user, task):
        raise PermissionDenied
    try:
        service(task=task, by=request.user)
    except services.TaskError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("task_detail", pk)

"""The steps of a programme's method: writing, ordering, removing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coaching.forms.method import StepForm
from coaching.services import method as services
from coaching.views.method import changeable


@login_required
def step_new(request, pk):
    """One more, the last."""
    method = changeable(request, pk)
    form = StepForm(request.POST or None)
    if form.is_valid():
        try:
            step = services.add_step(method=method, by=request.user, **form.words)
        except services.MethodError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. It is the last step; move it up if it belongs earlier."))
            return _to_step(pk, step)
    return _show(request, method, form)


@login_required
def step_edit(request, pk, step_pk):
    """What it says and how long it lasts."""
    method, status, theirs = changeable(request, pk), 200, None
    step = get_object_or_404(method.steps, pk=step_pk)
    form = StepForm(request.POST or None, row=step)
    if form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            services.change_step(step=step, by=request.user, seen=seen, **form.words)
        except services.MethodChanged as changed:
            form.show(changed.row)
            theirs, status = changed.row, 409
        except services.MethodError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. Conversations that have begun stay as they were."))
            return _to_step(pk, step)
    return _show(request, method, form, status, step=step, theirs=theirs)


@login_required
@require_POST
def step_move(request, pk, step_pk, places):
    """One place up or down; the focus stays with it."""
    step = get_object_or_404(changeable(request, pk).steps, pk=step_pk)
    services.move_step(step=step, places=places, by=request.user)
    return _to_step(pk, step)


@login_required
def step_remove(request, pk, step_pk):
    """Asks once."""
    method = changeable(request, pk)
    step = get_object_or_404(method.steps, pk=step_pk)
    back = reverse("method_edit", args=[pk])
    if request.method == "POST":
        try:
            services.remove_step(step=step, by=request.user)
        except services.MethodError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The step is removed."))
        return redirect(back)
    context = {"method": method, "step": step, "cancel_url": back}
    return render(request, "coaching/method/step_remove.html", context)


def _to_step(pk, step):
    return redirect(f"{reverse('method_edit', args=[pk])}#step-{step.pk}")


def _show(request, method, form, status=200, **context):
    context |= {"form": form, "method": method, "cancel_url": reverse("method_edit", args=[method.pk])}
    return render(request, "coaching/method/step.html", context, status=status)

"""The office's tasks to take over: those of a programme, writing, ordering, withdrawing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coaching.forms.tasktemplate import TaskTemplateForm
from coaching.models import Programme, TaskTemplate
from coaching.queries.tasktemplate import templates_of
from coaching.rules.task import may_keep_templates
from coaching.services import programmelist
from coaching.services import tasktemplate as services


@login_required
@require_GET
def task_template_list(request, slug):
    """All of a programme, in the order in which they are offered."""
    programme = _programme(request, slug)
    context = {"programme": programme, "templates": templates_of(programme)}
    return render(request, "coaching/tasktemplate/list.html", context)


@login_required
def task_template_new(request, slug):
    """Another one; it is offered at once."""
    programme = _programme(request, slug)
    form = TaskTemplateForm(request.POST or None)
    if form.is_valid():
        services.add_template(programme=programme, by=request.user, **form.words)
        messages.success(request, _("Saved. Whoever sets a task in this programme is offered it."))
        return redirect("task_template_list", slug)
    return _show(request, programme, form)


@login_required
def task_template_edit(request, slug, pk):
    """Other words; what was taken over stays as it was."""
    template, status, theirs = _template(request, slug, pk), 200, None
    form = TaskTemplateForm(request.POST or None, row=template)
    if form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            programmelist.change(row=template, by=request.user, seen=seen, **form.words)
        except programmelist.RowChanged as changed:
            form.show(changed.row)
            theirs, status = changed.row, 409
        else:
            messages.success(request, _("Saved. Tasks that were taken over before stay as they were."))
            return redirect("task_template_list", slug)
    return _show(request, template.programme, form, status, template=template, theirs=theirs)


@login_required
@require_POST
def task_template_publish(request, slug, pk):
    """Offer it again."""
    services.offer(template=_template(request, slug, pk), is_published=True)
    messages.success(request, _("It is offered."))
    return redirect("task_template_list", slug)


@login_required
@require_POST
def task_template_withdraw(request, slug, pk):
    """Offer it no more."""
    services.offer(template=_template(request, slug, pk), is_published=False)
    messages.success(request, _("It is not offered any more. It stays here, and can be offered again."))
    return redirect("task_template_list", slug)


@login_required
@require_POST
def task_template_move(request, slug, pk, by):
    """One place up or down."""
    programmelist.move(row=_template(request, slug, pk), by=by)
    return redirect("task_template_list", slug)


def _show(request, programme, form, status=200, **context):
    context |= {
        "form": form,
        "programme": programme,
        "cancel_url": reverse("task_template_list", args=[programme.slug]),
    }
    return render(request, "coaching/tasktemplate/form.html", context, status=status)


def _programme(request, slug):
    programme = get_object_or_404(Programme.objects.select_related("authority"), slug=slug)
    if not may_keep_templates(request.user, programme):
        raise Http404
    return programme


def _template(request, slug, pk) -> TaskTemplate:
    programme = _programme(request, slug)
    template = get_object_or_404(programme.task_templates, pk=pk)
    template.programme = programme
    return template

"""A programme's preparation list, kept by the office and the coordinators."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coaching.forms.preparation import PreparationTemplateForm
from coaching.queries.preparation import templates_of, without_list
from coaching.services import preparationtemplate as services
from coaching.services import programmelist
from coaching.views.preparation import programme_kept


@login_required
@require_GET
def preparation_template_list(request, slug):
    """The list in its order."""
    programme = programme_kept(request, slug)
    context = {
        "programme": programme,
        "templates": templates_of(programme),
        "lacking": without_list(programme).count(),
    }
    return render(request, "coaching/preparationtemplate/list.html", context)


@login_required
def preparation_template_new(request, slug):
    """Another line, the last."""
    programme = programme_kept(request, slug)
    form = PreparationTemplateForm(request.POST or None)
    if form.is_valid():
        services.add_template(programme=programme, by=request.user, **form.words)
        messages.success(request, _("The line is on the list."))
        return redirect("preparation_template_list", slug)
    return _show(request, programme, form)


@login_required
def preparation_template_edit(request, slug, pk):
    """Other words, owner or day; what groups have got stays as it was."""
    programme, template = _template(request, slug, pk)
    form, status, theirs = PreparationTemplateForm(request.POST or None, row=template), 200, None
    if form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            programmelist.change(row=template, by=request.user, seen=seen, **form.words)
        except programmelist.RowChanged as changed:
            form.show(changed.row)
            theirs, status = changed.row, 409
        else:
            messages.success(request, _("Saved. What groups have got before stays as it was."))
            return redirect("preparation_template_list", slug)
    return _show(request, programme, form, status, template=template, theirs=theirs)


@login_required
@require_POST
def preparation_template_remove(request, slug, pk):
    """Take it off the list."""
    _programme, template = _template(request, slug, pk)
    services.remove_template(template=template)
    messages.success(request, _("Taken off the list. Groups that have got it keep it."))
    return redirect("preparation_template_list", slug)


@login_required
@require_POST
def preparation_template_move(request, slug, pk, by):
    """One place up or down."""
    programmelist.move(row=_template(request, slug, pk)[1], by=by)
    return redirect("preparation_template_list", slug)


@login_required
@require_POST
def preparation_template_fill(request, slug):
    """Begin with the usual list."""
    services.fill(programme=programme_kept(request, slug), by=request.user)
    messages.success(request, _("The usual list is there. Change it so that it fits."))
    return redirect("preparation_template_list", slug)


def _template(request, slug, pk):
    programme = programme_kept(request, slug)
    return programme, get_object_or_404(programme.preparation_templates, pk=pk)


def _show(request, programme, form, status=200, **more):
    context = {
        "programme": programme,
        "form": form,
        "cancel_url": reverse("preparation_template_list", args=[programme.slug]),
    }
    return render(request, "coaching/preparationtemplate/form.html", context | more, status=status)

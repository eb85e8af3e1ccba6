"""What is expected of a group: four headings, written by each, marked together."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coaching.enums import ExpectationKind, ExpectationMark
from coaching.forms.expectation import ExpectationForm
from coaching.models import Expectation
from coaching.queries.expectation import headings_of
from coaching.queries.preparation import reachable_by
from coaching.rules import expectation as rules
from coaching.rules.groupways import ways_of
from coaching.rules.preparation import leads
from coaching.services import expectation as services


@login_required
@require_GET
def group_expectations(request, pk):
    """All four headings, with a field under one's own."""
    return _show(request, _group(request, pk))


@login_required
@require_POST
def expectation_add(request, pk, kind):
    """Another line under a heading that is one's own."""
    group = _group(request, pk)
    if kind not in ExpectationKind.values:
        raise Http404
    if kind not in rules.kinds_of(request.user, group):
        raise PermissionDenied
    form = _form(kind, request.POST)
    if not form.is_valid():
        return _show(request, group, {kind: form})
    try:
        services.add(group=group, kind=kind, by=request.user, text=form.cleaned_data["text"])
    except services.ExpectationError as refused:
        form.add_error(None, str(refused))
        return _show(request, group, {kind: form}, status=409)
    messages.success(request, _("Saved."))
    return redirect("group_expectations", pk)


@login_required
def expectation_edit(request, pk, line_pk):
    """Other words for one's own line, until it is marked."""
    group, line = _own(request, pk, line_pk)
    status, theirs = 200, None
    form = ExpectationForm(request.POST or None, expectation=line)
    if form.is_valid():
        try:
            services.change(expectation=line, by=request.user, **form.cleaned_data)
        except services.ExpectationChanged as changed:
            form.show(changed.expectation)
            theirs, status = changed.expectation, 409
        except services.ExpectationError as refused:
            form.add_error(None, str(refused))
            status = 409
        else:
            messages.success(request, _("Saved."))
            return redirect("group_expectations", pk)
    context = {"group": group, "line": line, "form": form, "theirs": theirs}
    context["cancel_url"] = reverse("group_expectations", args=[pk])
    return render(request, "coaching/expectation/edit.html", context, status=status)


@login_required
@require_POST
def expectation_remove(request, pk, line_pk):
    """One's own line."""
    line = _own(request, pk, line_pk)[1]
    return _then(request, pk, lambda: services.remove(expectation=line, by=request.user), _("Removed."))


@login_required
@require_POST
def expectation_mark(request, pk, line_pk, mark):
    """What the group has found about it, together; "" takes it back."""
    group = _group(request, pk)
    line = get_object_or_404(group.expectations, pk=line_pk)
    if not leads(request.user, group):
        raise PermissionDenied
    said = _("Marked: %(mark)s.") % {"mark": ExpectationMark(mark).label} if mark else _("The mark is gone.")
    return _then(request, pk, lambda: services.mark(expectation=line, by=request.user, mark=mark), said)


def _then(request, pk, act, said):
    try:
        act()
    except services.ExpectationError as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, said)
    return redirect("group_expectations", pk)


def _show(request, group, forms=None, status=200):
    forms, headings = forms or {}, headings_of(group)
    for heading in headings:
        if rules.may_write(request.user, group, heading.kind) or heading.kind in forms:
            heading.form = forms.get(heading.kind) or _form(heading.kind)
    lines = [line for heading in headings for line in heading.rows]
    context = {
        "group": group,
        "headings": headings,
        "forms": list(forms.values()),
        "may_mark": rules.may_mark(request.user, group),
        "marks": ExpectationMark,
        "ways": ways_of(request.user, group),
        "changeable": {line.pk for line in lines if rules.may_change(request.user, group, line)},
        "removable": {line.pk for line in lines if rules.may_remove(request.user, group, line)},
        "unmarked": sum(not line.mark for line in lines),
        "lines": len(lines),
    }
    return render(request, "coaching/expectation/detail.html", context, status=status)


def _form(kind, data=None):
    """The field under one heading; each has names of its own on the page."""
    return ExpectationForm(data, auto_id=f"id_{kind}_%s")


def _group(request, pk):
    group = get_object_or_404(reachable_by(request.user), pk=pk)
    if not rules.may_read(request.user, group):
        raise PermissionDenied
    return group


def _own(request, pk, line_pk):
    group = _group(request, pk)
    line = get_object_or_404(Expectation.objects.filter(group=group), pk=line_pk)
    if line.written_by_id != request.user.pk:
        raise PermissionDenied
    line.group = group
    return group, line

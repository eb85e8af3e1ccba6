"""A group's preparation, as those see it who have to do with it, and how far the groups of a programme have come."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from coaching.enums import PreparationState
from coaching.forms.preparation import PreparationForm
from coaching.models import Preparation
from coaching.queries import preparation as queries
from coaching.queries.programme import with_members
from coaching.rules import preparation as rules
from coaching.rules.groupways import ways_of
from coaching.services import preparation as services


@login_required
@require_GET
def group_preparation(request, pk):
    """All lines with who sees to them and when they are due; one's own with buttons."""
    group = _group(request, pk, rules.may_see)
    progress = queries.progress_of(group)
    mine = rules.owned_by(request.user, group)
    context = {
        "group": group,
        "progress": progress,
        "mine": {item.preparation.pk for item in progress.items if item.preparation.owner in mine},
        "left": len(progress.of_owners(mine).open_items),
        "owners": queries.owners_of([group])[group.pk],
        "lacks": queries.lacks_lines(group),
        "may_add": rules.may_add(request.user, group),
        "ways": ways_of(request.user, group),
        "may_begin": rules.may_begin(request.user, group),
    }
    return render(request, "coaching/preparation/detail.html", context)


@login_required
def preparation_add(request, pk):
    """A line of the group's own."""
    group = _group(request, pk, rules.may_add)
    form = PreparationForm(request.POST or None, owners=sorted(rules.owned_by(request.user, group)))
    if request.method == "POST" and form.is_valid():
        try:
            services.add_item(group=group, by=request.user, **form.cleaned_data)
        except services.PreparationError as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, _("The line is added."))
        return redirect("group_preparation", pk)
    context = {"group": group, "form": form, "cancel_url": reverse("group_preparation", args=[pk])}
    return render(request, "coaching/preparation/add.html", context)


@login_required
@require_POST
def preparation_begin(request, pk):
    """Give the group what it lacks of the programme's list."""
    group = _group(request, pk, rules.may_begin)
    try:
        services.begin(group=group)
    except services.PreparationError as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("The group has the programme's list."))
    return redirect("group_preparation", pk)


@login_required
@require_POST
def preparation_settle(request, pk, item_pk, state):
    """Ready, not needed, or open again after all."""
    group = _group(request, pk, rules.may_see)
    item = get_object_or_404(Preparation.objects.filter(group=group), pk=item_pk)
    if item.owner not in rules.owned_by(request.user, group):
        raise PermissionDenied
    try:
        services.settle(item=item, by=request.user, state=state)
    except services.PreparationError as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _said(state))
    return redirect("group_preparation", pk)


@login_required
@require_GET
def programme_preparation(request, slug):
    """A row for each group of the programme: how much is ready, what is late, whose turn it is."""
    programme = programme_kept(request, slug)
    context = {
        "programme": programme,
        "page": queries.overview_page(programme, request.GET),
        "has_list": programme.preparation_templates.exists(),
        "lacking": queries.without_list(programme).count(),
    }
    return render(request, "coaching/preparation/overview.html", context)


@login_required
@require_POST
def preparation_hand_out(request, slug):
    """Give all groups that have not met yet what they lack of the list."""
    amount = services.hand_out(programme=programme_kept(request, slug))
    said = ngettext("%(amount)d group has got lines.", "%(amount)d groups have got lines.", amount)
    messages.success(request, said % {"amount": amount})
    return redirect("programme_preparation", slug)


def programme_kept(request, slug):
    """The programme, for whoever keeps its list; else 404."""
    programme = get_object_or_404(with_members(), slug=slug)
    if not rules.may_keep_list(request.user, programme):
        raise Http404
    return programme


def _group(request, pk, allowed):
    """The group with its lines; 404 for outsiders, 403 for who may not do this with it."""
    group = get_object_or_404(queries.with_items(queries.reachable_by(request.user)), pk=pk)
    if not allowed(request.user, group):
        raise PermissionDenied
    return group


def _said(state):
    return {
        PreparationState.DONE: _("Ready."),
        PreparationState.NOT_NEEDED: _("Not needed."),
        PreparationState.OPEN: _("Open again."),
    }[state]

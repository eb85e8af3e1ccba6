"""Making several groups at once: of teams, by dividing people evenly, or from a file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.enums import ImportKind
from accounts.rules.importrun import may_import
from accounts.services import importrun
from coaching.forms.groupmaking import GroupFileForm, SplitForm, TeamsForm
from coaching.queries.group import usual_leaders
from coaching.queries.schoolpart import schools_taking_part, team_choices, without_group
from coaching.services import group as services
from coaching.services import groupmaking
from coaching.services.group import GroupError
from coaching.views.group import programme_or_404

#: Leaders that are proposed while an address is typed.
PROPOSED = 100


@login_required
def groups_from_teams(request, slug):
    """Choose teams and who leads; sent, it shows what would be made."""
    programme, form = _teams(request, slug)
    if request.method == "POST" and form.is_valid():
        context = {"programme": programme, "form": form, "drafts": form.cleaned_data["drafts"]}
        return render(request, "coaching/group/teams_preview.html", context)
    return _show_teams(request, programme, form)


@login_required
@require_POST
def groups_from_teams_make(request, slug):
    """Make what was shown: all of it or nothing."""
    programme, form = _teams(request, slug)
    if form.is_valid():
        drafts = form.cleaned_data["drafts"]
        try:
            made = services.create_many(programme=programme, drafts=drafts, by=request.user)
        except GroupError as refused:
            form.add_error(None, str(refused))
        else:
            return _made(request, slug, made)
    return _show_teams(request, programme, form)


@login_required
def groups_split(request, slug):
    """Choose whom to divide and how; sent, it shows the groups, which can be shuffled."""
    programme, form = _split(request, slug)
    if request.method == "POST":
        form.is_valid()
    return _show_split(request, programme, form)


@login_required
@require_POST
def groups_split_make(request, slug):
    """Make the groups that were shown; others are shown first when somebody has joined a group meanwhile."""
    programme, form = _split(request, slug)
    if form.is_valid():
        data = form.cleaned_data
        if request.POST.get("seen") != groupmaking.fingerprint(data["groups"]):
            messages.warning(request, _("Somebody has joined or left meanwhile. Look at the groups again."))
            return _show_split(request, programme, form)
        about = {"name": data["name"], "module": data["module"], "groups": data["groups"]}
        try:
            made = groupmaking.make_divided(programme=programme, by=request.user, **about)
        except GroupError as refused:
            form.add_error(None, str(refused))
        else:
            return _made(request, slug, made)
    return _show_split(request, programme, form)


@login_required
def import_groups(request):
    """Choose a file with groups; a worker checks it."""
    if not may_import(request.user):
        raise Http404
    chosen = request.GET.get("programme", "")
    initial = {"programme": chosen} if chosen.isdecimal() else {}
    form = GroupFileForm(request.POST or None, request.FILES or None, initial=initial, person=request.user)
    if request.method == "POST" and form.is_valid():
        programme = form.cleaned_data["programme"]
        run = importrun.start(
            kind=ImportKind.GROUPS,
            file=form.cleaned_data["file"],
            by=request.user,
            options={"programme": programme.pk, "slug": programme.slug},
        )
        return redirect("import_detail", run.pk)
    context = {"form": form, "cancel_url": reverse("import_new")}
    return render(request, "coaching/group/import.html", context)


def _teams(request, slug):
    programme = programme_or_404(request, slug)
    choices = team_choices(programme, schools_taking_part(programme))
    return programme, TeamsForm(request.POST or None, programme=programme, choices=choices)


def _show_teams(request, programme, form):
    context = {
        "programme": programme,
        "form": form,
        "leaders": usual_leaders(programme).order_by("sort_name", "pk")[:PROPOSED],
        "cancel_url": reverse("programme_groups", args=[programme.slug]),
    }
    return render(request, "coaching/group/teams.html", context)


def _split(request, slug):
    programme = programme_or_404(request, slug)
    waiting = without_group(programme, schools_taking_part(programme))
    return programme, SplitForm(request.POST or None, waiting=waiting)


def _show_split(request, programme, form):
    groups = form.cleaned_data.get("groups") if form.is_bound and not form.errors else None
    context = {
        "programme": programme,
        "form": form,
        "groups": groups,
        "seen": groupmaking.fingerprint(groups) if groups else "",
        "cancel_url": reverse("programme_groups", args=[programme.slug]),
    }
    return render(request, "coaching/group/split.html", context)


def _made(request, slug, groups):
    text = ngettext("%(number)s group is made.", "%(number)s groups are made.", len(groups))
    messages.success(request, text % {"number": len(groups)})
    return redirect("programme_groups", slug)

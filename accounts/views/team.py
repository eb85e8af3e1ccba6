"""Teams of a school."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts import rules
from accounts.enums import Role
from accounts.forms.school import TeamForm, TeamMemberForm
from accounts.models import Person, Team
from accounts.queries import school as queries
from accounts.services import duty as duty_services
from accounts.services import school as services
from accounts.views.access import require
from accounts.views.school import load_school


def _load(request, pk):
    teams = Team.objects.visible_to(request.user).select_related("school__authority")
    return get_object_or_404(teams, pk=pk)


@login_required
@require_GET
def team_detail(request, pk):
    """Who is in the team."""
    team = _load(request, pk)
    context = {
        "team": team,
        "members": queries.members_of(team),
        "may_edit": rules.may_edit_team(request.user, team),
    }
    return render(request, "accounts/team/detail.html", context)


@login_required
def team_new(request, pk):
    """A new team in a school."""
    school = load_school(request, pk)
    require(rules.may_edit_school(request.user, school))
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        team = form.carry_out(services.add_team, school=school, **form.cleaned_data)
        if team:
            messages.success(request, _("%(team)s has been added.") % {"team": team})
            return redirect("team_detail", team.pk)
    context = {"form": form, "school": school, "cancel_url": reverse("school_detail", args=[pk])}
    return render(request, "accounts/team/form.html", context)


@login_required
def team_edit(request, pk):
    """Another name."""
    team = _load(request, pk)
    require(rules.may_edit_team(request.user, team))
    form = TeamForm(request.POST or None, instance=team)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(services.rename_team, team=team, **form.cleaned_data)
    ):
        messages.success(request, _("Saved."))
        return redirect("team_detail", pk)
    context = {
        "form": form,
        "team": team,
        "school": team.school,
        "cancel_url": reverse("team_detail", args=[pk]),
    }
    return render(request, "accounts/team/form.html", context)


@login_required
def team_remove(request, pk):
    """Asks once, and takes away a team that nobody has been in."""
    team = _load(request, pk)
    require(rules.may_edit_team(request.user, team))
    if request.method == "POST":
        try:
            services.remove_team(team=team)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect("team_detail", pk)
        messages.success(request, _("%(team)s is gone.") % {"team": team})
        return redirect("school_detail", team.school_id)
    return render(request, "accounts/team/remove.html", {"team": team})


@login_required
def team_add_member(request, pk):
    """A teacher of the school joins the team: a duty in it."""
    team = _load(request, pk)
    require(rules.may_edit_team(request.user, team))
    people = Person.objects.filter(
        pk__in=queries.current_duties(Role.TEACHER).filter(school=team.school).values("person")
    ).exclude(pk__in=queries.members_of(team).values("person"))
    form = TeamMemberForm(request.POST or None, people=people, initial={"starts_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        place = {"authority": team.school.authority, "school": team.school, "team": team}
        if form.carry_out(duty_services.give_duty, role=Role.TEACHER, **place, **form.cleaned_data):
            messages.success(
                request, _("%(person)s is in the team now.") % {"person": form.cleaned_data["person"]}
            )
            return redirect("team_detail", pk)
    context = {"form": form, "team": team, "has_people": people.exists()}
    return render(request, "accounts/team/add_member.html", context)

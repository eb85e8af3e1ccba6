"""Goals: writing, rewriting, and what they said before. What is decided about them is in `goalstep`."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from coaching.forms.goal import NewGoalForm
from coaching.models import Goal
from coaching.queries import goal as queries
from coaching.queries.note import versions_of
from coaching.rules import goal as rules
from coaching.services import goal as services
from coaching.services.circlekey import KeyMissing
from coaching.services.engagement import EngagementError
from coaching.services.entry import EntryChanged, mark_damaged
from coaching.vault.crypto import NotOpened
from coaching.vault.unlocking import vault_of
from coaching.views.goaldesk import GoalDesk
from coaching.views.mine import engagement_or_404
from coaching.views.notedesk import key_missing
from coaching.views.opening import unlocks_here


@login_required
@unlocks_here
def goal_new(request, pk):
    """A goal for everybody in the engagement, beside those there are or in the place of one."""
    engagement = _engagement(request, pk)
    if not rules.may_write(request.user, engagement):
        return _closed(request, engagement)
    desk = GoalDesk(request, engagement)
    facts = NewGoalForm(request.POST or None, goals=queries.active_goals(engagement))
    if request.method == "POST" and desk.form.is_valid() and facts.is_valid() and not desk.is_locked:
        try:
            services.set_goal(
                unlocked=desk.unlocked,
                engagement=engagement,
                by=request.user,
                texts=desk.form.texts,
                key=facts.cleaned_data["key"],
                replaces=facts.cleaned_data.get("replaces"),
            )
        except KeyMissing:
            desk.form.add_error(None, key_missing())
        except EngagementError as refused:
            desk.form.add_error(None, str(refused))
        else:
            messages.success(request, _("The goal is saved."))
            return to_goals(engagement)
    return _render(request, desk, {"facts": facts})


@login_required
@unlocks_here
def goal_edit(request, pk):
    """Rewrite the goal, whoever wrote it; what it said before stays among its versions."""
    goal = goal_or_404(request, pk)
    engagement = goal.engagement
    if not rules.may_write(request.user, engagement):
        return _closed(request, engagement)
    desk, status = GoalDesk(request, engagement, goal), 200
    if desk.is_shut:
        messages.error(request, _("This goal does not open for you, so you cannot change it."))
        return to_goals(engagement)
    if request.method == "POST" and desk.form.is_valid() and not desk.is_locked:
        try:
            return _save(request, desk)
        except EntryChanged:
            desk.meet(goal_or_404(request, pk))
            status = 409
        except (KeyMissing, NotOpened):
            desk.form.add_error(None, key_missing())
        except EngagementError as refused:
            desk.form.add_error(None, str(refused))
    return _render(request, desk, {}, status)


def _save(request, desk):
    services.change_goal(
        unlocked=desk.unlocked, goal=desk.goal, by=request.user, texts=desk.form.texts, seen=desk.seen
    )
    messages.success(request, _("The goal is saved."))
    return to_goals(desk.engagement)


def _render(request, desk, more, status=200):
    context = {
        "desk": desk,
        "form": desk.form,
        "engagement": desk.engagement,
        "cancel_url": reverse("engagement_detail", args=[desk.engagement.pk]) + "#goals",
        **more,
    }
    return render(request, "coaching/goal/edit.html", context, status=status)


@login_required
def goal_versions(request, pk):
    """What it said before: who saved it when, and the words."""
    goal, unlocked = goal_or_404(request, pk), vault_of(request)
    context = {"goal": goal, "engagement": goal.engagement, "is_locked": unlocked is None}
    if unlocked is not None:
        shown = queries.goals_of(request.user, goal.engagement, unlocked)
        mark_damaged(opened=queries.opened_in(shown))
        context["shown"] = next((one for one in shown if one.goal.pk == goal.pk), None)
        if context["shown"] and context["shown"].texts:
            context["versions"] = versions_of(unlocked, goal.entry)
    return render(request, "coaching/goal/versions.html", context)


def goal_or_404(request, pk) -> Goal:
    """The goal when the person is in its engagement; else 404."""
    try:
        goal = queries.goal_of(request.user, pk)
    except Goal.DoesNotExist:
        raise Http404 from None
    if not rules.sees_goals(request.user, goal.engagement):
        raise Http404
    return goal


def to_goals(engagement):
    """Back to the engagement's page, where its goals stand."""
    return redirect(reverse("engagement_detail", args=[engagement.pk]) + "#goals")


def _engagement(request, pk):
    engagement = engagement_or_404(request, pk)
    if not rules.sees_goals(request.user, engagement):
        raise Http404
    return engagement


def _closed(request, engagement):
    messages.error(request, _("The engagement is closed, so its goals stay as they are."))
    return to_goals(engagement)

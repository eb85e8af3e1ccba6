"""What is done with goals: decided about, ended, taken up, shared again; the cycle moved; what was reached said."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coaching.enums import CHANGES_THE_GOAL, Circle, EntryKind, GoalStatus
from coaching.forms.goal import AttainmentForm, CycleForm, ReviewForm
from coaching.queries import goal as queries
from coaching.queries.cycle import cycle_of
from coaching.queries.draft import draft_of, place_of
from coaching.queries.readers import ReaderBook
from coaching.rules import goal as rules
from coaching.services import goal as services
from coaching.services.attainment import give_attainment
from coaching.services.circlekey import KeyMissing
from coaching.services.cycle import move
from coaching.services.engagement import EngagementError
from coaching.services.entry import mark_damaged, share
from coaching.vault.crypto import NotOpened
from coaching.vault.unlocking import vault_of
from coaching.views.goal import goal_or_404, to_goals
from coaching.views.mine import engagement_or_404
from coaching.views.notedesk import key_missing
from coaching.views.opening import unlocks_here


@login_required
@unlocks_here
def goal_review(request, pk):
    """What is decided about the goal; a few words with it where the vault is open."""
    goal, unlocked = goal_or_404(request, pk), vault_of(request)
    engagement, place = goal.engagement, place_of(goal, EntryKind.GOAL_REVIEW)
    if not rules.may_review(request.user, goal):
        messages.error(request, _("This goal is worked towards no longer."))
        return to_goals(engagement)
    draft = draft_of(unlocked, place) if unlocked and request.method == "GET" else None
    form = ReviewForm(request.POST or None, initial=draft.fields if draft else None)
    book = ReaderBook([engagement])
    waits = book.waits_for_key(request.user, engagement, Circle.SHARED)
    if request.method == "POST" and form.is_valid() and not (form.words and unlocked is None):
        answer = _save_review(request, goal, unlocked, form)
        if answer:
            return answer
    context = {
        "goal": goal,
        "engagement": engagement,
        "form": form,
        "place": place,
        "draft": draft,
        "waits": waits,
        "is_locked": unlocked is None,
        "shows_field": form.is_typed or not (unlocked is None or waits),
        "readers": book.of_new(engagement, Circle.SHARED),
        "cancel_url": reverse("engagement_detail", args=[engagement.pk]) + "#goals",
    }
    return render(request, "coaching/goal/review.html", context)


def _save_review(request, goal, unlocked, form):
    """To where it goes on from there; None when it was not saved, which the form then says."""
    decision = form.cleaned_data["decision"]
    try:
        services.review_goal(
            unlocked=unlocked,
            goal=goal,
            by=request.user,
            decision=decision,
            key=form.review_id,
            text=form.words,
        )
    except KeyMissing:
        form.add_error(None, key_missing())
        return None
    except EngagementError as refused:
        form.add_error(None, str(refused))
        return None
    if decision in CHANGES_THE_GOAL:
        messages.success(request, _("The decision is saved. Here you change the goal."))
        return redirect("goal_edit", goal.pk)
    messages.success(request, _("The decision is saved."))
    return to_goals(goal.engagement)


@login_required
@require_POST
def goal_end(request, pk):
    """It is worked towards no longer."""
    return _set(request, pk, services.end_goal, _("The goal is ended. You can take it up again."))


@login_required
@require_POST
def goal_take_up(request, pk):
    """It is worked towards again."""
    return _set(request, pk, services.take_up_goal, _("The goal is taken up again."))


def _set(request, pk, service, done):
    goal = goal_or_404(request, pk)
    try:
        service(goal=goal, by=request.user)
    except EngagementError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return to_goals(goal.engagement)


@login_required
@require_POST
def goal_share(request, pk):
    """One click: those who have come since it was written can read it too."""
    goal, unlocked = goal_or_404(request, pk), vault_of(request)
    if unlocked is None:
        messages.info(request, _("Your vault is locked. Unlock it, and then do it again."))
        return to_goals(goal.engagement)
    try:
        share(unlocked=unlocked, entry=goal.entry, by=request.user)
    except (KeyMissing, NotOpened):
        messages.error(request, _("You have no key for this goal, so nothing was changed."))
    else:
        messages.success(request, _("The goal is shared with everybody in it today."))
    return to_goals(goal.engagement)


@login_required
@require_POST
def engagement_cycle(request, pk):
    """One step forward or back in the cycle of work."""
    engagement, form = engagement_or_404(request, pk), CycleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose forward or back."))
        return _to_cycle(engagement)
    try:
        move(
            engagement=engagement,
            by=request.user,
            forward=form.cleaned_data["way"] == "forward",
            seen=form.cleaned_data["seen"],
        )
    except EngagementError as refused:
        messages.error(request, str(refused))
    else:
        here = cycle_of(engagement)
        messages.success(
            request,
            _("You are now at “%(step)s”, round %(cycle)s.") % {"step": here.step.label, "cycle": here.cycle},
        )
    return _to_cycle(engagement)


@login_required
def engagement_attainment(request, pk):
    """How much of each goal was reached, in one's own eyes."""
    engagement, unlocked = engagement_or_404(request, pk), vault_of(request)
    if not rules.sees_goals(request.user, engagement):
        raise Http404
    shown = queries.goals_of(request.user, engagement, unlocked)
    mark_damaged(opened=queries.opened_in(shown))
    goals = [one for one in shown if one.may_give]
    form = AttainmentForm(request.POST or None, goals=goals)
    if request.method == "POST" and goals and form.is_valid():
        try:
            give_attainment(engagement=engagement, by=request.user, levels=form.answers)
        except EngagementError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Your answer is saved."))
            return to_goals(engagement)
    context = {
        "engagement": engagement,
        "form": form,
        "goals": goals,
        "counting": [one for one in shown if one.goal.status != GoalStatus.REPLACED],
        "is_locked": unlocked is None,
        "cancel_url": reverse("engagement_detail", args=[pk]) + "#goals",
    }
    return render(request, "coaching/goal/attainment.html", context)


def _to_cycle(engagement):
    return redirect(reverse("engagement_detail", args=[engagement.pk]) + "#cycle")

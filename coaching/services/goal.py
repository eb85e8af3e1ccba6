"""Goals: written and rewritten by coach and teacher alike, decided about, ended, taken up again."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.enums import EntryKind, GoalStatus
from coaching.models import Goal, GoalReview
from coaching.queries.draft import place_of
from coaching.services.circlekey import locked
from coaching.services.draft import discard_draft
from coaching.services.engagement import EngagementError
from coaching.services.entry import rewrite, write


@transaction.atomic
def set_goal(*, unlocked, engagement, by, texts, key, replaces=None) -> Goal:
    """Write a goal for everybody in the engagement; it takes the place of `replaces`, where one is named.

    `key` names it beforehand: the same words sent twice are one goal. Raises EngagementError when it is closed or that
    goal is no longer worked towards, KeyMissing.
    """
    engagement = _open(engagement)
    entry = write(
        unlocked=unlocked,
        engagement=engagement,
        by=by,
        kind=EntryKind.GOAL,
        texts=texts,
        shared=True,
        pk=key,
    )
    goal, is_new = Goal.objects.get_or_create(
        entry=entry, defaults={"engagement": engagement, "status_by": by, "status_since": entry.created_at}
    )
    if is_new and replaces is not None:
        _replace(engagement, replaces, goal, by)
    discard_draft(person=by, place=place_of(engagement, "goal"))
    return goal


@transaction.atomic
def change_goal(*, unlocked, goal, by, texts, seen) -> Goal:
    """Save another version. Raises EngagementError for a closed engagement, EntryChanged, KeyMissing, NotOpened."""
    _open(goal.engagement)
    rewrite(unlocked=unlocked, entry=goal.entry, by=by, texts=texts, seen=seen)
    discard_draft(person=by, place=place_of(goal, "goal"))
    return goal


@transaction.atomic
def end_goal(*, goal, by) -> Goal:
    """It is worked towards no longer; what was reached is asked for all the same. Twice changes nothing.

    Raises EngagementError for a closed engagement, and for a goal that another has taken the place of.
    """
    return _set_status(goal, GoalStatus.ENDED, by)


@transaction.atomic
def take_up_goal(*, goal, by) -> Goal:
    """Work towards it again after it was ended. Raises what `end_goal` does."""
    return _set_status(goal, GoalStatus.ACTIVE, by)


@transaction.atomic
def review_goal(*, goal, by, decision, key, text=None, unlocked=None) -> GoalReview:
    """Note what was decided about the goal, with what was written about it (Plaintext, needs `unlocked`) if anything.

    `key` names it beforehand: sent twice it is one review. Raises EngagementError when the engagement is closed or the
    goal is no longer worked towards, KeyMissing.
    """
    engagement = _open(goal.engagement)
    goal = _locked(goal)
    before = GoalReview.objects.filter(pk=key).first()
    if before and (before.goal_id, before.by_id, before.decision) == (goal.pk, by.pk, decision):
        return before
    if goal.status != GoalStatus.ACTIVE:
        raise EngagementError(_("This goal is worked towards no longer."))
    key = uuid.uuid4() if before else key
    entry = text and write(
        unlocked=unlocked,
        engagement=engagement,
        by=by,
        kind=EntryKind.GOAL_REVIEW,
        texts={"text": text},
        shared=True,
        pk=key,
    )
    discard_draft(person=by, place=place_of(goal, EntryKind.GOAL_REVIEW))
    return GoalReview.objects.create(pk=key, goal=goal, decision=decision, by=by, entry=entry or None)


def _open(engagement):
    """The engagement, its row held; nothing about goals changes once it is closed."""
    engagement = locked(engagement)
    if engagement.closed_at is not None:
        raise EngagementError(_("The engagement is closed."))
    return engagement


def _locked(goal):
    return Goal.objects.select_for_update(of=("self",), no_key=True).get(pk=goal.pk)


def _replace(engagement, replaces, goal, by):
    other = _locked(replaces)
    if other.engagement_id != engagement.pk or other.status != GoalStatus.ACTIVE:
        raise EngagementError(
            _("The goal that this one was to take the place of is worked towards no longer.")
        )
    other.replaced_by = goal
    _save_status(other, GoalStatus.REPLACED, by)


def _set_status(goal, status, by):
    _open(goal.engagement)
    goal = _locked(goal)
    if goal.status == GoalStatus.REPLACED:
        raise EngagementError(_("Another goal has taken the place of this one."))
    if goal.status != status:
        _save_status(goal, status, by)
    return goal


def _save_status(goal, status, by):
    goal.status, goal.status_since, goal.status_by = status, timezone.now(), by
    goal.save(update_fields=["status", "status_since", "status_by", "replaced_by"])

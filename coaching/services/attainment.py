"""Saying how much of the goals was reached."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.models import Attainment, Goal
from coaching.rules.engagement import is_coach
from coaching.rules.goal import may_give_attainment
from coaching.services.circlekey import locked
from coaching.services.engagement import EngagementError
from coaching.services.publication import note_late
from scheduling.enums import ParticipantRole


@transaction.atomic
def give_attainment(*, engagement, by, levels) -> list[Attainment]:
    """Keep what `by` says of each goal; `levels` maps goals' ids to Level. The same again changes nothing.

    Raises EngagementError for whom it is not asked of, and when a goal is no longer one of those it is asked about.
    """
    engagement = locked(engagement)
    goals = {goal.pk: goal for goal in Goal.objects.counting().filter(engagement=engagement)}
    if not set(levels) <= set(goals):
        raise EngagementError(_("The goals have changed meanwhile. Look at them again."))
    before = {row.goal_id: row for row in Attainment.objects.filter(goal__engagement=engagement, person=by)}
    new = [pk for pk, level in levels.items() if pk not in before or before[pk].level != level]
    given = [_give(engagement, by, pk, level, before.get(pk)) for pk, level in levels.items()]
    note_late(engagement=engagement, number=len(new))
    return given


def _give(engagement, by, goal_id, level, row):
    if row is not None and row.level == level:
        return row
    if not may_give_attainment(by, engagement, has_given=row is not None):
        raise EngagementError(_("The engagement is closed, so this stays as it was given."))
    if row is None:
        role = ParticipantRole.FACILITATOR if is_coach(by, engagement) else ParticipantRole.PARTICIPANT
        return Attainment.objects.create(goal_id=goal_id, person=by, role=role, level=level)
    row.level, row.given_at = level, timezone.now()
    row.save(update_fields=["level", "given_at"])
    return row

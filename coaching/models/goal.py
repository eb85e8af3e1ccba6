"""Goals (mål), what was decided about them, the cycle of work, and how much was reached. Words are in the entries."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching.enums import CycleStep, GoalDecision, GoalStatus, Level
from scheduling.enums import ParticipantRole


class GoalQuerySet(models.QuerySet):
    def active(self):
        """Those that are worked towards."""
        return self.filter(status=GoalStatus.ACTIVE)

    def counting(self):
        """Those whose attainment is asked for: all that no other has taken the place of."""
        return self.exclude(status=GoalStatus.REPLACED)

    def shown_first(self):
        """Active ones first, then the others; each newest first."""
        rank = models.Case(models.When(status=GoalStatus.ACTIVE, then=0), default=1)
        return self.order_by(rank, "-entry__created_at", "pk")


class Goal(models.Model):
    """What the coaches and teachers of an engagement work towards, together; its words are those of its `entry`.

    It goes when the entry goes, and what was decided and reached with it.
    """

    entry = models.OneToOneField(
        "coaching.Entry", models.CASCADE, primary_key=True, related_name="as_goal", verbose_name=_("entry")
    )
    engagement = models.ForeignKey("coaching.Engagement", models.CASCADE, related_name="goals")
    status = models.CharField(_("status"), max_length=10, choices=GoalStatus, default=GoalStatus.ACTIVE)
    #: Since when it has that status, and who gave it.
    status_since = models.DateTimeField(default=timezone.now)
    status_by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    #: The one that took its place.
    replaced_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replaces")

    objects = GoalQuerySet.as_manager()

    class Meta:
        ordering = ["status_since", "pk"]
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=GoalStatus.values), name="goal_status_known"),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | Q(status=GoalStatus.REPLACED), name="goal_replaced_is_so"
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | ~Q(replaced_by=F("entry")), name="goal_replaced_by_another"
            ),
        ]
        indexes = [models.Index("engagement", "status", name="goal_by_engagement")]

    def __str__(self):
        return str(self.pk)


class GoalReview(models.Model):
    """What was decided about a goal when looking back; `entry` where something was written about it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    goal = models.ForeignKey(Goal, models.CASCADE, related_name="reviews")
    decision = models.CharField(_("decision"), max_length=10, choices=GoalDecision)
    by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="goal_reviews")
    at = models.DateTimeField(default=timezone.now)
    entry = models.OneToOneField(
        "coaching.Entry", models.SET_NULL, null=True, blank=True, related_name="as_goal_review"
    )

    class Meta:
        ordering = ["-at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=GoalDecision.values), name="goal_review_decision_known"
            )
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.decision}"


class CycleMove(models.Model):
    """A step in the cycle of work; the last one says where an engagement is. `number` counts them from 1.

    `cycle` is which round it is: after looking back comes another.
    """

    engagement = models.ForeignKey("coaching.Engagement", models.CASCADE, related_name="cycle_moves")
    number = models.PositiveSmallIntegerField()
    cycle = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=10, choices=CycleStep)
    by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="cycle_moves")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="cycle_move_once"),
            models.CheckConstraint(condition=Q(step__in=CycleStep.values), name="cycle_step_known"),
            models.CheckConstraint(condition=Q(cycle__gte=1, number__gte=1), name="cycle_counts_from_one"),
        ]

    def __str__(self):
        return f"{self.cycle}: {self.step}"


class Attainment(models.Model):
    """How much of a goal was reached in the eyes of one person, who coached (`facilitator`) or was coached."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="attainments")
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="attainments")
    role = models.CharField(max_length=12, choices=ParticipantRole)
    level = models.SmallIntegerField(_("level"), choices=Level)
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["given_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["goal", "person"], name="attainment_once"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="attainment_level_known"),
            models.CheckConstraint(
                condition=Q(role__in=[ParticipantRole.FACILITATOR, ParticipantRole.PARTICIPANT]),
                name="attainment_role_known",
            ),
        ]

    def __str__(self):
        return f"{self.goal_id}: {self.level:+d}"

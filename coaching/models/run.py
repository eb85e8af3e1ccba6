"""A meeting that is led by a conversation method: which step, since when, and how the time went.

How long a step has lasted is `taken`, the time until it was last left or paused, and what has gone by since `since`.
All other times follow from that, so that a page, a pause and a reload cannot disagree.
"""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching.enums import RunEventKind, RunState
from coaching.models.method import StepWords
from coaching.models.twolanguages import in_readers_language
from scheduling.enums import ParticipantRole
from scheduling.models import Participant, SeriesMember

#: No step is planned, or given more time, beyond this.
LONGEST_STEP = 4 * 3600


class MethodRunQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Those asked to the meeting, and those who lead its series today. Nobody else, not the office either."""
        asked = Participant.objects.filter(person=person)
        leading = SeriesMember.objects.current().filter(person=person, role=ParticipantRole.FACILITATOR)
        return self.filter(
            Q(meeting__in=asked.values("meeting")) | Q(meeting__series__in=leading.values("series"))
        )

    def live(self):
        """Those that have not ended."""
        return self.exclude(state=RunState.ENDED)


class MethodRun(models.Model):
    """One at a time for a meeting. The steps are its own, so that the method may change meanwhile."""

    meeting = models.ForeignKey("scheduling.Meeting", models.CASCADE, related_name="method_runs")
    method = models.ForeignKey("coaching.Method", models.SET_NULL, null=True, related_name="runs")
    name_sv = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=RunState, default=RunState.WAITING)
    #: The position of the step that one is at.
    step = models.PositiveSmallIntegerField(default=1)
    #: From when the present step counts on from its `taken`; None while nothing counts.
    since = models.DateTimeField(null=True, blank=True)
    #: One more with each change: what a page saw when somebody pressed something on it.
    version = models.PositiveIntegerField(default=1)
    led_by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="method_runs_led")
    chosen_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MethodRunQuerySet.as_manager()

    class Meta:
        ordering = ["chosen_at", "id"]
        verbose_name = _("conversation by a method")
        verbose_name_plural = _("conversations by a method")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], condition=~Q(state=RunState.ENDED), name="method_run_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="method_run_state_known"),
            models.CheckConstraint(
                condition=Q(state=RunState.RUNNING, since__isnull=False)
                | (~Q(state=RunState.RUNNING) & Q(since=None)),
                name="method_run_counts_while_running",
            ),
            models.CheckConstraint(
                condition=Q(state=RunState.PAUSED, paused_at__isnull=False)
                | (~Q(state=RunState.PAUSED) & Q(paused_at=None)),
                name="method_run_paused_since",
            ),
            models.CheckConstraint(
                condition=Q(state=RunState.WAITING, started_at=None)
                | Q(state__in=[RunState.RUNNING, RunState.PAUSED], started_at__isnull=False)
                | Q(state=RunState.ENDED),
                name="method_run_started",
            ),
            models.CheckConstraint(
                condition=Q(state=RunState.ENDED, ended_at__isnull=False)
                | (~Q(state=RunState.ENDED) & Q(ended_at=None)),
                name="method_run_ended",
            ),
            models.CheckConstraint(condition=Q(step__gte=1, version__gte=1), name="method_run_from_one"),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language where there is one."""
        return in_readers_language(self.name_sv, self.name_en)

    @property
    def is_over(self) -> bool:
        return self.state == RunState.ENDED

    @property
    def is_begun(self) -> bool:
        """Whether steps are gone through now, paused or not."""
        return self.state in (RunState.RUNNING, RunState.PAUSED)


class MethodRunStep(StepWords):
    """A step as it was when the method was chosen, and the time that it has had."""

    run = models.ForeignKey(MethodRun, models.CASCADE, related_name="steps")
    planned_seconds = models.PositiveSmallIntegerField()
    extended_seconds = models.PositiveSmallIntegerField(default=0)
    taken = models.DurationField(default=dt.timedelta)

    class Meta(StepWords.Meta):
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="method_run_step_position_once"),
            models.CheckConstraint(
                condition=Q(position__gte=1, planned_seconds__gte=1, planned_seconds__lte=LONGEST_STEP),
                name="method_run_step_planned",
            ),
            models.CheckConstraint(
                condition=Q(extended_seconds__lte=LONGEST_STEP, taken__gte=dt.timedelta(0)),
                name="method_run_step_taken",
            ),
        ]

    @property
    def allowed(self) -> dt.timedelta:
        """The time that it may have, with what the leader has added."""
        return dt.timedelta(seconds=self.planned_seconds + self.extended_seconds)

    def taken_at(self, now: dt.datetime, since: dt.datetime | None) -> dt.timedelta:
        """The time that it has had at `now`, when it counts since `since` (both UTC); without that, what it had."""
        return self.taken + max(now - since, dt.timedelta(0)) if since else self.taken


class MethodRunEvent(models.Model):
    """What was done when, at which step; by whom is not kept."""

    run = models.ForeignKey(MethodRun, models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=12, choices=RunEventKind)
    step = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return self.get_kind_display()

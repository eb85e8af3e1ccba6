"""Preparation (förberedelser) of a group before its start: a programme's list, and each group's own copy of it."""

import datetime as dt

from django.db import models
from django.db.models import Deferrable, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching.enums import PreparationOwner, PreparationState
from coaching.models.twolanguages import in_readers_language

#: Characters of a line.
LONGEST_LINE = 200
#: How many days before the start something may be due.
MOST_DAYS = 365


class _InTwoLanguages:
    @property
    def text(self) -> str:
        """In the reader's language where there is one."""
        return in_readers_language(self.text_sv, self.text_en)


class PreparationTemplate(_InTwoLanguages, models.Model):
    """One line of a programme's list. Groups get copies, so it can be changed and removed at any time."""

    programme = models.ForeignKey("coaching.Programme", models.CASCADE, related_name="preparation_templates")
    text_sv = models.CharField(_("What"), max_length=LONGEST_LINE)
    text_en = models.CharField(_("What, in English"), max_length=LONGEST_LINE, blank=True)
    owner = models.CharField(_("Who sees to it"), max_length=10, choices=PreparationOwner)
    days_before = models.PositiveSmallIntegerField(_("Days before the start"))
    #: From one, in the order in which they are shown.
    position = models.PositiveIntegerField()
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["programme", "position"]
        verbose_name = _("line of the preparation list")
        verbose_name_plural = _("lines of the preparation list")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "position"],
                name="preparation_template_position_once",
                deferrable=Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(owner__in=PreparationOwner.values), name="preparation_template_owner_known"
            ),
            models.CheckConstraint(
                condition=Q(days_before__lte=MOST_DAYS), name="preparation_template_days_possible"
            ),
        ]

    def __str__(self):
        return self.text


class PreparationQuerySet(models.QuerySet):
    def open(self):
        """Those that somebody has still to see to."""
        return self.filter(state=PreparationState.OPEN)

    def in_order(self):
        """The programme's lines as in its list, then what was added."""
        return self.order_by(F("position").asc(nulls_last=True), "pk")


class Preparation(_InTwoLanguages, models.Model):
    """One line of a group's preparation.

    A line of the programme's list is due so many days before the start, wherever that moves; an added one may have a
    day of its own instead. `added_by` is empty for what came with the list.
    """

    group = models.ForeignKey("coaching.Group", models.CASCADE, related_name="preparations")
    template = models.ForeignKey(
        PreparationTemplate, models.SET_NULL, null=True, blank=True, related_name="copies"
    )
    text_sv = models.CharField(_("What"), max_length=LONGEST_LINE)
    text_en = models.CharField(max_length=LONGEST_LINE, blank=True)
    owner = models.CharField(_("Who sees to it"), max_length=10, choices=PreparationOwner)
    days_before = models.PositiveSmallIntegerField(null=True, blank=True)
    due_on = models.DateField(_("Ready by"), null=True, blank=True)
    position = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=PreparationState, default=PreparationState.OPEN)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        "accounts.Person", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    added_by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PreparationQuerySet.as_manager()

    class Meta:
        ordering = ["group", "id"]
        verbose_name = _("preparation")
        verbose_name_plural = _("preparations")
        constraints = [
            models.UniqueConstraint(fields=["group", "template"], name="preparation_of_template_once"),
            models.CheckConstraint(
                condition=Q(owner__in=PreparationOwner.values), name="preparation_owner_known"
            ),
            models.CheckConstraint(
                condition=Q(state=PreparationState.OPEN, settled_at=None)
                | Q(state__in=[PreparationState.DONE, PreparationState.NOT_NEEDED], settled_at__isnull=False),
                name="preparation_settled_has_time",
            ),
            models.CheckConstraint(
                condition=Q(days_before__lte=MOST_DAYS, due_on=None)
                | Q(days_before=None, due_on__isnull=False),
                name="preparation_due_in_one_way",
            ),
        ]
        indexes = [
            models.Index(
                fields=["group", "owner"],
                condition=Q(state=PreparationState.OPEN),
                name="preparation_open",
            )
        ]

    def __str__(self):
        return self.text

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to see to it."""
        return self.state == PreparationState.OPEN

    def due(self, start: dt.date | None) -> dt.date | None:
        """The day by which it is to be ready, for a group that starts on `start`; None while nobody knows."""
        if self.due_on:
            return self.due_on
        return start - dt.timedelta(days=self.days_before) if start else None


class PreparationEvent(models.Model):
    """That somebody said it was ready, or not needed, or took it up again."""

    preparation = models.ForeignKey(Preparation, models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")
    from_state = models.CharField(max_length=10, choices=PreparationState, blank=True)
    to_state = models.CharField(max_length=10, choices=PreparationState)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.from_state} → {self.to_state}"

"""What participants of a network try in their own schools between two meetings, and what they hand in."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

TITLE_LENGTH, WHAT_LENGTH, TEXT_LENGTH = 120, 2000, 4000


class ProgrammeTask(models.Model):
    """By the coordinators, for everybody who takes part; plain, as it is the same for all."""

    programme = models.ForeignKey("coaching.Programme", models.CASCADE, related_name="between_tasks")
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    what = models.TextField(_("what to do"), max_length=WHAT_LENGTH)
    due_on = models.DateField(_("until"))
    #: The meeting that it is for, before which it is done.
    meeting = models.ForeignKey(
        "scheduling.Meeting", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("for")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["due_on", "id"]
        verbose_name = _("task between meetings")
        verbose_name_plural = _("tasks between meetings")
        constraints = [
            models.UniqueConstraint(fields=["programme", "title", "due_on"], name="programme_task_once")
        ]

    def __str__(self):
        return self.title

    @property
    def is_past(self) -> bool:
        """Whether its last day is over."""
        return self.due_on < timezone.localdate()


class HandIn(models.Model):
    """What somebody tells of a task, or that it is done. The form says who reads it, and to name nobody in it."""

    task = models.ForeignKey(ProgrammeTask, models.CASCADE, related_name="hand_ins")
    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="hand_ins")
    text = models.TextField(_("what you tried and what came of it"), max_length=TEXT_LENGTH, blank=True)
    #: Done, and nothing to hand in.
    is_only_done = models.BooleanField(default=False)
    handed_in_at = models.DateTimeField(default=timezone.now)
    #: Since when the other participants may read it; None: they may not.
    shared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["handed_in_at", "id"]
        verbose_name = _("hand-in")
        verbose_name_plural = _("hand-ins")
        constraints = [
            models.UniqueConstraint(fields=["task", "person"], name="hand_in_once"),
            models.CheckConstraint(
                condition=Q(is_only_done=True, text="", shared_at=None)
                | (Q(is_only_done=False) & ~Q(text="")),
                name="hand_in_has_text_or_is_only_done",
            ),
        ]

    def __str__(self):
        return f"{self.person}, {self.task}"

    @property
    def is_shared(self) -> bool:
        return self.shared_at is not None

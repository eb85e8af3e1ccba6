"""One coach takes over from another: who, which entries go along, and what each teacher says to that."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class HandOverQuerySet(models.QuerySet):
    def open(self):
        """Those that can still come to something."""
        return self.filter(state__in=HandOver.OPEN)


class HandOver(models.Model):
    """A hand-over from `outgoing` to `successor`.

    `edition` counts the lists of entries that were put before the teachers: another list is another edition, and
    consent is to one edition. With `facts_only` no entry goes along and nothing is granted, so nobody is asked.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        CONSENTED = "consented", _("Consented to")
        DONE = "done", _("Handed over")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    OPEN = (State.PROPOSED, State.CONSENTED)

    engagement = models.ForeignKey("coaching.Engagement", models.CASCADE, related_name="handovers")
    outgoing = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    successor = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    facts_only = models.BooleanField(default=False)
    edition = models.PositiveIntegerField(default=1)
    #: When the list of this edition was put before the teachers; empty while the coach is still picking.
    asked_at = models.DateTimeField(null=True, blank=True)
    proposed_by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement"],
                condition=Q(state__in=["proposed", "consented"]),
                name="handover_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "consented", "done", "refused", "withdrawn"]),
                name="handover_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "consented"], ended_at=None)
                | (~Q(state__in=["proposed", "consented"]) & Q(ended_at__isnull=False)),
                name="handover_ended_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="consented") | Q(facts_only=False, asked_at__isnull=False),
                name="handover_consent_was_asked",
            ),
            models.CheckConstraint(condition=~Q(outgoing=F("successor")), name="handover_to_somebody_else"),
            models.CheckConstraint(condition=Q(edition__gte=1), name="handover_edition_from_one"),
        ]

    def __str__(self):
        return f"{self.engagement_id}: {self.state}"

    @property
    def is_open(self):
        """Whether it can still come to something."""
        return self.state in self.OPEN


class HandOverEntry(models.Model):
    """An entry that goes along, when the teachers say yes."""

    handover = models.ForeignKey(HandOver, models.CASCADE, related_name="picked")
    entry = models.ForeignKey("coaching.Entry", models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handover", "entry"], name="handover_entry_once"),
        ]

    def __str__(self):
        return f"{self.handover_id}: {self.entry_id}"


class HandOverConsent(models.Model):
    """What a teacher answered to one edition of the list. Answers to earlier editions stay, and count no more."""

    handover = models.ForeignKey(HandOver, models.CASCADE, related_name="answers")
    teacher = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    edition = models.PositiveIntegerField()
    consents = models.BooleanField()
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "teacher", "edition"], name="handover_answer_once_per_edition"
            ),
        ]

    def __str__(self):
        return f"{self.handover_id}: {self.teacher_id}"

"""The log of a meeting: facts, plain. What was said is not stored here."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching.enums import Phase


class Log(models.Model):
    """One for each held meeting. Who was there is `attended` of the meeting's participants.

    `logged_by` and `logged_at` tell who wrote it as it stands now; `versions` are what it said before.
    """

    meeting = models.OneToOneField("scheduling.Meeting", models.CASCADE, related_name="log")
    engagement = models.ForeignKey(
        "coaching.Engagement", models.CASCADE, null=True, blank=True, related_name="logs"
    )
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    phase = models.CharField(_("phase"), max_length=15, choices=Phase, blank=True)
    next_meeting = models.ForeignKey(
        "scheduling.Meeting",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("next meeting"),
    )
    logged_by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="logs")
    logged_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-logged_at", "-id"]
        verbose_name = _("log")
        verbose_name_plural = _("logs")
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=720),
                name="log_minutes_possible",
                violation_error_message=_("A meeting lasts from 1 minute to 12 hours."),
            )
        ]

    def __str__(self):
        return str(self.meeting)


class LogVersion(models.Model):
    """What a log said before somebody corrected it, and who had written it when."""

    log = models.ForeignKey(Log, models.CASCADE, related_name="versions")
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    phase = models.CharField(_("phase"), max_length=15, choices=Phase, blank=True)
    #: Ids of the people who were there.
    attended = ArrayField(models.BigIntegerField(), default=list, blank=True)
    saved_by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["saved_at", "id"]

    def __str__(self):
        return f"{self.saved_at:%Y-%m-%d %H:%M}"

"""Times that a meeting could have."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class TimeOption(models.Model):
    """One alternative: always a day, and a clock time when it is known."""

    meeting = models.ForeignKey("scheduling.Meeting", models.CASCADE, related_name="time_options")
    day = models.DateField(_("date"))
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    #: The order in which the plan names them: the first is the one hoped for.
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "day", "starts_at"], nulls_distinct=False, name="time_option_once"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="time_option_ends_after_start",
            ),
        ]

    def __str__(self):
        return f"{self.day}"

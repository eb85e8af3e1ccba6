"""Schools that take part in a programme, from when to when. How far each has come is derived from its meetings."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TakingPartQuerySet(models.QuerySet):
    def current(self, on=None):
        """Those that take part on the local date `on` (default: today)."""
        on = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)


class TakingPart(models.Model):
    """One school in one programme; both days are included."""

    programme = models.ForeignKey("coaching.Programme", models.CASCADE, related_name="taking_part")
    school = models.ForeignKey(
        "accounts.School", models.PROTECT, related_name="taking_part", verbose_name=_("school")
    )
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = TakingPartQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "school__sort_name", "id"]
        verbose_name = _("school that takes part")
        verbose_name_plural = _("schools that take part")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "school"], condition=Q(ends_on=None), name="taking_part_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="taking_part_ends_after_start",
            ),
        ]

    def __str__(self):
        return f"{self.school}, {self.programme}"

"""The rule by which meetings of a series were made at once."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Repetition(models.Model):
    """Every so many weeks on these weekdays (Monday is 0), from one day to another, at a local clock time.

    It tells what was asked for; each meeting stands on its own from then on and may have been moved.
    """

    series = models.ForeignKey("scheduling.Series", models.CASCADE, related_name="repetitions")
    every = models.PositiveSmallIntegerField(_("every so many weeks"), default=1)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("weekdays"))
    first = models.DateField(_("from"))
    last = models.DateField(_("until"))
    starts = models.TimeField(_("starts"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    uid = models.CharField(max_length=80, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("repetition")
        verbose_name_plural = _("repetitions")
        constraints = [
            models.CheckConstraint(
                condition=Q(every__gte=1, every__lte=8), name="repetition_every_few_weeks"
            ),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="repetition_ends_after_start"),
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=720), name="repetition_minutes_possible"
            ),
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=list(range(7)), weekdays__len__gte=1),
                name="repetition_on_weekdays",
            ),
        ]

    def __str__(self):
        return f"{self.first} – {self.last}"

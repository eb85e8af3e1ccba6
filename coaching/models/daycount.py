"""How often something happened to a programme on a day: numbers that outlive the rows that they were counted from."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coaching.enums import Counted


class DayCount(models.Model):
    """Nothing but a number: no person, no address, no time of the day.

    Views are counted by `services.daycount`. Interest, applications and admissions are counted by triggers when their
    rows come into the database, however they come; when those are deleted, the numbers stay.
    """

    programme = models.ForeignKey("coaching.Programme", models.CASCADE, related_name="day_counts")
    #: A local date.
    day = models.DateField(_("day"))
    what = models.CharField(max_length=12, choices=Counted)
    amount = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["programme", "day", "what"]
        verbose_name = _("count of a day")
        verbose_name_plural = _("counts of days")
        constraints = [
            models.UniqueConstraint(fields=["programme", "day", "what"], name="day_count_once"),
            models.CheckConstraint(condition=Q(what__in=Counted.values), name="day_count_known"),
        ]
        indexes = [models.Index("day", name="day_count_by_day")]

    def __str__(self):
        return f"{self.programme_id}, {self.day}: {self.what} {self.amount}"

"""When a coach can be booked: weekly hours for each term, and the days that are otherwise."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DecimalRangeField, RangeOperators
from django.db import models
from django.db.models import ExpressionWrapper, F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from accounts.models.duty import days, only
from scheduling.hours import said

#: Nobody writes down a longer leave as one; a longer one is a slip of the pen.
LONGEST_EXCEPTION = 120


def seconds(expression):
    """A time of day in seconds from midnight, for a range in the database."""
    return Func(
        expression, template="EXTRACT(EPOCH FROM %(expressions)s)", output_field=models.DecimalField()
    )


class WeeklyHours(models.Model):
    """One stretch of a weekday (0 is Monday) in a term, in Stockholm's clock. A lunch lies between two of them."""

    coach = models.ForeignKey(
        "accounts.Person", models.CASCADE, related_name="weekly_hours", verbose_name=_("coach")
    )
    term = models.ForeignKey(
        "scheduling.Term", models.CASCADE, related_name="weekly_hours", verbose_name=_("term")
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))

    class Meta:
        ordering = ["weekday", "starts"]
        verbose_name = _("weekly hours")
        verbose_name_plural = _("weekly hours")
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="weekly_hours_on_a_weekday"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="weekly_hours_end_after_start"),
            ExclusionConstraint(
                name="weekly_hours_do_not_overlap",
                expressions=[
                    (only(F("coach")), RangeOperators.OVERLAPS),
                    (only(F("term")), RangeOperators.OVERLAPS),
                    (only(F("weekday")), RangeOperators.OVERLAPS),
                    (
                        Func(
                            seconds(F("starts")),
                            seconds(F("ends")),
                            function="numrange",
                            output_field=DecimalRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self):
        return f"{self.starts:%H:%M}–{self.ends:%H:%M}"


class HoursException(models.Model):
    """Days, first and last included, on which a coach has other hours than usual, or is away: then without hours."""

    coach = models.ForeignKey(
        "accounts.Person", models.CASCADE, related_name="hours_exceptions", verbose_name=_("coach")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    starts = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("to"), null=True, blank=True)

    class Meta:
        ordering = ["starts_on", "id"]
        verbose_name = _("other hours")
        verbose_name_plural = _("other hours")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="hours_exception_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(
                    ends_on__lt=ExpressionWrapper(
                        F("starts_on") + Value(LONGEST_EXCEPTION), output_field=models.DateField()
                    )
                ),
                name="hours_exception_not_endless",
            ),
            models.CheckConstraint(
                condition=Q(starts__isnull=True, ends__isnull=True)
                | Q(starts__isnull=False, ends__isnull=False, ends__gt=F("starts")),
                name="hours_exception_away_or_from_to",
            ),
            ExclusionConstraint(
                name="hours_exceptions_do_not_overlap",
                expressions=[
                    (only(F("coach")), RangeOperators.OVERLAPS),
                    (
                        days("starts_on", "ends_on"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self):
        return f"{self.starts_on} – {self.ends_on}"

    @property
    def is_away(self):
        """Whether there are no times at all."""
        return self.starts is None

    @property
    def hours(self):
        """As text in the reader's language, "" when away."""
        return "" if self.is_away else said([(self.starts, self.ends)])

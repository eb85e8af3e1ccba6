"""Which area a school was in, from which day to which."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import BigIntegerField, F, OuterRef, Q, Subquery

from accounts.models.duty import days, only


class SchoolAreaQuerySet(models.QuerySet):
    def on(self, day):
        """Where schools were on the local `day`."""
        return self.filter(
            Q(starts_on=None) | Q(starts_on__lte=day),
            Q(ends_on=None) | Q(ends_on__gte=day),
        )


def area_on(day, school="pk"):
    """For an annotation: the id of the area in which a school was on the local `day`; None where it was in none.

    `school` is the path to the school. The day is a date, or `OuterRef` of one that the rows have. What is summed from
    meetings asks the same in SQL (`coaching.queries.facts`).
    """
    there = SchoolArea.objects.on(day).filter(school=OuterRef(school)).order_by()
    return Subquery(there.values("area")[:1], output_field=BigIntegerField())


class SchoolArea(models.Model):
    """Written by a trigger on the schools when their area changes, so that an import or a line of SQL is noted too.

    Local days, both included. Empty `starts_on`: always before, which is said of the first area that is known of a
    school; empty `ends_on`: still. On days without a row the school was in no area.
    """

    school = models.ForeignKey("accounts.School", models.CASCADE, related_name="areas_over_time")
    area = models.ForeignKey("accounts.Area", models.PROTECT, related_name="schools_over_time")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = SchoolAreaQuerySet.as_manager()

    class Meta:
        ordering = ["school", F("starts_on").asc(nulls_first=True)]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="schoolarea_ends_after_start",
            ),
            ExclusionConstraint(
                name="school_in_one_area_at_a_time",
                expressions=[
                    (only(F("school")), RangeOperators.OVERLAPS),
                    (
                        days("starts_on", "ends_on"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self):
        return f"{self.starts_on or ''} – {self.ends_on or ''}"

"""What makes a school year beside its terms: breaks, study days, and which eves are free."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import ExpressionWrapper, F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models.duty import days, only
from scheduling.enums import Eve, FreeKind

#: A summer is the longest that anybody is free; a longer one is a slip of the pen.
LONGEST_BREAK = 120
NAME_LENGTH = 60


def all_eves() -> list[str]:
    """Every eve: what an authority that has not chosen has."""
    return list(Eve.values)


class NonTeachingDaysQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Everybody with a duty sees the days of that authority and of all its schools."""
        return self.filter(authority__in={duty.authority_id for duty in person.current_duties})

    def between(self, first, last):
        """Those that have a day from the local date `first` to `last`, both included."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)


class NonTeachingDays(models.Model):
    """A break (lov) or study days, first and last day included. `school` is None for all schools of the authority."""

    class Kind(models.TextChoices):
        BREAK = FreeKind.BREAK.value, FreeKind.BREAK.label
        STUDY_DAY = FreeKind.STUDY_DAY.value, FreeKind.STUDY_DAY.label

    authority = models.ForeignKey(
        "accounts.SchoolAuthority",
        models.CASCADE,
        related_name="non_teaching_days",
        verbose_name=_("school authority"),
    )
    school = models.ForeignKey(
        "accounts.School",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="non_teaching_days",
        verbose_name=_("school"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.BREAK)
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    objects = NonTeachingDaysQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "id"]
        verbose_name = _("days without school")
        verbose_name_plural = _("days without school")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="non_teaching_days_end_after_start"
            ),
            models.CheckConstraint(
                condition=Q(
                    ends_on__lt=ExpressionWrapper(
                        F("starts_on") + Value(LONGEST_BREAK), output_field=models.DateField()
                    )
                ),
                name="non_teaching_days_not_endless",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="non_teaching_days_have_a_name"),
            ExclusionConstraint(
                name="non_teaching_days_do_not_overlap",
                expressions=[
                    (only(F("authority")), RangeOperators.OVERLAPS),
                    (only(Coalesce(F("school"), Value(0))), RangeOperators.OVERLAPS),
                    (
                        days("starts_on", "ends_on"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [models.Index("authority", "starts_on", name="non_teaching_by_authority")]

    def __str__(self):
        return self.name


class HolidayChoice(models.Model):
    """Which eves are free at an authority. Without a row all of them are."""

    authority = models.OneToOneField(
        "accounts.SchoolAuthority",
        models.CASCADE,
        related_name="holiday_choice",
        verbose_name=_("school authority"),
    )
    free_eves = ArrayField(
        models.CharField(max_length=12, choices=Eve),
        default=all_eves,
        blank=True,
        verbose_name=_("free eves"),
    )

    class Meta:
        verbose_name = _("choice of free eves")
        verbose_name_plural = _("choices of free eves")
        constraints = [
            models.CheckConstraint(
                condition=Q(free_eves__contained_by=Eve.values), name="holiday_choice_of_known_eves"
            )
        ]

    def __str__(self):
        return ", ".join(str(Eve(eve).label) for eve in Eve.values if eve in self.free_eves)

"""Terms of a school authority."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.duty import days, only
from scheduling.termcode import TermCode


class TermQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Everybody with a duty sees the terms of that authority."""
        return self.filter(authority__in={duty.authority_id for duty in person.current_duties})

    def on(self, day):
        """The terms that the local date `day` falls in."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class Term(models.Model):
    """`HT` (autumn) or `VT` (spring) of one year, first and last day included."""

    class Season(models.TextChoices):
        AUTUMN = "HT", _("Autumn term")
        SPRING = "VT", _("Spring term")

    authority = models.ForeignKey(
        "accounts.SchoolAuthority", models.CASCADE, related_name="terms", verbose_name=_("school authority")
    )
    season = models.CharField(_("season"), max_length=2, choices=Season)
    year = models.PositiveSmallIntegerField(_("year"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on"]
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [
            models.UniqueConstraint(fields=["authority", "year", "season"], name="term_once"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="term_ends_after_start"),
            ExclusionConstraint(
                name="terms_do_not_overlap",
                expressions=[
                    (only(F("authority")), RangeOperators.OVERLAPS),
                    (
                        days("starts_on", "ends_on"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self):
        return str(self.code)

    @property
    def code(self):
        """`HT-26` and the like, as a `TermCode`."""
        return TermCode(self.season, self.year)

"""Duties: what somebody is, where, from when to when (uppdrag i tjänsten, SS 12000)."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role


def only(expression):
    """A range of just this whole number: equality in an exclusion constraint without any extension."""
    return Func(
        expression, expression, Value("[]"), function="int8range", output_field=BigIntegerRangeField()
    )


def days(first, last):
    """The range of days from one column to another, both included; open where there is none."""
    return Func(F(first), F(last), Value("[]"), function="daterange", output_field=DateRangeField())


def scope_condition():
    """The database's rule for which scope goes with which role."""
    whole_authority = Q(role__in=[Role.ADMINISTRATOR, Role.COACH], area=None, school=None, team=None)
    area = Q(role=Role.AREA_MANAGER, area__isnull=False, school=None, team=None)
    principal = Q(role=Role.PRINCIPAL, area=None, school__isnull=False, team=None)
    teacher = Q(role=Role.TEACHER, area=None, school__isnull=False)
    return whole_authority | area | principal | teacher


class DutyQuerySet(models.QuerySet):
    def current(self, on=None):
        """Duties that hold on the local date `on` (default: today)."""
        on = on or timezone.localdate()
        return self.not_ended(on).filter(starts_on__lte=on)

    def not_ended(self, on=None):
        """Duties that hold on the local date `on` (default: today) or begin later."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on or timezone.localdate()))

    def visible_to(self, person):
        """One's own duties, and those within one's scope."""
        return self.filter(Q(person=person) | self.within(person.scopes))

    @staticmethod
    def within(scopes):
        """The condition that a duty lies within `scopes` (see Person.scopes)."""
        return (
            Q(authority_id__in=scopes.authorities)
            | Q(school__area_id__in=scopes.areas)
            | Q(area_id__in=scopes.areas)
            | Q(school_id__in=scopes.schools)
        )


class Duty(models.Model):
    """One person, one role, one scope, from `starts_on` to `ends_on`, both days included."""

    person = models.ForeignKey(
        "accounts.Person", models.CASCADE, related_name="duties", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    authority = models.ForeignKey(
        "accounts.SchoolAuthority", models.PROTECT, related_name="duties", verbose_name=_("school authority")
    )
    area = models.ForeignKey(
        "accounts.Area", models.PROTECT, null=True, blank=True, related_name="duties", verbose_name=_("area")
    )
    school = models.ForeignKey(
        "accounts.School",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duties",
        verbose_name=_("school"),
    )
    team = models.ForeignKey(
        "accounts.Team", models.PROTECT, null=True, blank=True, related_name="duties", verbose_name=_("team")
    )
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["role", "starts_on"]
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        constraints = [
            models.CheckConstraint(
                condition=scope_condition(),
                name="duty_scope_fits_role",
                violation_error_message=_("The place does not fit the role."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="duty_ends_after_start",
                violation_error_message=_("A duty cannot end before it starts."),
            ),
            ExclusionConstraint(
                name="duty_not_twice_at_once",
                expressions=[
                    (only(F("person")), RangeOperators.OVERLAPS),
                    (
                        only(Func(F("role"), function="hashtext", output_field=models.IntegerField())),
                        RangeOperators.OVERLAPS,
                    ),
                    (only(F("authority")), RangeOperators.OVERLAPS),
                    (only(Coalesce(F("area"), Value(0))), RangeOperators.OVERLAPS),
                    (only(Coalesce(F("school"), Value(0))), RangeOperators.OVERLAPS),
                    (only(Coalesce(F("team"), Value(0))), RangeOperators.OVERLAPS),
                    (
                        days("starts_on", "ends_on"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("This person has that duty already at that time."),
            ),
        ]
        indexes = [
            models.Index("school", "role", name="duty_by_school"),
            models.Index("authority", "role", name="duty_by_authority"),
        ]

    def __str__(self):
        return f"{self.get_role_display()}, {self.place}"

    def has_ended(self, on=None):
        """Whether the last day lies before the local date `on` (default: today)."""
        return self.ends_on is not None and self.ends_on < (on or timezone.localdate())

    def is_current(self, on=None):
        """Whether the duty holds on the local date `on` (default: today)."""
        on = on or timezone.localdate()
        return self.starts_on <= on and not self.has_ended(on)

    @property
    def place(self):
        """The narrowest thing the duty is about: team, school, area or authority."""
        if self.team_id:
            return f"{self.school}, {self.team}"
        return str(self.school or self.area or self.authority)

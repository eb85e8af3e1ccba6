"""School authorities and what they consist of: areas, schools, teams."""

from django.core.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
)
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import AuthorityKind, Role
from accounts.models.order import sort_key_field

municipality_code_validator = RegexValidator(r"^\d{4}\Z", _("A municipality code has four digits."))
unit_code_validator = RegexValidator(r"^\d{8}\Z", _("A school unit code has eight digits."))


#: For how many months what was written in coaching may be kept after its end.
RETENTION_MONTHS = (1, 120)

#: For how many months the details of those who are interested in a programme may be kept.
INTEREST_MONTHS = (1, 36)


class AuthorityQuerySet(models.QuerySet):
    def visible_to(self, person):
        """The authorities whose settings `person` looks after."""
        return self.filter(pk__in=person.authorities_as(Role.ADMINISTRATOR))


class SchoolAuthority(models.Model):
    """A municipality or independent body that runs schools (huvudman)."""

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(
        _("kind"), max_length=20, choices=AuthorityKind, default=AuthorityKind.MUNICIPALITY
    )
    municipality_code = models.CharField(
        _("municipality code"), max_length=4, null=True, blank=True, validators=[municipality_code_validator]
    )
    contact_email = models.EmailField(_("contact address"), blank=True)
    #: What the authority says of law and secrecy, shown to its people beside the promise. Authorities differ in this.
    secrecy_wording = models.TextField(
        _("what applies to secrecy with us"), blank=True, validators=[MaxLengthValidator(4000)]
    )
    #: When an engagement has been closed for so long, what was written in it is erased; the facts stay.
    retention_months = models.PositiveSmallIntegerField(
        _("months that notes are kept"),
        default=12,
        validators=[MinValueValidator(RETENTION_MONTHS[0]), MaxValueValidator(RETENTION_MONTHS[1])],
    )
    #: After so long what visitors have left on a programme's page is deleted, dealt with or not.
    interest_months = models.PositiveSmallIntegerField(
        _("months that interest is kept"),
        default=12,
        db_default=12,
        validators=[MinValueValidator(INTEREST_MONTHS[0]), MaxValueValidator(INTEREST_MONTHS[1])],
    )

    objects = AuthorityQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("school authority")
        verbose_name_plural = _("school authorities")
        constraints = [
            models.UniqueConstraint(Lower("name"), name="authority_name_unique"),
            models.UniqueConstraint(fields=["municipality_code"], name="authority_municipality_code_unique"),
            models.CheckConstraint(
                condition=Q(municipality_code__isnull=True) | Q(municipality_code__regex=r"^[0-9]{4}$"),
                name="authority_municipality_code_form",
            ),
            models.CheckConstraint(
                condition=Q(retention_months__range=RETENTION_MONTHS),
                name="authority_retention_possible",
                violation_error_message=_("Notes are kept for 1 to 120 months."),
            ),
            models.CheckConstraint(
                condition=Q(interest_months__range=INTEREST_MONTHS),
                name="authority_interest_possible",
                violation_error_message=_("Interest is kept for 1 to 36 months."),
            ),
        ]

    def __str__(self):
        return self.name


class AreaQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Areas that `person` may see: all of the authority for administrators and coaches, else the own ones."""
        scopes = person.scopes
        around = School.objects.filter(pk__in=scopes.schools).values("area")
        return self.filter(Q(authority_id__in=scopes.authorities) | Q(pk__in=scopes.areas) | Q(pk__in=around))


class Area(models.Model):
    """Schools under one area manager (område)."""

    authority = models.ForeignKey(
        SchoolAuthority, models.PROTECT, related_name="areas", verbose_name=_("school authority")
    )
    name = models.CharField(_("name"), max_length=120)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        constraints = [models.UniqueConstraint("authority", Lower("name"), name="area_name_unique")]

    def __str__(self):
        return self.name


class SchoolQuerySet(models.QuerySet):
    def open(self, on=None):
        """Schools that have not closed by the local date `on` (default: today)."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gte=on or timezone.localdate()))

    def visible_to(self, person):
        """Schools in view: all of the authority for administrators and coaches, else the own area or school."""
        scopes = person.scopes
        return self.filter(
            Q(authority_id__in=scopes.authorities) | Q(area_id__in=scopes.areas) | Q(pk__in=scopes.schools)
        )


class School(models.Model):
    """A school unit. Its area belongs to the same authority (composite foreign key in the database)."""

    authority = models.ForeignKey(
        SchoolAuthority, models.PROTECT, related_name="schools", verbose_name=_("school authority")
    )
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="schools", verbose_name=_("area")
    )
    name = models.CharField(_("name"), max_length=160)
    municipality_code = models.CharField(
        _("municipality code"), max_length=4, blank=True, validators=[municipality_code_validator]
    )
    unit_code = models.CharField(
        _("school unit code"), max_length=8, null=True, blank=True, validators=[unit_code_validator]
    )
    has_compulsory = models.BooleanField(_("compulsory school"), default=False)
    has_preschool_class = models.BooleanField(_("preschool class"), default=False)
    has_leisure_centre = models.BooleanField(_("school-age educare"), default=False)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    #: The school that it was merged into. What happened here stays here in every report.
    goes_on_as = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="went_on_from",
        verbose_name=_("goes on as"),
    )
    sort_name = sort_key_field("name")

    objects = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ["sort_name", "id"]
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        constraints = [
            models.UniqueConstraint(fields=["unit_code"], name="school_unit_code_unique"),
            models.UniqueConstraint(
                "authority", "municipality_code", Lower("name"), name="school_name_unique"
            ),
            models.CheckConstraint(
                condition=Q(unit_code__isnull=True) | Q(unit_code__regex=r"^[0-9]{8}$"),
                name="school_unit_code_form",
            ),
            models.CheckConstraint(
                condition=Q(municipality_code="") | Q(municipality_code__regex=r"^[0-9]{4}$"),
                name="school_municipality_code_form",
            ),
            models.CheckConstraint(
                condition=Q(goes_on_as=None) | (Q(closed_on__isnull=False) & ~Q(goes_on_as=F("id"))),
                name="school_goes_on_as_another_once_closed",
            ),
        ]
        indexes = [models.Index("authority", "sort_name", "id", name="school_by_sort_name")]

    def __str__(self):
        return self.name


class TeamQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Teams of the schools that `person` may see."""
        return self.filter(school__in=School.objects.visible_to(person))


class Team(models.Model):
    """Teachers who work together in one school (arbetslag)."""

    school = models.ForeignKey(School, models.PROTECT, related_name="teams", verbose_name=_("school"))
    name = models.CharField(_("name"), max_length=120)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints = [models.UniqueConstraint("school", Lower("name"), name="team_name_unique")]

    def __str__(self):
        return self.name

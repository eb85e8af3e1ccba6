"""What a coach or teacher brings along: subjects, career stage, certifications, capacity."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import CareerStage, Subject, subject_names


def subjects_field():
    """A list of subjects, stored as an array that the database can overlap."""
    return ArrayField(
        models.CharField(max_length=30, choices=Subject), default=list, blank=True, verbose_name=_("subjects")
    )


def known_subjects(name):
    """The database's promise that only known subjects are stored."""
    return models.CheckConstraint(condition=Q(subjects__contained_by=list(Subject.values)), name=name)


class TeacherProfile(models.Model):
    person = models.OneToOneField("accounts.Person", models.CASCADE, related_name="teacher_profile")
    subjects = subjects_field()
    career_stage = models.CharField(
        _("career stage"), max_length=20, choices=CareerStage, default=CareerStage.TEACHER
    )

    class Meta:
        verbose_name = _("teacher profile")
        verbose_name_plural = _("teacher profiles")
        constraints = [known_subjects("teacher_subjects_known")]

    def __str__(self):
        return str(self.person)

    @property
    def subject_names(self):
        """The subjects in words."""
        return subject_names(self.subjects)


class CoachProfile(models.Model):
    """`weekly_minutes` is the agreed time for coaching per working week, travel included."""

    person = models.OneToOneField("accounts.Person", models.CASCADE, related_name="coach_profile")
    subjects = subjects_field()
    weekly_minutes = models.PositiveIntegerField(_("minutes per week"), default=18 * 60)
    accepts_new = models.BooleanField(_("takes new engagements"), default=True)

    class Meta:
        verbose_name = _("coach profile")
        verbose_name_plural = _("coach profiles")
        constraints = [
            known_subjects("coach_subjects_known"),
            models.CheckConstraint(condition=Q(weekly_minutes__lte=60 * 60), name="coach_week_is_possible"),
        ]

    def __str__(self):
        return str(self.person)

    @property
    def subject_names(self):
        """The subjects in words."""
        return subject_names(self.subjects)


class Certification(models.Model):
    coach = models.ForeignKey(CoachProfile, models.CASCADE, related_name="certifications")
    name = models.CharField(_("certification"), max_length=120)
    issuer = models.CharField(_("issued by"), max_length=120, blank=True)
    issued_on = models.DateField(_("issued on"))
    expires_on = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        ordering = ["expires_on", "name"]
        verbose_name = _("certification")
        verbose_name_plural = _("certifications")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("issued_on")),
                name="certification_ends_after_start",
                violation_error_message=_("A certification cannot end before it is issued."),
            )
        ]

    def __str__(self):
        return self.name

    def is_valid(self, on):
        """Whether the certification holds on the date `on`."""
        return self.issued_on <= on and (self.expires_on is None or on <= self.expires_on)

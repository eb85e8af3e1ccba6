"""That somebody saved a report as a file."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from coaching.enums import ReportFormat


class ReportExportQuerySet(models.QuerySet):
    def visible_to(self, person):
        """One's own; to an office those that have figures of its authority in them."""
        offices = person.authorities_as(Role.ADMINISTRATOR)
        about = ReportExport.authorities.through.objects.filter(schoolauthority__in=offices)
        return self.filter(Q(person=person) | Q(pk__in=about.values("reportexport")))


class ReportExport(models.Model):
    """Who, when, what and how much; never the figures. Every file that has left is a row: two clicks are two files.

    `filters` has the ids and codes that were chosen, by the filter's name.
    """

    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="report_exports")
    #: Whose figures are in it.
    authorities = models.ManyToManyField("accounts.SchoolAuthority", related_name="report_exports")
    format = models.CharField(_("file"), max_length=10, choices=ReportFormat)
    #: The report's code, and the panel's where only one was saved; empty for what has all reports in it.
    report = models.SlugField(max_length=40, blank=True)
    panel = models.SlugField(max_length=40, blank=True)
    #: As "HT-26"; empty for all terms.
    term = models.CharField(_("term"), max_length=5, blank=True)
    filters = models.JSONField(default=dict, blank=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    at = models.DateTimeField(default=timezone.now)

    objects = ReportExportQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("saved report")
        verbose_name_plural = _("saved reports")
        indexes = [
            models.Index(fields=["-at", "-id"], name="report_export_by_time"),
            models.Index(fields=["person", "-at"], name="report_export_by_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(format__in=ReportFormat.values), name="report_export_format_known"
            ),
            models.CheckConstraint(
                condition=Q(term__regex=r"^((HT|VT)-[0-9]{2})?$"), name="report_export_term_is_a_code"
            ),
            models.CheckConstraint(
                condition=Q(format__in=[ReportFormat.TERM, ReportFormat.FACTS], report="", panel="")
                | (Q(format=ReportFormat.CSV) & ~Q(report="") & ~Q(panel=""))
                | (Q(format__in=[ReportFormat.XLSX, ReportFormat.PDF], panel="") & ~Q(report="")),
                name="report_export_says_what",
            ),
        ]

    def __str__(self):
        return f"{self.person_id}: {self.format} {self.report}"

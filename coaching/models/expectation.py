"""Expectations (förväntningar) of a group: of its leader, the principal, the participants, and those who support it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching.enums import ExpectationKind, ExpectationMark

#: Characters of a line.
LONGEST_LINE = 300


class Expectation(models.Model):
    """One line. Its writer may change it until the group has marked it, together."""

    group = models.ForeignKey("coaching.Group", models.CASCADE, related_name="expectations")
    kind = models.CharField(max_length=12, choices=ExpectationKind)
    text = models.CharField(_("Expectation"), max_length=LONGEST_LINE)
    written_by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="expectations")
    written_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    mark = models.CharField(max_length=12, choices=ExpectationMark, blank=True)
    marked_at = models.DateTimeField(null=True, blank=True)
    marked_by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["group", "written_at", "id"]
        verbose_name = _("expectation")
        verbose_name_plural = _("expectations")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ExpectationKind.values), name="expectation_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(mark="", marked_at=None)
                | Q(mark__in=ExpectationMark.values, marked_at__isnull=False),
                name="expectation_marked_has_time",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()

"""A school about which a coach is not to be asked (jäv), as the coach has stated. Why is nobody's business."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Conflict(models.Model):
    """Stated by the coach alone; the office sees that it is so when it looks for a coach."""

    coach = models.ForeignKey("accounts.Person", models.CASCADE, related_name="conflicts")
    school = models.ForeignKey(
        "accounts.School", models.CASCADE, related_name="conflicts", verbose_name=_("school")
    )
    stated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["school__name", "id"]
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        constraints = [models.UniqueConstraint(fields=["coach", "school"], name="conflict_once")]

    def __str__(self):
        return f"{self.coach}, {self.school}"

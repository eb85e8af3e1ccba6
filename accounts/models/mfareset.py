"""That somebody else took a person's second step away, because a telephone was lost."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MfaReset(models.Model):
    """Who did it to whom, and when. `by` is None for those who run the service."""

    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="mfa_resets")
    by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("reset of the second step")
        verbose_name_plural = _("resets of the second step")

    def __str__(self):
        return f"{self.person} {self.at:%Y-%m-%d}"

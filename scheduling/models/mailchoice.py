"""How somebody wants mail: which, when before a meeting, together or one by one, and when not."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from scheduling.reminders import DAYS, SHORTLY


def all_reminders():
    """Every occasion of the ordinary reminder, the earliest first."""
    return [*DAYS, SHORTLY]


class MailChoice(models.Model):
    """Nobody has a row before choosing; then everything comes at once. Clock times are Sweden's."""

    person = models.OneToOneField("accounts.Person", models.CASCADE, related_name="mail_choice")
    #: Kinds of mail that the person has turned off.
    refused = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    #: Occasions of the ordinary reminder that the person wants.
    reminders = ArrayField(models.CharField(max_length=10), default=all_reminders, blank=True)
    digest_hour = models.PositiveSmallIntegerField(_("one mail a day, at"), null=True, blank=True)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("until"), null=True, blank=True)
    quiet_weekends = models.BooleanField(_("quiet on Saturdays and Sundays"), default=False)

    class Meta:
        verbose_name = _("choice of mail")
        verbose_name_plural = _("choices of mail")
        constraints = [
            models.CheckConstraint(
                condition=Q(digest_hour=None) | Q(digest_hour__lte=23), name="mail_digest_hour_is_one"
            ),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | (Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=F("quiet_until"))),
                name="mail_quiet_has_both_ends",
            ),
        ]

    def __str__(self):
        return str(self.person)

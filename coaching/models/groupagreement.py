"""Agreements (överenskommelser) of groups: in one group, and between the groups of a programme."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: Long enough for what a group agrees on, short enough to be read before it is confirmed.
LONGEST = 6000


class GroupAgreement(models.Model):
    """What holds in one wording. A row is written once: a change is another row, with the next number.

    Without `group` it holds between all groups of the programme.
    """

    programme = models.ForeignKey("coaching.Programme", models.CASCADE, related_name="group_agreements")
    group = models.ForeignKey(
        "coaching.Group", models.CASCADE, null=True, blank=True, related_name="agreements"
    )
    version = models.PositiveIntegerField()
    text = models.TextField(_("What we have agreed on"), max_length=LONGEST)
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["programme", "group", "-version"]
        verbose_name = _("agreement of groups")
        verbose_name_plural = _("agreements of groups")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "group", "version"], name="group_agreement_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="group_agreement_from_one"),
        ]

    def __str__(self):
        return f"{self.group or self.programme} {self.version}"

    def save(self, *args, **kwargs):
        """Insert it. Raises TypeError for a row that is there: somebody may have confirmed it as it stands."""
        if not self._state.adding:
            raise TypeError("An agreement is never changed; write another version.")
        super().save(*args, **kwargs)


class GroupAgreementConfirmation(models.Model):
    """That a member of the group has read a version of its agreement and agrees."""

    agreement = models.ForeignKey(GroupAgreement, models.CASCADE, related_name="confirmations")
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="group_agreements")
    confirmed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["confirmed_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "person"], name="group_agreement_confirmed_once")
        ]

    def __str__(self):
        return f"{self.person}: {self.agreement}"


class GroupAgreementStart(models.Model):
    """What a programme's agreements begin with: texts to go on from, for leaders and coordinators."""

    programme = models.OneToOneField(
        "coaching.Programme", models.CASCADE, related_name="agreement_start", primary_key=True
    )
    in_group = models.TextField(_("In a group"), max_length=LONGEST, blank=True)
    between_groups = models.TextField(_("Between groups"), max_length=LONGEST, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")

    def __str__(self):
        return f"{self.programme}"

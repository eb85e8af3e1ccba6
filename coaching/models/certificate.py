"""A certificate of a course (intyg), which anybody who holds its code can check."""

import secrets

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: Crockford's base 32: no letter that is taken for another, or for a digit.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12


def new_code() -> str:
    """Sixty random bits: nobody finds another's by trying."""
    return "".join(secrets.choice(ALPHABET) for _number in range(CODE_LENGTH))


class CertificateQuerySet(models.QuerySet):
    def valid(self):
        """Those that were not revoked."""
        return self.filter(revoked_at=None)


class Certificate(models.Model):
    """Frozen as it was issued. It stays, with the name, when the person is erased: somebody may have it on paper."""

    programme = models.ForeignKey("coaching.Programme", models.PROTECT, related_name="certificates")
    person = models.ForeignKey(
        "accounts.Person", models.SET_NULL, null=True, blank=True, related_name="certificates"
    )
    code = models.CharField(max_length=CODE_LENGTH, default=new_code, unique=True, editable=False)
    issued_at = models.DateTimeField(default=timezone.now)
    issued_by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=170)
    programme_name = models.CharField(_("programme"), max_length=120)
    authority_name = models.CharField(_("school authority"), max_length=120)
    #: Of the meetings that the person was at.
    minutes = models.PositiveIntegerField(_("minutes"))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "person"], condition=Q(revoked_at=None), name="certificate_one_valid"
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="certificate_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=rf"^[{ALPHABET}]{{{CODE_LENGTH}}}$"), name="certificate_code_form"
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.programme_name}"

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None

    @property
    def written_code(self) -> str:
        """In three groups, as one reads it aloud."""
        return "-".join(self.code[start : start + 4] for start in range(0, CODE_LENGTH, 4))

    @property
    def hours(self) -> float:
        """Whole and half hours, rounded."""
        return round(self.minutes / 30) / 2

"""A watch on a search in the catalogue (bevakning), by somebody of whom nothing but an address is known."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching.criteria import Criteria
from coaching.enums import ProgrammeKind, TargetGroup


class WatchQuerySet(models.QuerySet):
    def confirmed(self):
        """Those whose address has said yes."""
        return self.filter(confirmed_at__isnull=False)


class Watch(models.Model):
    """Whoever stops it leaves nothing: the row goes, and the ledger's rows to the address with it.

    Its links are signed from its number whenever a mail is written, so that nothing is kept that would open them.
    """

    email = models.EmailField(_("e-mail"))
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    q = models.CharField(_("words"), max_length=100, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=ProgrammeKind, blank=True)
    audience = models.CharField(_("for"), max_length=20, choices=TargetGroup, blank=True)
    term = models.CharField(_("term"), max_length=5, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    #: What was agreed to, word by word, and when.
    consent_wording = models.CharField(max_length=500)
    consented_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    #: Programmes that were published later are news to it.
    told_until = models.DateTimeField(default=timezone.now)

    objects = WatchQuerySet.as_manager()

    class Meta:
        ordering = ["consented_at", "id"]
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=Q(confirmed_at=None), name="watch_one_unconfirmed"
            ),
            models.UniqueConstraint(
                fields=["email", "q", "kind", "audience", "term", "place"],
                condition=Q(confirmed_at__isnull=False),
                name="watch_once",
            ),
            models.CheckConstraint(condition=Exact(Lower("email"), F("email")), name="watch_email_lower"),
            models.CheckConstraint(condition=~Q(consent_wording=""), name="watch_has_consent"),
            models.CheckConstraint(
                condition=Q(kind__in=["", *ProgrammeKind.values])
                & Q(audience__in=["", *TargetGroup.values])
                & Q(term__regex=r"^((HT|VT)-[0-9]{2})?$"),
                name="watch_criteria_known",
            ),
        ]

    def __str__(self):
        return f"{self.pk}"

    @property
    def criteria(self) -> Criteria:
        """What it watches for."""
        return Criteria(self.q, self.kind, self.audience, self.term, self.place)

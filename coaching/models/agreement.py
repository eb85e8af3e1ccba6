"""The agreement (överenskommelse): conditions in numbered wordings, who has accepted which, what a teacher releases."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching.enums import AgreementParty, ParagraphKind
from coaching.models.twolanguages import in_readers_language


class AgreementWording(models.Model):
    """The conditions of one party in one wording. A row is written once: a change is another row, with the next number.

    Without `programme` it holds for all programmes of the authority that have no wording of their own.
    """

    authority = models.ForeignKey(
        "accounts.SchoolAuthority", models.PROTECT, related_name="agreement_wordings"
    )
    programme = models.ForeignKey(
        "coaching.Programme", models.PROTECT, null=True, blank=True, related_name="agreement_wordings"
    )
    party = models.CharField(max_length=10, choices=AgreementParty)
    version = models.PositiveIntegerField()
    text_sv = models.TextField(_("Wording"))
    text_en = models.TextField(_("Wording in English"), blank=True)
    published_at = models.DateTimeField(default=timezone.now)
    #: Nobody: the conditions that came with the service.
    published_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["party", "-version"]
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "programme", "party", "version"],
                name="agreement_wording_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="agreement_version_from_one"),
            models.CheckConstraint(
                condition=Q(party__in=AgreementParty.values), name="agreement_wording_party_known"
            ),
        ]

    def __str__(self):
        return f"{self.party} {self.key}"

    def save(self, *args, **kwargs):
        """Insert it. Raises TypeError for a row that is there: somebody may have accepted it as it stands."""
        if not self._state.adding:
            raise TypeError("A wording is never changed; publish another.")
        super().save(*args, **kwargs)

    @property
    def key(self) -> str:
        """Names the wording of a party within an authority, also before it has a row."""
        return f"{self.programme_id or 0}.{self.version}"

    @property
    def text(self) -> str:
        """In the reader's language where there is one."""
        return in_readers_language(self.text_sv, self.text_en)


class AgreementAcceptance(models.Model):
    """That somebody has accepted a wording, for one engagement."""

    engagement = models.ForeignKey("coaching.Engagement", models.CASCADE, related_name="acceptances")
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="acceptances")
    wording = models.ForeignKey(AgreementWording, models.PROTECT, related_name="acceptances")
    accepted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["accepted_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "person", "wording"], name="agreement_accepted_once"
            )
        ]

    def __str__(self):
        return f"{self.person}: {self.wording}"


class ParagraphReleaseQuerySet(models.QuerySet):
    def open(self):
        """Those that have not been stopped."""
        return self.filter(stopped_at=None)


class ParagraphRelease(models.Model):
    """That a teacher lets the school's principal know something of one kind; what it says is worked out when read."""

    engagement = models.ForeignKey("coaching.Engagement", models.CASCADE, related_name="releases")
    teacher = models.ForeignKey("accounts.Person", models.PROTECT, related_name="releases")
    kind = models.CharField(max_length=12, choices=ParagraphKind)
    released_at = models.DateTimeField(default=timezone.now)
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects = ParagraphReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["released_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "teacher", "kind"],
                condition=Q(stopped_at=None),
                name="paragraph_released_once",
            ),
            models.CheckConstraint(condition=Q(kind__in=ParagraphKind.values), name="paragraph_kind_known"),
        ]

    def __str__(self):
        return f"{self.teacher}: {self.kind}"

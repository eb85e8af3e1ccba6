"""Interest in a programme (intresseanmälan): what somebody without an account has left, and what became of it."""

from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from coaching.enums import OPEN_INTEREST, SETTLED_INTEREST, InterestStatus
from scheduling.enums import ParticipantRole
from scheduling.models.series import SeriesMember

#: So much one may write about what one wonders.
MOST_WORDS = 1000


class InterestQuerySet(models.QuerySet):
    def visible_to(self, person):
        """To the programme's office, and to those who coordinate the programme now."""
        leads = SeriesMember.objects.filter(person=person, role=ParticipantRole.FACILITATOR, left_at=None)
        return self.filter(
            Q(programme__authority__in=person.authorities_as(Role.ADMINISTRATOR))
            | Q(programme__series__in=leads.values("series"))
        )

    def open(self):
        """Those that somebody has still to do something about."""
        return self.filter(status__in=OPEN_INTEREST)

    def new_first(self):
        """With `rank`: what nobody has taken up before the rest."""
        rank = Case(
            When(status=InterestStatus.NEW, then=Value(0)), default=Value(1), output_field=IntegerField()
        )
        return self.annotate(rank=rank)


class Interest(models.Model):
    """Nothing of it is kept longer than the authority says."""

    programme = models.ForeignKey(
        "coaching.Programme", models.CASCADE, related_name="interests", verbose_name=_("programme")
    )
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"))
    place_of_work = models.CharField(_("school or authority"), max_length=160)
    about = models.CharField(_("what it is about"), max_length=MOST_WORDS, blank=True)
    status = models.CharField(_("state"), max_length=12, choices=InterestStatus, default=InterestStatus.NEW)
    owner = models.ForeignKey(
        "accounts.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="interests",
        verbose_name=_("who answers"),
    )
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = InterestQuerySet.as_manager()

    class Meta:
        ordering = ["received_at", "id"]
        verbose_name = _("interest")
        verbose_name_plural = _("interests")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=InterestStatus.values), name="interest_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=SETTLED_INTEREST, settled_at__isnull=False)
                | Q(status__in=OPEN_INTEREST, settled_at=None),
                name="interest_settled_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "email", "received_at"], name="interest_of_whom"),
            models.Index(fields=["received_at"], name="interest_by_age"),
        ]

    def __str__(self):
        return f"{self.programme_id}: {self.received_at:%Y-%m-%d}"


class InterestEvent(models.Model):
    """Who did what with it when: another state, or another who answers."""

    interest = models.ForeignKey(Interest, models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    #: Empty: whoever left the details.
    by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    from_status = models.CharField(max_length=12, choices=InterestStatus, blank=True)
    to_status = models.CharField(max_length=12, choices=InterestStatus)
    #: Who answers from then on, where that is what changed.
    owner = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("what happened to interest")
        verbose_name_plural = _("what happened to interest")

    def __str__(self):
        return f"{self.from_status} → {self.to_status}"

"""The right to see what is stored: requests for what only a coach can open, and what was saved as files. Facts only."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from coaching.enums import AccessState, ExemptReason, ExportKind
from scheduling.enums import ParticipantRole
from scheduling.models.series import SeriesMember


class AccessRequestQuerySet(models.QuerySet):
    def visible_to(self, person):
        """One's own; to a coach those of the engagements that one leads; to the office its authority's."""
        return self.filter(
            Q(asked_by=person)
            | Q(engagement__series__in=_led_by(person))
            | Q(engagement__authority__in=person.authorities_as(Role.ADMINISTRATOR))
        )

    def open(self):
        """Not answered yet."""
        return self.filter(state=AccessState.ASKED)

    def waiting_for(self, person):
        """Those that wait for `person`: to a coach those of the own engagements, to the office those that are late."""
        offices = person.authorities_as(Role.ADMINISTRATOR)
        return self.open().filter(
            Q(engagement__series__in=_led_by(person))
            | Q(engagement__authority__in=offices, due_on__lt=timezone.localdate())
        )


def _led_by(person):
    """The series that `person` leads today."""
    leads = SeriesMember.objects.current().filter(person=person, role=ParticipantRole.FACILITATOR)
    return leads.values("series")


class AccessRequest(models.Model):
    """A coached teacher asks to see the coaches' own notes. The law gives one month (GDPR, article 12.3)."""

    engagement = models.ForeignKey("coaching.Engagement", models.PROTECT, related_name="access_requests")
    asked_by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="access_requests")
    state = models.CharField(_("state"), max_length=10, choices=AccessState, default=AccessState.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField(_("due"))
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "accounts.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        verbose_name = _("access request")
        verbose_name_plural = _("access requests")
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "asked_by"],
                condition=Q(state=AccessState.ASKED),
                name="access_request_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state=AccessState.ASKED, answered_at=None, answered_by=None)
                | Q(
                    state__in=[AccessState.ANSWERED, AccessState.DECLINED],
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                ),
                name="access_request_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("asked_at")),
                name="access_request_answered_after_asking",
            ),
        ]
        indexes = [
            models.Index("due_on", name="access_request_open", condition=Q(state=AccessState.ASKED)),
        ]

    def __str__(self):
        return f"{self.engagement_id}: {self.state}"

    @property
    def is_open(self):
        """Whether it waits for an answer."""
        return self.state == AccessState.ASKED

    @property
    def is_late(self):
        """Whether the last day has passed without an answer."""
        return self.is_open and self.due_on < timezone.localdate()


class AccessItem(models.Model):
    """What became of one note: handed out, or kept back for a reason of the list."""

    request = models.ForeignKey(AccessRequest, models.CASCADE, related_name="items")
    #: Empty when it has been erased since.
    entry = models.ForeignKey("coaching.Entry", models.SET_NULL, null=True, blank=True, related_name="+")
    #: Empty: handed out.
    reason = models.CharField(_("reason"), max_length=20, choices=ExemptReason, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "entry"], name="access_item_once"),
            models.CheckConstraint(
                condition=Q(reason__in=["", *ExemptReason.values]), name="access_item_reason_known"
            ),
        ]

    def __str__(self):
        return f"{self.request_id}: {self.reason}"


class AccessRequestEvent(models.Model):
    """That it was asked, answered or declined."""

    request = models.ForeignKey(AccessRequest, models.CASCADE, related_name="events")
    state = models.CharField(max_length=10, choices=AccessState)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return self.state


class ExportEvent(models.Model):
    """That somebody saved a file: who, when, what kind and how much; never what was in it."""

    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="export_events")
    kind = models.CharField(_("kind"), max_length=10, choices=ExportKind)
    #: Empty: everything that the person may read.
    engagement = models.ForeignKey(
        "coaching.Engagement", models.SET_NULL, null=True, blank=True, related_name="export_events"
    )
    entries = models.PositiveIntegerField(_("entries"), default=0)
    attachments = models.PositiveIntegerField(_("attachments"), default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["person", "-at"], name="export_event_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=ExportKind.VAULT) | Q(engagement=None, entries=0, attachments=0),
                name="export_event_counts_what_was_sealed",
            )
        ]

    def __str__(self):
        return f"{self.person_id}: {self.kind}"

"""A person asks to join a network or course (ansökan)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from coaching.enums import (
    OPEN_APPLICATION_STATES,
    UNDECIDED_APPLICATION_STATES,
    ApplicationReason,
    ApplicationState,
    CareerPost,
)
from coaching.models.programme import Programme
from scheduling.enums import ParticipantRole

MANDATE_LENGTH = 600


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, person):
        """One's own; to the office and the coordinators those of the programmes that they run."""
        return self.filter(Q(person=person) | self.run_by(person))

    @staticmethod
    def run_by(person):
        """The condition that `person` runs an application's programme today."""
        leads = Programme.objects.filter(
            series__members__person=person,
            series__members__role=ParticipantRole.FACILITATOR,
            series__members__left_at=None,
        )
        return Q(programme__authority__in=person.authorities_as(Role.ADMINISTRATOR)) | Q(
            programme__in=leads.order_by().values("pk")
        )

    def open(self):
        """On their way, or admitted."""
        return self.filter(state__in=OPEN_APPLICATION_STATES)

    def undecided(self):
        """On their way."""
        return self.filter(state__in=UNDECIDED_APPLICATION_STATES)

    def admitted(self):
        """Those who have a place."""
        return self.filter(state=ApplicationState.ADMITTED)

    def in_line(self):
        """The waiting list, first in line first."""
        return self.filter(state=ApplicationState.WAITING).order_by("complete_at", "id")


class Application(models.Model):
    """The mandate is plain text, and the form says who reads it.

    `complete_at` is when nothing was missing any more: the order of the waiting list. `place_number` is the place of
    somebody admitted, from 1; the database lets nobody have the same, nor one beyond the intake's places. A principal
    is asked in rounds: who takes an answer back is asked anew, and the former round's links die.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="applications")
    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="applications")
    school = models.ForeignKey(
        "accounts.School", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("school")
    )
    career_post = models.CharField(_("career post"), max_length=20, choices=CareerPost)
    mandate = models.TextField(_("mandate in one's post"), max_length=MANDATE_LENGTH, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=ApplicationState)
    state_since = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(default=timezone.now)
    complete_at = models.DateTimeField(null=True, blank=True)
    place_number = models.PositiveSmallIntegerField(null=True, blank=True)
    round = models.PositiveSmallIntegerField(default=1, editable=False)
    #: What the principal has answered in this round; `answered_for` is whose answer it is, None for the office's.
    confirms = models.BooleanField(null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_for = models.ForeignKey(
        "accounts.Person", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    #: Since when the other participants may see name and school, and the address; None: they may not.
    name_shown_at = models.DateTimeField(null=True, blank=True, editable=False)
    mail_shown_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["applied_at", "id"]
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "person"],
                condition=Q(state__in=OPEN_APPLICATION_STATES),
                name="application_one_open",
            ),
            models.UniqueConstraint(fields=["programme", "place_number"], name="application_place_once"),
            models.CheckConstraint(
                condition=Q(state__in=ApplicationState.values), name="application_state_known"
            ),
            models.CheckConstraint(
                condition=(Q(state=ApplicationState.ADMITTED) & Q(place_number__gte=1))
                | (~Q(state=ApplicationState.ADMITTED) & Q(place_number=None)),
                name="application_admitted_has_place",
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[
                        ApplicationState.APPLIED,
                        ApplicationState.WAITING,
                        ApplicationState.ADMITTED,
                    ]
                )
                | Q(complete_at__isnull=False),
                name="application_complete_has_time",
            ),
            models.CheckConstraint(
                condition=Q(confirms=None, answered_at=None)
                | Q(confirms__isnull=False, answered_at__isnull=False),
                name="application_answer_has_time",
            ),
            models.CheckConstraint(
                condition=Q(mail_shown_at=None) | Q(name_shown_at__isnull=False),
                name="application_mail_with_name",
            ),
        ]
        indexes = [
            models.Index("programme", "state", "complete_at", name="application_in_line"),
            models.Index("person", "state", name="application_by_person"),
        ]

    def __str__(self):
        return f"{self.person}, {self.programme}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_APPLICATION_STATES

    @property
    def is_admitted(self) -> bool:
        return self.state == ApplicationState.ADMITTED

    @property
    def waits_for_principal(self) -> bool:
        return self.state == ApplicationState.WAITS_PRINCIPAL


class ApplicationEvent(models.Model):
    """A step; `by` nobody is what happened by itself, such as a place that became free."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")
    from_state = models.CharField(max_length=20, choices=ApplicationState, blank=True)
    to_state = models.CharField(max_length=20, choices=ApplicationState)
    reason = models.CharField(max_length=20, choices=ApplicationReason, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.from_state} → {self.to_state}"

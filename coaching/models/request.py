"""A principal asks for coaching (förfrågan)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role, Subject
from accounts.models.duty import Duty
from coaching.enums import (
    OPEN_REQUEST_STATES,
    WAITING_REQUEST_STATES,
    DeclineReason,
    Exclusion,
    RequestState,
)

#: So many days without a step are too many.
LATE_DAYS = 7


class CoachingRequestQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Principals see their school's, area managers their area's, the office its authority's, a coach the own.

        A draft is seen by its writer alone.
        """
        scope = (
            Q(school_id__in=person.schools_as(Role.PRINCIPAL))
            | Q(school__area_id__in=person.areas_as(Role.AREA_MANAGER))
            | Q(authority_id__in=person.authorities_as(Role.ADMINISTRATOR))
            | Q(coach=person, state__in=[RequestState.MATCHED, RequestState.ACCEPTED, RequestState.RUNNING])
        )
        return self.filter(
            Q(asked_by=person, state=RequestState.DRAFT) | (scope & ~Q(state=RequestState.DRAFT))
        )

    def open(self):
        """Sent, and coaching has not started yet."""
        return self.filter(state__in=OPEN_REQUEST_STATES)

    def waiting_for(self, person):
        """Those in which `person` is the one to act next; a request in the queue waits for nobody."""
        offices = person.authorities_as(Role.ADMINISTRATOR)
        return self.filter(
            Q(state=RequestState.RETURNED, school_id__in=person.schools_as(Role.PRINCIPAL))
            | Q(state=RequestState.SENT, school__area_id__in=person.areas_as(Role.AREA_MANAGER))
            | (Q(state=RequestState.SENT, authority_id__in=offices) & ~Q(_area_is_managed()))
            | Q(state=RequestState.ENDORSED, authority_id__in=offices)
            | Q(
                state=RequestState.MATCHED,
                coach=person,
                authority_id__in=person.authorities_as(Role.COACH),
            )
        )

    def with_endorsers(self):
        """Read `has_area_manager` along with the rows."""
        return self.annotate(has_area_manager=_area_is_managed())


def _area_is_managed():
    """Whether somebody manages the area of the row's school today."""
    managers = Duty.objects.current().filter(
        role=Role.AREA_MANAGER, area_id=OuterRef("school__area_id"), person__is_active=True
    )
    return Exists(managers)


def usual_exclusions():
    """Who works at a school does not coach colleagues there, unless the office wants it."""
    return [Exclusion.SAME_SCHOOL.value]


class CoachingRequest(models.Model):
    """What the pupils need is plain text, and the form says who reads it. Nothing is written here of any talk."""

    authority = models.ForeignKey(
        "accounts.SchoolAuthority", models.PROTECT, related_name="coaching_requests"
    )
    school = models.ForeignKey(
        "accounts.School", models.PROTECT, related_name="coaching_requests", verbose_name=_("school")
    )
    asked_by = models.ForeignKey(
        "accounts.Person", models.PROTECT, related_name="coaching_requests", verbose_name=_("asked by")
    )
    programme = models.ForeignKey(
        "coaching.Programme",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="coaching_requests",
        verbose_name=_("programme"),
    )
    team = models.ForeignKey(
        "accounts.Team",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="coaching_requests",
        verbose_name=_("team"),
    )
    teachers = models.ManyToManyField(
        "accounts.Person", blank=True, related_name="requested_coachings", verbose_name=_("teachers")
    )
    need = models.TextField(_("what the pupils need"), max_length=2000, blank=True)
    subjects = ArrayField(
        models.CharField(max_length=30, choices=Subject), default=list, blank=True, verbose_name=_("subjects")
    )
    wanted_from = models.DateField(_("from"), null=True, blank=True)
    wanted_until = models.DateField(_("until"), null=True, blank=True)
    minutes_per_week = models.PositiveSmallIntegerField(
        _("time freed per week, minutes"), null=True, blank=True
    )
    room = models.CharField(_("room"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=RequestState, default=RequestState.DRAFT)
    state_since = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    #: Whom the office does not want to be proposed, and does not ask.
    exclusions = ArrayField(
        models.CharField(max_length=20, choices=Exclusion), default=usual_exclusions, blank=True
    )
    coach = models.ForeignKey(
        "accounts.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="matched_requests",
        verbose_name=_("coach"),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CoachingRequestQuerySet.as_manager()

    class Meta:
        ordering = ["sent_at", "id"]
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by", "school"], condition=Q(state=RequestState.DRAFT), name="request_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.DRAFT)
                | Q(
                    programme__isnull=False,
                    sent_at__isnull=False,
                    wanted_from__isnull=False,
                    wanted_until__isnull=False,
                    minutes_per_week__isnull=False,
                ),
                name="request_sent_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(wanted_until__isnull=True) | Q(wanted_until__gte=F("wanted_from")),
                name="request_period_ends_after_start",
                violation_error_message=_("The period cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        RequestState.MATCHED,
                        RequestState.ACCEPTED,
                        RequestState.RUNNING,
                        RequestState.CLOSED,
                    ],
                    coach__isnull=False,
                )
                | Q(
                    state__in=[
                        RequestState.DRAFT,
                        RequestState.SENT,
                        RequestState.RETURNED,
                        RequestState.ENDORSED,
                        RequestState.QUEUED,
                        RequestState.DECLINED,
                        RequestState.WITHDRAWN,
                    ],
                    coach__isnull=True,
                ),
                name="request_coach_fits_state",
            ),
            models.CheckConstraint(
                condition=Q(subjects__contained_by=list(Subject.values)), name="request_subjects_known"
            ),
            models.CheckConstraint(
                condition=Q(exclusions__contained_by=list(Exclusion.values)), name="request_exclusions_known"
            ),
        ]
        indexes = [
            models.Index("authority", "state", "sent_at", "id", name="request_by_authority"),
            models.Index("school", "state", name="request_by_school"),
        ]

    def __str__(self):
        return f"{self.school}: {self.programme}" if self.programme else str(self.school)

    @cached_property
    def has_area_manager(self):
        """Whether anybody manages the area of the school today; one query unless `with_endorsers` read it."""
        area = self.school.area_id
        return (
            Duty.objects.current()
            .filter(role=Role.AREA_MANAGER, area_id=area, person__is_active=True)
            .exists()
            if area
            else False
        )

    @property
    def subject_labels(self):
        """The subjects, translated."""
        return [Subject(code).label for code in self.subjects]

    @property
    def days_waiting(self):
        """Whole local days since the last step; 0 today."""
        return (timezone.localdate() - timezone.localdate(self.state_since)).days

    @property
    def is_late(self):
        """Whether somebody ought to have acted by now: a week without a step, where one is expected."""
        return self.days_waiting >= LATE_DAYS and self.state in WAITING_REQUEST_STATES


class RequestEvent(models.Model):
    """One step of a request. `note` is a question, its answer or a greeting between the parties of the request."""

    request = models.ForeignKey(CoachingRequest, models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")
    from_state = models.CharField(max_length=12, choices=RequestState)
    to_state = models.CharField(max_length=12, choices=RequestState)
    reason = models.CharField(max_length=20, choices=DeclineReason, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(from_state=F("to_state")), name="request_event_is_a_step"),
        ]
        indexes = [
            models.Index("request", "to_state", "at", name="request_event_steps"),
            models.Index("at", name="request_event_by_time"),
        ]

    def __str__(self):
        return f"{self.from_state} → {self.to_state}"

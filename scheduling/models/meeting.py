"""One occasion on which people meet."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models.duty import only
from scheduling.enums import CancelReason, MeetingKind, MeetingStatus, ParticipantRole, Response
from scheduling.models.series import SeriesMember


def new_uid():
    """A stable iCalendar UID that tells nothing about the meeting."""
    return f"{uuid.uuid4()}@bollplank"


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Meetings that `person` is asked to; those of a series that `person` leads, and, for its members, those whose
        time is still open; for the office, those of its authority."""
        mine = SeriesMember.objects.current().filter(person=person)
        leading = mine.filter(role=ParticipantRole.FACILITATOR)
        return self.filter(
            Q(pk__in=Participant.objects.filter(person=person).values("meeting"))
            | Q(series__in=leading.values("series"))
            | Q(series__in=mine.values("series"), status__in=[MeetingStatus.OPEN, MeetingStatus.POLLING])
            | Q(series__authority__in=person.authorities_as(Role.ADMINISTRATOR))
        )

    def upcoming(self, now=None):
        """Booked meetings that have not ended at `now` (UTC), soonest first."""
        return self.filter(status=MeetingStatus.BOOKED, ends_at__gt=now or timezone.now()).order_by(
            "starts_at", "id"
        )


class Meeting(models.Model):
    """Times are UTC in the database and Europe/Stockholm wherever people see or repeat them.

    A plan may leave the time open: then `day` and perhaps `planned_minutes` say what is known.
    """

    series = models.ForeignKey("scheduling.Series", models.PROTECT, related_name="meetings")
    kind = models.CharField(_("kind"), max_length=20, choices=MeetingKind)
    status = models.CharField(_("status"), max_length=20, choices=MeetingStatus, default=MeetingStatus.BOOKED)
    cancel_reason = models.CharField(_("reason"), max_length=20, choices=CancelReason, blank=True)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    day = models.DateField(_("date"), null=True, blank=True)
    planned_minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    video_url = models.URLField(_("video link"), max_length=500, blank=True)
    agenda = models.CharField(_("agenda"), max_length=500, blank=True)
    uid = models.CharField(max_length=80, default=new_uid, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    #: `sequence` as it was when everybody was last asked anew, because of another time; older answers do not count.
    asked_sequence = models.PositiveIntegerField(default=0, editable=False)
    #: The rule that it was made by, together with others; it may have been moved since.
    repetition = models.ForeignKey(
        "scheduling.Repetition",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="meetings",
        editable=False,
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=[MeetingStatus.BOOKED, MeetingStatus.HELD])
                | Q(starts_at__isnull=False, ends_at__isnull=False),
                name="meeting_booked_has_time",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_start",
                violation_error_message=_("A meeting cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=(Q(status=MeetingStatus.CANCELLED) & ~Q(cancel_reason=""))
                | (~Q(status=MeetingStatus.CANCELLED) & Q(cancel_reason="")),
                name="meeting_cancelled_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(asked_sequence__lte=F("sequence")), name="meeting_asked_by_its_sequence"
            ),
        ]
        indexes = [
            models.Index("series", "starts_at", name="meeting_by_series"),
            models.Index("starts_at", "status", name="meeting_by_time"),
        ]

    def __str__(self):
        when = timezone.localtime(self.starts_at).strftime(" %Y-%m-%d %H:%M") if self.starts_at else ""
        return f"{self.get_kind_display()}{when}"

    @property
    def minutes(self):
        """Length in whole minutes, or what the plan says, or None."""
        if self.starts_at and self.ends_at:
            return int((self.ends_at - self.starts_at).total_seconds() // 60)
        return self.planned_minutes

    @property
    def is_over(self):
        return self.ends_at is not None and self.ends_at <= timezone.now()


class ParticipantQuerySet(models.QuerySet):
    def facilitators(self):
        return self.filter(role=ParticipantRole.FACILITATOR)


class Participant(models.Model):
    """Somebody at a meeting.

    `busy` is the meeting with travel before and after, for whoever leads a booked or held meeting. A trigger in the
    database keeps it, so that neither code nor an import can move a meeting past the exclusion constraint.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="participants")
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="participations")
    role = models.CharField(max_length=20, choices=ParticipantRole, default=ParticipantRole.PARTICIPANT)
    response = models.CharField(
        _("answer"), max_length=12, choices=Response, default=Response.NEEDS_ANSWER, editable=False
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)
    attended = models.BooleanField(_("was there"), null=True, blank=True)
    travel_before = models.PositiveSmallIntegerField(_("travel before, minutes"), default=0)
    travel_after = models.PositiveSmallIntegerField(_("travel after, minutes"), default=0)
    busy = DateTimeRangeField(null=True, editable=False)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="participant_once"),
            models.CheckConstraint(
                condition=Q(travel_before__lte=600, travel_after__lte=600), name="participant_travel_possible"
            ),
            models.CheckConstraint(
                condition=Q(response=Response.NEEDS_ANSWER, answered_at__isnull=True)
                | (
                    Q(response__in=[Response.ACCEPTED, Response.TENTATIVE, Response.DECLINED])
                    & Q(answered_at__isnull=False)
                ),
                name="participant_answer_has_time",
            ),
            ExclusionConstraint(
                name="facilitator_not_double_booked",
                expressions=[
                    (only(F("person")), RangeOperators.OVERLAPS),
                    ("busy", RangeOperators.OVERLAPS),
                ],
                condition=Q(busy__isnull=False),
            ),
        ]
        indexes = [models.Index("person", "meeting", name="participant_by_person")]

    def __str__(self):
        return f"{self.person}"


class MeetingEvent(models.Model):
    """What happened to a meeting: booked, moved, cancelled, held; never why in words."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")
    from_status = models.CharField(max_length=20, choices=MeetingStatus, blank=True)
    to_status = models.CharField(max_length=20, choices=MeetingStatus)
    old_starts_at = models.DateTimeField(null=True, blank=True)
    new_starts_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.from_status} → {self.to_status}"

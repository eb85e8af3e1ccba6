"""Coaches and teachers who work towards goals (coachningsuppdrag)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role, Subject
from coaching.enums import Phase
from scheduling.enums import ParticipantRole
from scheduling.models.series import SeriesMember


class EngagementQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Those in it; and, the facts only, the school's principal, its area manager and the office."""
        mine = SeriesMember.objects.current().filter(person=person)
        return self.filter(
            Q(series__in=mine.values("series"))
            | Q(school_id__in=person.schools_as(Role.PRINCIPAL))
            | Q(school__area_id__in=person.areas_as(Role.AREA_MANAGER))
            | Q(authority_id__in=person.authorities_as(Role.ADMINISTRATOR))
        )

    def with_member(self, person):
        """Those in which `person` coaches or is coached today."""
        return self.filter(series__in=SeriesMember.objects.current().filter(person=person).values("series"))

    def active(self):
        """Not closed; paused ones count."""
        return self.exclude(phase=Phase.CLOSED)

    def with_people(self):
        """School, programme, series and its members, in two queries however many rows there are."""
        members = SeriesMember.objects.current().select_related("person").order_by("joined_at", "id")
        return self.select_related("authority", "school", "programme", "series").prefetch_related(
            Prefetch("series__members", queryset=members, to_attr="members_now")
        )


class Engagement(models.Model):
    """Who takes part is the series' members: facilitators are its coaches, participants its teachers."""

    authority = models.ForeignKey("accounts.SchoolAuthority", models.PROTECT, related_name="engagements")
    programme = models.ForeignKey("coaching.Programme", models.PROTECT, related_name="engagements")
    school = models.ForeignKey(
        "accounts.School", models.PROTECT, related_name="engagements", verbose_name=_("school")
    )
    request = models.OneToOneField(
        "coaching.CoachingRequest", models.PROTECT, null=True, blank=True, related_name="engagement"
    )
    series = models.OneToOneField("scheduling.Series", models.PROTECT, related_name="engagement")
    #: Whether it is or was a team: each teacher then has a corner of their own with the coaches, for good.
    has_corners = models.BooleanField(default=False)
    subjects = ArrayField(
        models.CharField(max_length=30, choices=Subject), default=list, blank=True, verbose_name=_("subjects")
    )
    phase = models.CharField(_("phase"), max_length=15, choices=Phase, default=Phase.INTRODUCTION)
    phase_since = models.DateTimeField(default=timezone.now)
    paused_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    #: The day, announced to its members, on which what was written in it is erased.
    erase_on = models.DateField(_("erased on"), null=True, blank=True)
    #: When that was done: the facts stay, and nothing can be written in it any more.
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = EngagementQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        verbose_name = _("engagement")
        verbose_name_plural = _("engagements")
        constraints = [
            models.CheckConstraint(
                condition=Q(phase=Phase.CLOSED, closed_at__isnull=False)
                | (~Q(phase=Phase.CLOSED) & Q(closed_at__isnull=True)),
                name="engagement_closed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(paused_at__isnull=True),
                name="engagement_closed_not_paused",
            ),
            models.CheckConstraint(
                condition=Q(erase_on=None) | Q(phase=Phase.CLOSED), name="engagement_erased_after_closing"
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(erase_on__isnull=False), name="engagement_erased_as_announced"
            ),
        ]
        indexes = [
            models.Index("authority", "phase", name="engagement_by_authority"),
            models.Index("school", "phase", name="engagement_by_school"),
            models.Index(
                "closed_at",
                name="engagement_to_erase",
                condition=Q(closed_at__isnull=False, erased_at__isnull=True),
            ),
        ]

    def __str__(self):
        return str(self.school)

    @cached_property
    def members_now(self):
        """Who is in it today, coaches and teachers, as series members; read once, or loaded by `with_people`."""
        if hasattr(self.series, "members_now"):
            return self.series.members_now
        return list(self.series.members.current().select_related("person").order_by("joined_at", "id"))

    @property
    def coaches(self):
        """The people who coach in it today."""
        return [member.person for member in self.members_now if member.role == ParticipantRole.FACILITATOR]

    @property
    def teachers(self):
        """The people who are coached in it today."""
        return [member.person for member in self.members_now if member.role == ParticipantRole.PARTICIPANT]

    @property
    def subject_labels(self):
        """The subjects, translated."""
        return [Subject(code).label for code in self.subjects]


class EngagementEvent(models.Model):
    """A change of phase, a pause or its end; somebody who came, was let in or left; a step of a hand-over; that what
    was written was erased.

    `person` is whom it is about, where it is about somebody.
    """

    class Kind(models.TextChoices):
        PHASE = "phase", _("Phase changed")
        PAUSED = "paused", _("Paused")
        RESUMED = "resumed", _("Resumed")
        JOINED = "joined", _("Joined")
        LET_IN = "let_in", _("Let in to what is written")
        LEFT = "left", _("Left")
        HANDOVER_PROPOSED = "handover_proposed", _("Hand-over proposed")
        HANDOVER_ASKED = "handover_asked", _("Consent to the hand-over asked for")
        HANDOVER_CONSENTED = "handover_consented", _("Hand-over consented to")
        HANDOVER_REFUSED = "handover_refused", _("Hand-over refused")
        HANDOVER_WITHDRAWN = "handover_withdrawn", _("Hand-over withdrawn")
        HANDOVER_DONE = "handover_done", _("Handed over")
        ERASED = "erased", _("Notes erased")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.PHASE)
    person = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")
    from_phase = models.CharField(max_length=15, choices=Phase, blank=True)
    to_phase = models.CharField(max_length=15, choices=Phase)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.from_phase} → {self.to_phase}"

"""A run of meetings among the same people: all that scheduling knows of an engagement or group."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from scheduling.enums import MeetingKind, ParticipantRole


class SeriesQuerySet(models.QuerySet):
    def visible_to(self, person):
        """The series that `person` belongs to today and, for the office, those of its authority."""
        mine = SeriesMember.objects.current().filter(person=person)
        return self.filter(
            Q(pk__in=mine.values("series")) | Q(authority__in=person.authorities_as(Role.ADMINISTRATOR))
        )


class Series(models.Model):
    """`title` is neutral: it stands in invitations and calendars."""

    authority = models.ForeignKey("accounts.SchoolAuthority", models.PROTECT, related_name="series")
    school = models.ForeignKey(
        "accounts.School",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="series",
        verbose_name=_("school"),
    )
    title = models.CharField(_("title"), max_length=120)
    usual_kind = models.CharField(
        _("usual kind"), max_length=20, choices=MeetingKind, default=MeetingKind.CONVERSATION
    )
    usual_minutes = models.PositiveSmallIntegerField(_("usual length, minutes"), default=60)
    place = models.CharField(_("usual place"), max_length=200, blank=True)
    video_url = models.URLField(_("usual video link"), max_length=500, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        constraints = [
            models.CheckConstraint(
                condition=Q(usual_minutes__gte=5, usual_minutes__lte=720),
                name="series_usual_minutes_possible",
            )
        ]

    def __str__(self):
        return self.title


class SeriesMemberQuerySet(models.QuerySet):
    def current(self):
        return self.filter(left_at=None)


class SeriesMember(models.Model):
    """Somebody who is asked to every new meeting of the series until leaving."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="members")
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="series_memberships")
    role = models.CharField(max_length=20, choices=ParticipantRole, default=ParticipantRole.PARTICIPANT)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = SeriesMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "person"], condition=Q(left_at=None), name="series_member_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("joined_at")),
                name="series_member_leaves_after_joining",
            ),
        ]

    def __str__(self):
        return f"{self.person} ({self.get_role_display()})"

"""When coaches are busy by their own calendars: only from when to when, never with what."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from scheduling.enums import FeedProblem


class BusyFeed(models.Model):
    """The calendar of one person. `address` is a secret and sealed; `host` is shown in its place.

    What was read last holds until something newer could be read: `read_at` says how old it is, `problem` why.
    """

    person = models.OneToOneField(
        "accounts.Person", models.CASCADE, related_name="busy_feed", verbose_name=_("person")
    )
    address = models.TextField(editable=False)
    host = models.CharField(max_length=255, editable=False)
    try_at = models.DateTimeField(default=timezone.now, editable=False)
    tried_at = models.DateTimeField(null=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    read_at = models.DateTimeField(null=True, editable=False)
    problem = models.CharField(max_length=20, choices=FeedProblem, blank=True, editable=False)
    skipped = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("own calendar")
        verbose_name_plural = _("own calendars")
        indexes = [models.Index("try_at", name="busy_feed_by_try")]

    def __str__(self):
        return self.host


class BusyTime(models.Model):
    """A stretch in which somebody is busy, in UTC; no word of what it is."""

    feed = models.ForeignKey(BusyFeed, models.CASCADE, related_name="times")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        verbose_name = _("busy time")
        verbose_name_plural = _("busy times")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="busy_time_ends_after_start")
        ]
        indexes = [models.Index("feed", "ends_at", "starts_at", name="busy_time_by_feed")]

    def __str__(self):
        return f"{self.starts_at:%Y-%m-%d %H:%M}"

"""A person's meetings for the calendar program that fetches them from a secret address."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CalendarFeed(models.Model):
    """All meetings of a person, or those of one series that the person leads. The address itself is not stored."""

    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="calendar_feeds")
    series = models.ForeignKey(
        "scheduling.Series", models.CASCADE, null=True, blank=True, related_name="calendar_feeds"
    )
    #: SHA-256 of the secret in the address, in hexadecimal.
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    #: The day on which a program last asked.
    read_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(series=None), name="calendar_feed_of_all_once"
            ),
            models.UniqueConstraint(fields=["person", "series"], name="calendar_feed_of_series_once"),
        ]

    def __str__(self):
        return f"{self.person}"


class CalendarChange(models.Model):
    """Written by triggers when something that a person's feed says may have changed.

    How many there are of a person, together with the latest, is the feed's version. Rows are only added, so that
    two who change meetings of the same people at once never wait for each other.
    """

    person = models.ForeignKey("accounts.Person", models.CASCADE, db_constraint=False, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index("person", "id", name="calendar_change_by_person")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}"

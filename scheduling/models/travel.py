"""What an authority decides about booking, and how long it takes from one of its schools to another."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

#: Minutes; as long as a way may be on a participant.
LONGEST_WAY = 600
LONGEST_NOTICE = 720


class BookingRules(models.Model):
    """Without a row an authority has what is the default here."""

    authority = models.OneToOneField(
        "accounts.SchoolAuthority",
        models.CASCADE,
        related_name="booking_rules",
        verbose_name=_("school authority"),
    )
    travel_minutes = models.PositiveSmallIntegerField(_("travel between schools, minutes"), default=20)
    notice_hours = models.PositiveSmallIntegerField(_("notice, hours"), default=24)
    others_choose = models.BooleanField(_("teachers and principals choose times themselves"), default=True)

    class Meta:
        verbose_name = _("rules for booking")
        verbose_name_plural = _("rules for booking")
        constraints = [
            models.CheckConstraint(
                condition=Q(travel_minutes__lte=LONGEST_WAY, notice_hours__lte=LONGEST_NOTICE),
                name="booking_rules_possible",
            )
        ]

    def __str__(self):
        return str(self.authority)


class TravelTime(models.Model):
    """The way between two schools, the same in both directions; `one` is the school with the lower number."""

    authority = models.ForeignKey(
        "accounts.SchoolAuthority",
        models.CASCADE,
        related_name="travel_times",
        verbose_name=_("school authority"),
    )
    one = models.ForeignKey("accounts.School", models.CASCADE, related_name="+", verbose_name=_("school"))
    other = models.ForeignKey("accounts.School", models.CASCADE, related_name="+", verbose_name=_("school"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))

    class Meta:
        verbose_name = _("travel time")
        verbose_name_plural = _("travel times")
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="travel_time_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="travel_time_between_two"),
            models.CheckConstraint(condition=Q(minutes__lte=LONGEST_WAY), name="travel_time_possible"),
        ]

    def __str__(self):
        return f"{self.one} – {self.other}"

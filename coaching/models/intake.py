"""On what terms people are admitted to a network or a course (antagning)."""

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: More places than anybody has rooms for.
MOST_PLACES = 2000


class Intake(models.Model):
    """Public, like the programme's page. Nobody can apply to a programme that has none.

    Triggers in the database see to it that nobody has a place beyond `places`, however rows are written.
    """

    programme = models.OneToOneField("coaching.Programme", models.CASCADE, related_name="intake")
    places = models.PositiveSmallIntegerField(
        _("places"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)],
    )
    opens_on = models.DateField(_("opens"), null=True, blank=True)
    closes_on = models.DateField(_("last day to apply"), null=True, blank=True)
    needs_principal = models.BooleanField(_("the principal confirms the conditions"), default=False)
    conditions = models.TextField(
        _("what the principal confirms"), blank=True, validators=[MaxLengthValidator(1000)]
    )
    needs_mandate = models.BooleanField(_("one has a mandate in one's post"), default=False)
    has_certificate = models.BooleanField(_("certificate"), default=False)
    attendance_for_certificate = models.PositiveSmallIntegerField(
        _("attendance for a certificate, percent"),
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    called_off_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("intake")
        verbose_name_plural = _("intakes")
        constraints = [
            models.CheckConstraint(
                condition=Q(places=None) | Q(places__range=(1, MOST_PLACES)), name="intake_places_possible"
            ),
            models.CheckConstraint(
                condition=Q(opens_on=None) | Q(closes_on=None) | Q(closes_on__gte=F("opens_on")),
                name="intake_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(attendance_for_certificate__range=(1, 100)), name="intake_attendance_possible"
            ),
        ]

    def __str__(self):
        return f"{self.programme}"

    @property
    def is_called_off(self) -> bool:
        return self.called_off_at is not None

    def has_opened(self, on=None) -> bool:
        """Whether the first day to apply has come on the local date `on` (default: today)."""
        return self.opens_on is None or self.opens_on <= (on or timezone.localdate())

    def has_closed(self, on=None) -> bool:
        """Whether the last day to apply is over on the local date `on` (default: today)."""
        return self.closes_on is not None and self.closes_on < (on or timezone.localdate())

    def is_open(self, on=None) -> bool:
        """Whether one can apply on the local date `on` (default: today)."""
        return not self.is_called_off and self.has_opened(on) and not self.has_closed(on)

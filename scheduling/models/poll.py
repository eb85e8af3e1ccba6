"""Times that a meeting could have, and who could come to which."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from scheduling.enums import Answer, MeetingStatus


class TimeOption(models.Model):
    """One alternative: always a day, and a clock time when it is known."""

    meeting = models.ForeignKey("scheduling.Meeting", models.CASCADE, related_name="time_options")
    day = models.DateField(_("date"))
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    #: The order in which the plan names them: the first is the one hoped for.
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "day", "starts_at"], nulls_distinct=False, name="time_option_once"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="time_option_ends_after_start",
            ),
        ]

    def __str__(self):
        return f"{self.day}"


class Poll(models.Model):
    """That the participants of a meeting have been asked which of its times suit them.

    Alternatives in a plan that nobody has been asked about have none. Asking anew about other times is another round.
    """

    meeting = models.OneToOneField("scheduling.Meeting", models.CASCADE, related_name="poll")
    asked_by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    round = models.PositiveSmallIntegerField(default=1)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("question about times")
        verbose_name_plural = _("questions about times")
        constraints = [models.CheckConstraint(condition=Q(round__gte=1), name="poll_round_counts_from_one")]

    def __str__(self):
        return f"{self.meeting}"

    @property
    def is_open(self) -> bool:
        """Whether answers are taken."""
        return self.withdrawn_at is None and self.meeting.status == MeetingStatus.POLLING


class TimeAnswer(models.Model):
    """Whether somebody could come at one of the times."""

    option = models.ForeignKey(TimeOption, models.CASCADE, related_name="answers")
    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="time_answers")
    answer = models.CharField(_("answer"), max_length=8, choices=Answer)
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("answer about a time")
        verbose_name_plural = _("answers about times")
        constraints = [
            models.UniqueConstraint(fields=["option", "person"], name="time_answer_once"),
            models.CheckConstraint(condition=Q(answer__in=Answer.values), name="time_answer_is_known"),
        ]

    def __str__(self):
        return self.get_answer_display()

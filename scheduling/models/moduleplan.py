"""A module of a group: parts with the moments A to D, of which B and D are meetings."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from scheduling.enums import MeetingStatus, MomentLetter
from scheduling.models.series import Series
from scheduling.moduleplan import MOST_PARTS, MOST_TEACHING_DAYS, MOST_WEEKS, TEACHING_DAYS, Slot, Wish

TITLE_LENGTH = 80
#: The shortest and the longest that a moment can be.
MINUTES = (5, 720)
MEETINGS = [MomentLetter.B, MomentLetter.D]


class ModulePlanQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Those of the series that `person` sees: its members, and the office."""
        return self.filter(series__in=Series.objects.visible_to(person))

    def running(self, now):
        """Of open series: those that are not over at `now` (UTC), or have meetings to come."""
        coming = Moment.objects.filter(
            plan=OuterRef("pk"), meeting__status=MeetingStatus.BOOKED, meeting__starts_at__gt=now
        )
        over = Q(last__gte=timezone.localdate(now))
        return self.filter(over | Exists(coming), series__closed_at=None)


class ModulePlan(models.Model):
    """What was asked for, from one day to another; the weekdays (Monday is 0) and clock times are local.

    Each meeting may have been moved since. `title` is neutral: everybody in the series reads it.
    """

    series = models.ForeignKey("scheduling.Series", models.CASCADE, related_name="module_plans")
    title = models.CharField(_("title"), max_length=TITLE_LENGTH, blank=True)
    first = models.DateField(_("from"))
    last = models.DateField(_("until"))
    parts = models.PositiveSmallIntegerField(_("number of parts"))
    every = models.PositiveSmallIntegerField(_("every so many weeks"), default=1)
    teaching_days = models.PositiveSmallIntegerField(
        _("teaching days between B and D"), default=TEACHING_DAYS
    )
    b_weekday = models.PositiveSmallIntegerField(_("weekday of B"))
    b_starts = models.TimeField(_("B starts"))
    d_weekday = models.PositiveSmallIntegerField(_("weekday of D"))
    d_starts = models.TimeField(_("D starts"))
    a_minutes = models.PositiveSmallIntegerField(_("minutes of A"))
    b_minutes = models.PositiveSmallIntegerField(_("minutes of B"))
    c_minutes = models.PositiveSmallIntegerField(_("minutes of C"))
    d_minutes = models.PositiveSmallIntegerField(_("minutes of D"))
    uid = models.CharField(max_length=80, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")

    objects = ModulePlanQuerySet.as_manager()

    class Meta:
        ordering = ["first", "id"]
        verbose_name = _("module plan")
        verbose_name_plural = _("module plans")
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="module_plan_ends_after_start"),
            models.CheckConstraint(
                condition=Q(parts__range=(1, MOST_PARTS)), name="module_plan_has_a_few_parts"
            ),
            models.CheckConstraint(
                condition=Q(every__range=(1, MOST_WEEKS)), name="module_plan_every_few_weeks"
            ),
            models.CheckConstraint(
                condition=Q(teaching_days__range=(1, MOST_TEACHING_DAYS)),
                name="module_plan_teaching_days_possible",
            ),
            models.CheckConstraint(
                condition=Q(b_weekday__lte=4, d_weekday__lte=4), name="module_plan_on_school_days"
            ),
            models.CheckConstraint(
                condition=Q(
                    a_minutes__range=MINUTES,
                    b_minutes__range=MINUTES,
                    c_minutes__range=MINUTES,
                    d_minutes__range=MINUTES,
                ),
                name="module_plan_minutes_possible",
            ),
        ]

    def __str__(self):
        return self.title or gettext("Module")

    @property
    def wish(self) -> Wish:
        """What was asked for, as the planning takes it."""
        return Wish(
            first=self.first,
            last=self.last,
            parts=self.parts,
            b=Slot(self.b_weekday, self.b_starts, self.b_minutes),
            d=Slot(self.d_weekday, self.d_starts, self.d_minutes),
            every=self.every,
            teaching_days=self.teaching_days,
        )


class Moment(models.Model):
    """One moment of a part. B and D are meetings, and are when these are; A and C have the days that were told when the
    plan was last changed here (what a page shows is counted from where the meetings are now)."""

    plan = models.ForeignKey(ModulePlan, models.CASCADE, related_name="moments")
    part = models.PositiveSmallIntegerField(_("part"))
    letter = models.CharField(_("moment"), max_length=1, choices=MomentLetter)
    meeting = models.OneToOneField(
        "scheduling.Meeting", models.CASCADE, null=True, blank=True, related_name="moment"
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        ordering = ["plan", "part", "letter"]
        verbose_name = _("moment")
        verbose_name_plural = _("moments")
        constraints = [
            models.UniqueConstraint(fields=["plan", "part", "letter"], name="moment_once"),
            models.CheckConstraint(condition=Q(part__range=(1, MOST_PARTS)), name="moment_of_a_part"),
            models.CheckConstraint(condition=Q(letter__in=MomentLetter.values), name="moment_a_to_d"),
            models.CheckConstraint(
                condition=Q(
                    letter__in=MEETINGS, meeting__isnull=False, starts_on__isnull=True, ends_on__isnull=True
                )
                | Q(
                    letter__in=[MomentLetter.A, MomentLetter.C],
                    meeting__isnull=True,
                    starts_on__isnull=False,
                    ends_on__isnull=False,
                ),
                name="moment_is_a_meeting_or_has_days",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="moment_ends_after_start",
            ),
        ]

    def __str__(self):
        return f"{self.part} {self.letter}"

"""A lesson visit: whose lesson it is and how far it has come. What is written of it lies sealed in its entries."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coaching.enums import EntryKind
from scheduling.enums import ParticipantRole
from scheduling.models.series import SeriesMember

#: When each part was first written. The kinds of entry that a visit has, in their order, name its other columns.
WRITTEN_AT = {
    EntryKind.FOCUS: "focus_at",
    EntryKind.OBSERVATION: "begun_at",
    EntryKind.REFLECTION: "reflected_at",
    EntryKind.ANALYSIS: "analysed_at",
}
PARTS = tuple(WRITTEN_AT)


def _entry():
    return models.OneToOneField("coaching.Entry", models.SET_NULL, null=True, blank=True, related_name="+")


class LessonVisitQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Those of the engagements that the person coaches today; and of one's own lessons, while one is in it."""
        mine = SeriesMember.objects.current().filter(person=person)
        leads = mine.filter(role=ParticipantRole.FACILITATOR)
        return self.filter(
            Q(engagement__series__in=leads.values("series"))
            | Q(teacher=person, engagement__series__in=mine.values("series"))
        )


class LessonVisit(models.Model):
    """Made when the first thing is done with it: until then it is a meeting like others.

    Times tell that something was done, also after what was written has been erased.
    """

    meeting = models.OneToOneField("scheduling.Meeting", models.CASCADE, related_name="visit")
    engagement = models.ForeignKey("coaching.Engagement", models.CASCADE, related_name="visits")
    #: Whose lesson it is.
    teacher = models.ForeignKey("accounts.Person", models.PROTECT, related_name="lesson_visits")
    focus_at = models.DateTimeField(_("focus named"), null=True, blank=True)
    #: When the coach first saved something of what was seen: from then on the focus stands.
    begun_at = models.DateTimeField(_("observation begun"), null=True, blank=True)
    handed_over_at = models.DateTimeField(_("observation handed over"), null=True, blank=True)
    reflected_at = models.DateTimeField(_("reflected"), null=True, blank=True)
    analysed_at = models.DateTimeField(_("analysed"), null=True, blank=True)
    focus = _entry()
    observation = _entry()
    reflection = _entry()
    analysis = _entry()

    objects = LessonVisitQuerySet.as_manager()

    class Meta:
        ordering = ["meeting"]
        verbose_name = _("lesson visit")
        verbose_name_plural = _("lesson visits")
        constraints = [
            models.CheckConstraint(
                condition=Q(begun_at=None, reflected_at=None) | Q(focus_at__isnull=False),
                name="visit_focus_comes_first",
            ),
            models.CheckConstraint(
                condition=Q(handed_over_at=None) | Q(begun_at__isnull=False), name="visit_begun_before_handed"
            ),
            models.CheckConstraint(
                condition=Q(analysed_at=None) | Q(handed_over_at__isnull=False, reflected_at__isnull=False),
                name="visit_analysed_after_both",
            ),
            models.CheckConstraint(
                condition=(Q(focus=None) | Q(focus_at__isnull=False))
                & (Q(observation=None) | Q(begun_at__isnull=False))
                & (Q(reflection=None) | Q(reflected_at__isnull=False))
                & (Q(analysis=None) | Q(analysed_at__isnull=False)),
                name="visit_written_has_time",
            ),
        ]
        indexes = [
            # Those in which something waits for somebody.
            models.Index("engagement", name="visit_under_way", condition=Q(analysed_at=None)),
        ]

    def __str__(self):
        return str(self.meeting)

    def entry_ids(self):
        """Ids of what is written of it, by part; without those that are not written, or erased."""
        return {part: pk for part in PARTS if (pk := getattr(self, f"{part.value}_id")) is not None}

"""What was published of a term, for good; and what is kept until then of engagements whose words are erased."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models.duty import days, only
from scheduling.models.term import Term
from scheduling.termcode import TermCode

#: Columns of a cell's numbers: teachers; in each band as the teachers see it, and as the coaches do.
NUMBERS = (
    "teachers",
    "own_less",
    "own_expected",
    "own_more",
    "coach_less",
    "coach_expected",
    "coach_more",
)
ALL_HIDDEN = Q(**dict.fromkeys(NUMBERS))
ALL_SHOWN = Q(**{f"{name}__isnull": False for name in NUMBERS})


class PublicationQuerySet(models.QuerySet):
    def visible_to(self, person):
        """The office sees those of its authorities. What an area manager sees is in the cells."""
        return self.filter(authority__in=person.authorities_as(Role.ADMINISTRATOR))

    def of(self, authority, code):
        """That of a term, by its code."""
        return self.filter(authority=authority, season=code.season, year=code.year)


class Publication(models.Model):
    """A term of an authority that was published; it is not changed and not published again (0038).

    Engagements count that were closed from `first_day` to `last_day`: since the term before ended. The days are those
    of then, whatever becomes of the term.
    """

    authority = models.ForeignKey("accounts.SchoolAuthority", models.PROTECT, related_name="publications")
    season = models.CharField(max_length=2, choices=Term.Season)
    year = models.PositiveSmallIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()
    published_at = models.DateTimeField(default=timezone.now)
    #: Who did; nobody where it was time.
    by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, blank=True, related_name="+")
    #: The database's number of the transaction that published it: nothing is added by a later one.
    made_in = models.BigIntegerField(default=0, editable=False)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-last_day", "authority"]
        verbose_name = _("published term")
        verbose_name_plural = _("published terms")
        constraints = [
            models.UniqueConstraint(fields=["authority", "year", "season"], name="publication_once"),
            models.CheckConstraint(condition=Q(last_day__gt=F("first_day")), name="publication_has_days"),
            ExclusionConstraint(
                name="publications_do_not_overlap",
                expressions=[
                    (only(F("authority")), RangeOperators.OVERLAPS),
                    (
                        days("first_day", "last_day"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self):
        return str(self.code)

    @property
    def code(self):
        """`HT-26` and the like, as a `TermCode`."""
        return TermCode(self.season, self.year)


class PublishedCell(models.Model):
    """One place of `coaching.protected`, in numbers that are rounded already; none where they are hidden.

    A place without a programme is the whole authority; `is_rest` is all that is not shown by itself beneath a place.
    """

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="cells")
    programme = models.ForeignKey("coaching.Programme", models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey("accounts.Area", models.PROTECT, null=True, related_name="+")
    school = models.ForeignKey("accounts.School", models.PROTECT, null=True, related_name="+")
    is_rest = models.BooleanField(default=False)
    #: In the order of the tree.
    position = models.PositiveIntegerField()
    teachers = models.PositiveIntegerField(null=True)
    own_less = models.PositiveIntegerField(null=True)
    own_expected = models.PositiveIntegerField(null=True)
    own_more = models.PositiveIntegerField(null=True)
    coach_less = models.PositiveIntegerField(null=True)
    coach_expected = models.PositiveIntegerField(null=True)
    coach_more = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["publication", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "programme", "area", "school", "is_rest"],
                name="published_cell_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=ALL_HIDDEN | (ALL_SHOWN & Q(teachers__gte=5)), name="published_cell_all_or_nothing"
            ),
            models.CheckConstraint(
                condition=Q(school=None) | Q(area__isnull=False), name="published_cell_school_in_area"
            ),
            models.CheckConstraint(
                condition=Q(area=None) | Q(programme__isnull=False), name="published_cell_area_in_programme"
            ),
            models.CheckConstraint(
                condition=Q(is_rest=False) | (ALL_SHOWN & Q(school=None)),
                name="published_cell_rest_is_beneath",
            ),
        ]

    def __str__(self):
        return f"{self.publication_id}/{self.position}"

    @property
    def is_shown(self):
        """Whether there are numbers."""
        return self.teachers is not None


class PublishedFigure(models.Model):
    """A figure of another report as it was when the term was published, of the authority or one programme."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="figures")
    report = models.CharField(max_length=30)
    measure = models.CharField(max_length=30)
    programme = models.ForeignKey("coaching.Programme", models.PROTECT, null=True, related_name="+")
    #: In the unit of the measure; None where there was nothing to work out.
    value = models.FloatField(null=True)

    class Meta:
        ordering = ["publication", "report", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "report", "measure", "programme"],
                name="published_figure_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self):
        return f"{self.report}.{self.measure}"


class LateAnswer(models.Model):
    """Somebody said what was reached after the term had been published: that it happened, not who or what."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="late_answers")

    def __str__(self):
        return str(self.publication_id)


class CountedTeacher(models.Model):
    """Whoever is in published numbers already, in whichever place: numbers of later terms need others beside them."""

    teacher = models.OneToOneField("accounts.Person", models.CASCADE, related_name="+")
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="counted")

    def __str__(self):
        return f"{self.publication_id}: {self.teacher_id}"


class OutcomeFact(models.Model):
    """What counts of one teacher of an engagement that was erased before its term was published.

    Only publication reads it. It goes when the term is published, and after a year at the latest.
    """

    engagement = models.ForeignKey("coaching.Engagement", models.CASCADE, related_name="outcome_facts")
    teacher = models.ForeignKey("accounts.Person", models.CASCADE, related_name="+")
    own = models.SmallIntegerField()
    coachs = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "teacher"], name="outcome_fact_once"),
            models.CheckConstraint(
                condition=Q(own__in=[-1, 0, 1], coachs__in=[-1, 0, 1]), name="outcome_fact_band_known"
            ),
        ]

    def __str__(self):
        return f"{self.engagement_id}: {self.teacher_id}"

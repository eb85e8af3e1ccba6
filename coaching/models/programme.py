"""Programmes (insatser) and their dated plan."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower
from django.db.models.lookups import Regex
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from coaching.enums import Audience, ProgrammeKind, TargetGroup
from scheduling.models.term import Term
from scheduling.termcode import TermCode


class ProgrammeQuerySet(models.QuerySet):
    def published(self):
        """What anybody may read."""
        return self.filter(is_published=True)

    def visible_to(self, person):
        """Programmes of one's own authorities for those with a duty there; unpublished ones for those who run them."""
        mine = {duty.authority_id for duty in person.current_duties}
        offices = person.authorities_as(Role.ADMINISTRATOR)
        runs = Q(authority_id__in=offices) | Q(series__members__person=person, series__members__left_at=None)
        return self.filter(Q(authority_id__in=mine, is_published=True) | runs).distinct()


class Programme(models.Model):
    """`series` holds the meetings of the dated plan; its facilitators are the coordinators."""

    authority = models.ForeignKey(
        "accounts.SchoolAuthority",
        models.PROTECT,
        related_name="programmes",
        verbose_name=_("school authority"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ProgrammeKind)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=140, unique=True)
    summary = models.CharField(_("in one sentence"), max_length=300, blank=True)
    aims = models.TextField(_("aims"), blank=True)
    target_group = models.TextField(_("target group"), blank=True)
    content = models.TextField(_("content"), blank=True)
    how_it_runs = models.TextField(_("how it runs"), blank=True)
    who_may_join = models.TextField(_("who may join"), max_length=1000, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    audiences = ArrayField(
        models.CharField(max_length=20, choices=TargetGroup),
        default=list,
        blank=True,
        verbose_name=_("turns to"),
    )
    #: Terms beside those of the plan, as "HT-26"; all that is known of when it runs while there is no plan.
    terms = ArrayField(models.CharField(max_length=5), default=list, blank=True, verbose_name=_("terms"))
    is_obligatory = models.BooleanField(_("obligatory for the schools that take part"), default=False)
    is_published = models.BooleanField(_("published"), default=False)
    #: When it was published for the first time. It stays when it is taken out of the catalogue and comes back.
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_open_for_interest = models.BooleanField(_("takes interest from anybody"), default=False)
    series = models.OneToOneField(
        "scheduling.Series", models.PROTECT, null=True, blank=True, related_name="programme"
    )

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [
            models.UniqueConstraint("authority", Lower("name"), name="programme_name_unique"),
            models.CheckConstraint(
                condition=Q(audiences__contained_by=list(TargetGroup.values)),
                name="programme_audiences_known",
            ),
            models.CheckConstraint(
                condition=Regex(
                    Func(
                        F("terms"),
                        Value(","),
                        function="array_to_string",
                        output_field=models.TextField(),
                    ),
                    Value(r"^((HT|VT)-[0-9]{2}(,(HT|VT)-[0-9]{2})*)?$"),
                ),
                name="programme_terms_are_codes",
            ),
        ]
        indexes = [
            models.Index("published_at", name="programme_published", condition=Q(is_published=True)),
        ]

    def __str__(self):
        return self.name

    @property
    def audience_labels(self):
        """Whom it turns to, translated, in the order of the list."""
        return [group.label for group in TargetGroup if group in self.audiences]


class PlanItem(models.Model):
    """One line of a dated plan. When and where is the meeting's; what for and for whom is here."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="plan_items")
    meeting = models.OneToOneField("scheduling.Meeting", models.PROTECT, related_name="plan_item")
    term_season = models.CharField(max_length=2, choices=Term.Season)
    term_year = models.PositiveSmallIntegerField()
    #: The date that the plan names first; with content and audience it tells one line from another.
    first_day = models.DateField()
    content = models.CharField(_("content"), max_length=200)
    audience = ArrayField(
        models.CharField(max_length=30, choices=Audience), default=list, verbose_name=_("for")
    )
    #: The planned minutes are for each group by itself, one after the other.
    is_per_group = models.BooleanField(default=False)
    #: Whose turn it is, once such a line has its times: there is then one for each group.
    group = models.ForeignKey(
        "coaching.Group", models.PROTECT, null=True, blank=True, related_name="plan_items"
    )
    #: The day without school that it is meant to be on, in spite of that.
    kept_day = models.DateField(null=True, blank=True)
    #: A fingerprint of the line in the file that it came from: the same line again says nothing new.
    source = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["first_day", "meeting__starts_at", "id"]
        verbose_name = _("line of the plan")
        verbose_name_plural = _("lines of the plan")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "first_day", "content", "audience", "group"],
                name="plan_item_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(group=None) | Q(is_per_group=True), name="plan_item_of_a_group_is_per_group"
            ),
            models.CheckConstraint(
                condition=Q(audience__contained_by=list(Audience.values)), name="plan_item_audience_known"
            ),
        ]

    def __str__(self):
        return self.content

    @property
    def term(self):
        """The term that the plan files this line under, as a `TermCode`."""
        return TermCode(self.term_season, self.term_year)

    @property
    def audience_labels(self):
        """Whom it is for, translated."""
        return [Audience(code).label for code in self.audience]

"""Conversation methods (samtalsmetoder): structured conversations in timed steps. They are about nobody."""

from django.db import models
from django.db.models import Deferrable, Q, Sum
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching.enums import MOST_STEP_MINUTES, MOST_STEPS, SPEAKERS, Voice
from coaching.models.programme import Programme
from coaching.models.twolanguages import in_readers_language


class MethodQuerySet(models.QuerySet):
    def library(self):
        """What every authority has."""
        return self.filter(programme=None)

    def offered(self):
        """Those that a meeting can be led by."""
        return self.filter(is_withdrawn=False)

    def visible_to(self, person):
        """The library for everybody signed in; a programme's own for those who see the programme at work."""
        if not person.is_authenticated:
            return self.none()
        seen = Programme.objects.visible_to(person).order_by().values("pk")
        return self.filter(Q(programme=None) | Q(programme__in=seen))

    def with_minutes(self):
        """With `total`, the minutes of all steps together."""
        return self.annotate(total=Sum("steps__minutes", default=0))


class Method(models.Model):
    """One of the library (no programme, a code), or a programme's own. What is run is copied, so it may change."""

    programme = models.ForeignKey(
        "coaching.Programme", models.CASCADE, null=True, blank=True, related_name="methods"
    )
    #: By which the library knows its own again; see coaching/methodlibrary.py.
    code = models.SlugField(max_length=40, blank=True, editable=False)
    name_sv = models.CharField(_("Name"), max_length=120)
    name_en = models.CharField(_("Name in English"), max_length=120, blank=True)
    about_sv = models.CharField(_("When to use it"), max_length=600, blank=True)
    about_en = models.CharField(_("When to use it, in English"), max_length=600, blank=True)
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="copies")
    is_withdrawn = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")

    objects = MethodQuerySet.as_manager()

    class Meta:
        ordering = ["name_sv", "id"]
        verbose_name = _("conversation method")
        verbose_name_plural = _("conversation methods")
        constraints = [
            models.CheckConstraint(
                condition=(Q(programme=None) & ~Q(code="")) | Q(programme__isnull=False, code=""),
                name="method_of_library_or_programme",
            ),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="method_of_library_once"),
            models.UniqueConstraint(
                "programme",
                Lower("name_sv"),
                condition=Q(programme__isnull=False),
                name="method_named_once_in_programme",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language where there is one."""
        return in_readers_language(self.name_sv, self.name_en)

    @property
    def about(self) -> str:
        """In the reader's language where there is one."""
        return in_readers_language(self.about_sv, self.about_en)

    @property
    def is_library(self) -> bool:
        return self.programme_id is None


class StepWords(models.Model):
    """What a step says: of a method, and of the copy of it that a meeting is led by."""

    position = models.PositiveSmallIntegerField()
    name_sv = models.CharField(_("Name"), max_length=120)
    name_en = models.CharField(_("Name in English"), max_length=120, blank=True)
    speaks = models.CharField(_("Who speaks"), max_length=12, choices=SPEAKERS)
    silent = models.CharField(_("Who is silent"), max_length=12, choices=Voice, default=Voice.NOBODY)
    question_sv = models.CharField(_("On the screen"), max_length=300, blank=True)
    question_en = models.CharField(_("On the screen, in English"), max_length=300, blank=True)

    class Meta:
        abstract = True
        ordering = ["position"]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language where there is one."""
        return in_readers_language(self.name_sv, self.name_en)

    @property
    def question(self) -> str:
        """In the reader's language where there is one."""
        return in_readers_language(self.question_sv, self.question_en)

    @property
    def silent_words(self) -> str:
        """Who is silent, in words; empty when nobody has to be."""
        if self.silent == Voice.NOBODY:
            return ""
        return _("Everybody else") if self.silent == Voice.EVERYBODY else self.get_silent_display()


class MethodStep(StepWords):
    """One step: how long, who speaks, who is silent, what stands on the screen."""

    method = models.ForeignKey(Method, models.CASCADE, related_name="steps")
    minutes = models.PositiveSmallIntegerField(_("Minutes"))
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta(StepWords.Meta):
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        constraints = [
            models.UniqueConstraint(
                fields=["method", "position"],
                name="method_step_position_once",
                deferrable=Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=MOST_STEPS), name="method_step_within_most"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MOST_STEP_MINUTES), name="method_step_minutes"
            ),
            models.CheckConstraint(
                condition=Q(speaks__in=[code for code, _label in SPEAKERS], silent__in=Voice.values),
                name="method_step_voices_known",
            ),
            models.CheckConstraint(
                condition=~Q(speaks=models.F("silent"))
                & (~Q(speaks=Voice.EVERYBODY) | Q(silent=Voice.NOBODY)),
                name="method_step_speaks_or_is_silent",
            ),
        ]

"""Surveys of a programme: what is asked. Who is asked and what was answered is in `surveyanswer`."""

import uuid

from django.db import models
from django.db.models import Deferrable, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from coaching.enums import (
    SCALE_STEPS,
    QuestionKind,
    SurveyMoment,
    SurveyState,
)
from coaching.models.twolanguages import in_readers_language
from scheduling.enums import ParticipantRole
from scheduling.models.term import Term
from scheduling.termcode import TermCode

TITLE_LENGTH, INTRODUCTION_LENGTH, QUESTION_LENGTH, LABEL_LENGTH = 120, 2000, 300, 80


class SurveyQuerySet(models.QuerySet):
    def visible_to(self, person):
        """The office sees all of its programmes; who coordinates one sees those that are no drafts. To answer one is
        another matter: `SurveyInvitee`."""
        offices = person.authorities_as(Role.ADMINISTRATOR)
        coordinates = Q(
            programme__series__members__person=person,
            programme__series__members__role=ParticipantRole.FACILITATOR,
            programme__series__members__left_at=None,
        )
        drafts = Q(state=SurveyState.DRAFT)
        return self.filter(Q(programme__authority_id__in=offices) | (coordinates & ~drafts)).distinct()

    def open(self):
        """Those that ask people now."""
        return self.filter(state=SurveyState.OPEN)

    def answerable(self):
        """Those that can be answered today: a closing day lasts until midnight, whenever the night's work comes."""
        return self.open().filter(closes_on__gte=timezone.localdate())


class Survey(models.Model):
    """All are anonymous. Once it is open neither its words nor its questions change; closed, it stays closed."""

    programme = models.ForeignKey("coaching.Programme", models.PROTECT, related_name="surveys")
    moment = models.CharField(_("moment"), max_length=10, choices=SurveyMoment)
    term_season = models.CharField(max_length=2, choices=Term.Season)
    term_year = models.PositiveSmallIntegerField()
    title_sv = models.CharField(_("title"), max_length=TITLE_LENGTH)
    title_en = models.CharField(_("title in English"), max_length=TITLE_LENGTH, blank=True)
    introduction_sv = models.TextField(_("introduction"), max_length=INTRODUCTION_LENGTH, blank=True)
    introduction_en = models.TextField(
        _("introduction in English"), max_length=INTRODUCTION_LENGTH, blank=True
    )
    state = models.CharField(_("state"), max_length=10, choices=SurveyState, default=SurveyState.DRAFT)
    #: Whom it asks, chosen when it is opened; and whether those who come later are asked, too.
    asks_participants = models.BooleanField(_("those who take part"), default=False)
    asks_principals = models.BooleanField(_("principals of schools that take part"), default=False)
    asks_newcomers = models.BooleanField(_("also those who come later"), default=False)
    #: The last day on which it can be answered.
    closes_on = models.DateField(_("last day to answer"), null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: How many were asked and how many answered, written down when it is closed.
    asked = models.PositiveIntegerField(null=True, blank=True, editable=False)
    answered = models.PositiveIntegerField(null=True, blank=True, editable=False)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["-term_year", "term_season", "-pk"]
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=SurveyState.DRAFT, opened_at=None, closes_on=None)
                | (
                    ~Q(state=SurveyState.DRAFT)
                    & Q(opened_at__isnull=False, closes_on__isnull=False)
                    & (Q(asks_participants=True) | Q(asks_principals=True))
                ),
                name="survey_open_asks_somebody_until",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=SurveyState.CLOSED,
                    closed_at__isnull=False,
                    asked__isnull=False,
                    answered__isnull=False,
                )
                | (~Q(state=SurveyState.CLOSED) & Q(closed_at=None, asked=None, answered=None)),
                name="survey_closed_has_amounts",
            ),
        ]
        indexes = [models.Index("closes_on", name="survey_to_close", condition=Q(state="open"))]

    def __str__(self):
        return self.title

    @property
    def title(self) -> str:
        """In the reader's language where there is one."""
        return in_readers_language(self.title_sv, self.title_en)

    @property
    def introduction(self) -> str:
        """In the reader's language where there is one."""
        return in_readers_language(self.introduction_sv, self.introduction_en)

    @property
    def term(self) -> TermCode:
        """The term that it is of."""
        return TermCode(self.term_season, self.term_year)

    @property
    def is_draft(self) -> bool:
        return self.state == SurveyState.DRAFT

    @property
    def is_open(self) -> bool:
        return self.state == SurveyState.OPEN

    @property
    def is_closed(self) -> bool:
        return self.state == SurveyState.CLOSED

    @property
    def is_answerable(self) -> bool:
        """Whether it can be answered today."""
        return self.is_open and self.closes_on >= timezone.localdate()


class SurveyQuestion(models.Model):
    """One question. `lineage` is the same in every survey that asks the same thing, so that terms can be compared."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=10, choices=QuestionKind)
    lineage = models.UUIDField(default=uuid.uuid4, editable=False)
    text_sv = models.CharField(_("question"), max_length=QUESTION_LENGTH)
    text_en = models.CharField(_("question in English"), max_length=QUESTION_LENGTH, blank=True)
    is_required = models.BooleanField(_("has to be answered"), default=False)
    #: Of a scale: how many steps, and what its two ends are called.
    steps = models.PositiveSmallIntegerField(_("steps"), null=True, blank=True)
    low_sv = models.CharField(_("lowest step"), max_length=LABEL_LENGTH, blank=True)
    low_en = models.CharField(_("lowest step in English"), max_length=LABEL_LENGTH, blank=True)
    high_sv = models.CharField(_("highest step"), max_length=LABEL_LENGTH, blank=True)
    high_en = models.CharField(_("highest step in English"), max_length=LABEL_LENGTH, blank=True)

    class Meta:
        ordering = ["survey", "position"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "position"],
                name="survey_question_position_once",
                deferrable=Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(fields=["survey", "lineage"], name="survey_question_lineage_once"),
            models.CheckConstraint(
                condition=Q(kind=QuestionKind.SCALE, steps__in=SCALE_STEPS)
                | (~Q(kind=QuestionKind.SCALE) & Q(steps=None, low_sv="", low_en="", high_sv="", high_en="")),
                name="survey_question_scale_has_steps",
            ),
        ]
        indexes = [models.Index("lineage", name="survey_question_by_lineage")]

    def __str__(self):
        return self.text

    @property
    def text(self) -> str:
        """In the reader's language where there is one."""
        return in_readers_language(self.text_sv, self.text_en)

    @property
    def low(self) -> str:
        """What the lowest step is called, in the reader's language where there is one."""
        return in_readers_language(self.low_sv, self.low_en)

    @property
    def high(self) -> str:
        """What the highest step is called, in the reader's language where there is one."""
        return in_readers_language(self.high_sv, self.high_en)

    @property
    def numbered(self) -> list[tuple[int, str]]:
        """What can be chosen: (number, label) in order; nothing for a text. Wants `options`."""
        if self.kind == QuestionKind.SCALE:
            ends = {1: self.low, self.steps: self.high}
            steps = range(1, self.steps + 1)
            return [(step, f"{step} – {ends[step]}" if ends.get(step) else f"{step}") for step in steps]
        return [(option.number, option.text) for option in self.options.all()]


class SurveyOption(models.Model):
    """What can be chosen in answer to a question of choice; numbered from one, in order."""

    question = models.ForeignKey(SurveyQuestion, models.CASCADE, related_name="options")
    number = models.PositiveSmallIntegerField()
    text_sv = models.CharField(max_length=LABEL_LENGTH)
    text_en = models.CharField(max_length=LABEL_LENGTH, blank=True)

    class Meta:
        ordering = ["question", "number"]
        verbose_name = _("option")
        verbose_name_plural = _("options")
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="survey_option_number_once")
        ]

    def __str__(self):
        return self.text

    @property
    def text(self) -> str:
        """In the reader's language where there is one."""
        return in_readers_language(self.text_sv, self.text_en)

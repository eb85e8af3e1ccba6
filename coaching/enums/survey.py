"""Surveys of a programme."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SurveyState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("a survey", "Draft")
    OPEN = "open", pgettext_lazy("a survey", "Open")
    CLOSED = "closed", pgettext_lazy("a survey", "Closed")


class SurveyMoment(models.TextChoices):
    """Where in the programme those who are asked are."""

    BEFORE = "before", pgettext_lazy("a survey", "Before")
    DURING = "during", pgettext_lazy("a survey", "During")
    AFTER = "after", pgettext_lazy("a survey", "After")


class QuestionKind(models.TextChoices):
    SCALE = "scale", _("Scale")
    ONE = "one", _("Choice of one")
    SEVERAL = "several", _("Choice of several")
    TEXT = "text", _("Text")


#: What is answered by choosing, and so is counted.
COUNTED_QUESTIONS = (QuestionKind.SCALE, QuestionKind.ONE, QuestionKind.SEVERAL)

#: Steps of a scale; five unless somebody says otherwise.
SCALE_STEPS = (4, 5, 6, 7, 10)
USUAL_STEPS = 5

#: No figure is told of fewer answers, and no text.
FEWEST_ANSWERS, FEWEST_TEXTS = 8, 10

MOST_QUESTIONS, MOST_OPTIONS = 40, 12

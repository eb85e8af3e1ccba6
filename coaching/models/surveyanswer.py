"""Who is asked, and what was answered: apart, with nothing that ties the one to the other.

No answer of a single person is ever a row, but for its words: what is chosen is counted at once. No row has a time, an
order or a number of its own; keys are random; and each answer writes all rows of the survey anew, so that the system's
own columns say nothing either. See docs/adr/0017-anonymous-surveys.md, and `services.surveyanswer`, which alone writes
here.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

TEXT_LENGTH = 2000


class SurveyInvitee(models.Model):
    """Somebody who is asked, and whether the answer has come: nobody answers twice or is reminded for nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey("coaching.Survey", models.CASCADE, related_name="invitees")
    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="survey_invitations")
    #: In no index: every row is then rewritten within its page.
    answered = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("person asked")
        verbose_name_plural = _("people asked")
        constraints = [models.UniqueConstraint(fields=["survey", "person"], name="survey_invitee_once")]

    def __str__(self):
        return f"{self.person_id}, {self.survey_id}"


class SurveyCount(models.Model):
    """How many have chosen a step or an option. Number 0 counts those who have answered the question at all."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey("coaching.SurveyQuestion", models.CASCADE, related_name="counts")
    number = models.PositiveSmallIntegerField()
    amount = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("count of answers")
        verbose_name_plural = _("counts of answers")
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="survey_count_once"),
        ]

    def __str__(self):
        return f"{self.question_id}, {self.number}: {self.amount}"


class SurveyText(models.Model):
    """What somebody wrote in answer to one question; to none of that person's other answers is there a way from it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey("coaching.SurveyQuestion", models.CASCADE, related_name="texts")
    text = models.TextField(max_length=TEXT_LENGTH)

    class Meta:
        # The key is random, and so is the order.
        ordering = ["question", "id"]
        verbose_name = _("text of an answer")
        verbose_name_plural = _("texts of answers")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="survey_text_not_empty")]

    def __str__(self):
        return str(self.question_id)

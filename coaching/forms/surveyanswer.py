"""Answering a survey: a field for each question."""

import re

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.readers import readers_line
from coaching.enums import FEWEST_TEXTS, QuestionKind
from coaching.forms.application import TOO_LONG
from coaching.models.surveyanswer import TEXT_LENGTH

NOT_ANSWERED = _("Choose an answer.")


class AnswerForm(forms.Form):
    """`questions` come from `queries.survey.questions_of`. Nothing of it is stored before it is sent."""

    def __init__(self, *args, questions, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            self.fields[self._name(question)] = self._field(question)

    @staticmethod
    def _name(question):
        return f"q{question.pk}"

    def _field(self, question):
        more = {"label": question.text, "required": question.is_required}
        if question.kind == QuestionKind.TEXT:
            more["widget"] = forms.Textarea({"rows": 4, "class": "form-control", "autocomplete": "off"})
            more["max_length"] = TEXT_LENGTH
            more["error_messages"] = {"required": _("Write an answer."), "max_length": TOO_LONG}
            more["help_text"] = readers_line(
                gettext(
                    "the programme office, once the survey is closed and %(least)s have written something here"
                )
                % {"least": FEWEST_TEXTS},
                gettext("Name no one, and nothing that tells who you are."),
            )
            return forms.CharField(**more)
        more["error_messages"] = {"required": NOT_ANSWERED}
        more["choices"] = [(str(number), label) for number, label in question.numbered]
        attrs = {"class": "form-check-input", "autocomplete": "off"}
        if question.kind == QuestionKind.SEVERAL:
            return forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple(attrs), **more)
        return forms.ChoiceField(widget=forms.RadioSelect(attrs), **more)

    @property
    def rows(self):
        """Pairs of question and its field, in order."""
        return [(question, self[self._name(question)]) for question in self.questions]

    @property
    def answers(self) -> dict:
        """What the service takes."""
        found = {}
        for question in self.questions:
            given = self.cleaned_data[self._name(question)]
            if question.kind == QuestionKind.TEXT:
                found[question.pk] = re.sub(r"\r\n?", "\n", given).strip()
            elif given:
                found[question.pk] = [int(one) for one in (given if isinstance(given, list) else [given])]
        return {pk: given for pk, given in found.items() if given}

"""Answering whether one comes."""

from django import forms

from scheduling.enums import Response
from scheduling.services.response import ANSWERS


class AnswerForm(forms.Form):
    """A button each for coming, perhaps and not coming; `sequence` is the meeting's number that the page showed."""

    answer = forms.TypedChoiceField(choices=[(answer, answer.label) for answer in ANSWERS], coerce=Response)
    sequence = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class LinkAnswerForm(forms.Form):
    """The same by a link, which knows the sequence itself."""

    answer = AnswerForm.base_fields["answer"]

"""Answering an access request, note by note."""

from django import forms
from django.utils.translation import gettext as _

from coaching.enums import ExemptReason
from coaching.services.accessanswer import HAND_OUT

#: Stands for HAND_OUT in the page, where an empty value means that nothing was chosen yet.
SHARE = "share"


class AnswerForm(forms.Form):
    """A choice for each of the notes, opened or not: to hand it out, or why not."""

    def __init__(self, *args, notes, **kwargs):
        super().__init__(*args, **kwargs)
        self.notes = notes
        for number, opened in enumerate(notes, start=1):
            choices = [(reason.value, reason.label) for reason in ExemptReason]
            if opened.texts:
                choices.insert(0, (SHARE, _("Hand out: share it with the teachers")))
            self.fields[self.name(opened)] = forms.ChoiceField(
                choices=[("", _("Choose")), *choices],
                label=_("Note %(number)s") % {"number": number},
                error_messages={"required": _("Choose what becomes of this note.")},
            )

    @staticmethod
    def name(opened):
        """The field of a note."""
        return f"note-{opened.entry.pk}"

    def rows(self) -> list:
        """(note, its bound field), in their order."""
        return [(opened, self[self.name(opened)]) for opened in self.notes]

    def decisions(self) -> dict:
        """What was chosen, as the service takes it."""
        chosen = {opened.entry.pk: self.cleaned_data[self.name(opened)] for opened in self.notes}
        return {key: HAND_OUT if value == SHARE else value for key, value in chosen.items()}

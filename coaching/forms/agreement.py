"""Accepting one's part of an agreement, and another wording from the office."""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.readers import readers_line
from coaching.enums import AgreementParty

#: Long enough for what a lawyer wants to say, short enough to be read before it is accepted.
LONGEST = 6000


class AcceptForm(forms.Form):
    """As what one accepts, and the key of the wording that one has read."""

    party = forms.ChoiceField(choices=AgreementParty)
    seen = forms.CharField(max_length=40)


class WordingForm(forms.Form):
    """The conditions of one party. `seen` is the key of the wording that the page showed."""

    text_sv = forms.CharField(label=gettext_lazy("Wording"), max_length=LONGEST)
    text_en = forms.CharField(label=gettext_lazy("Wording in English"), max_length=LONGEST, required=False)
    seen = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args, wording, **kwargs):
        shown = {"text_sv": wording.text_sv, "text_en": wording.text_en, "seen": wording.key}
        super().__init__(*args, initial=shown, **kwargs)
        for name in ("text_sv", "text_en"):
            self.fields[name].widget = forms.Textarea({"rows": 10, "maxlength": LONGEST})
        self.fields["text_en"].widget.attrs["lang"] = "en"
        readers = _("everybody who sees an engagement that it is for, and whoever runs the service")
        self.fields["text_sv"].help_text = readers_line(
            readers, _("Write what holds for all; an empty line begins a new paragraph.")
        )
        self.fields["text_en"].help_text = readers_line(
            readers, _("For those who have chosen English. Leave it empty, and they read the Swedish one.")
        )

    def clean_text_sv(self):
        """With one kind of line break."""
        return _lines(self.cleaned_data["text_sv"])

    def clean_text_en(self):
        """With one kind of line break."""
        return _lines(self.cleaned_data["text_en"])

    def show(self, wording):
        """Keep what was typed, and let it be saved over `wording` once its reader has seen that."""
        self.data = {**self.data.dict(), "seen": wording.key}


def _lines(text):
    return re.sub(r"\r\n?", "\n", text).strip()

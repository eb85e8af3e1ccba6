"""What a programme offers its teachers to try; written by the office, about nobody."""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.readers import readers_line
from coaching.enums import EntryKind
from coaching.forms.seen import SeenForm
from coaching.sealed import NOUNS

#: As much as the task has room for.
TITLE, WHAT = (NOUNS[EntryKind.TASK].fields[name].most for name in ("title", "what"))


class TaskTemplateForm(SeenForm):
    """Swedish, and English for those who have chosen it."""

    WORDS = ("name_sv", "what_sv", "name_en", "what_en")

    name_sv = forms.CharField(label=gettext_lazy("Name"), max_length=TITLE)
    what_sv = forms.CharField(label=gettext_lazy("What to try"), max_length=WHAT)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=TITLE, required=False)
    what_en = forms.CharField(label=gettext_lazy("What to try, in English"), max_length=WHAT, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("what_sv", "what_en"):
            self.fields[name].widget = forms.Textarea({"rows": 5, "maxlength": WHAT})
        self.fields["what_en"].widget.attrs["lang"] = "en"
        self.fields["what_sv"].help_text = readers_line(
            _("everybody who is in an engagement of the programme"),
            _("Write what anybody could try; nothing about a school or a person."),
        )

    def clean(self):
        """English whole or not at all."""
        data = super().clean()
        if not self.errors and bool(data["name_en"]) != bool(data["what_en"]):
            missing = "what_en" if data["name_en"] else "name_en"
            self.add_error(missing, _("Write both in English, or neither."))
        return data

    def clean_what_sv(self):
        """With one kind of line break."""
        return _lines(self.cleaned_data["what_sv"])

    def clean_what_en(self):
        """With one kind of line break."""
        return _lines(self.cleaned_data["what_en"])


def _lines(text):
    return re.sub(r"\r\n?", "\n", text).strip()

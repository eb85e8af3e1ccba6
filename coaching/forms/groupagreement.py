"""What groups agree on, and the texts that it begins with."""

import re

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.readers import readers_line
from coaching.models.groupagreement import LONGEST

TOO_LONG = gettext_lazy("That is too long: at most %(limit_value)d characters, and this is %(show_value)d.")


def _text(label, *, rows=12, required=True):
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        required=required,
        widget=forms.Textarea({"rows": rows}),
        error_messages={"max_length": TOO_LONG, "required": gettext_lazy("Write what you have agreed on.")},
    )


class GroupAgreementForm(forms.Form):
    """One version. `seen` is the number of the version that the page showed, 0 for none."""

    text = _text(gettext_lazy("What we have agreed on"))
    seen = forms.IntegerField(min_value=0, max_value=2**31 - 2, widget=forms.HiddenInput)

    def __init__(self, *args, agreement, begins_with="", group=None, **kwargs):
        shown = {"text": agreement.text, "seen": agreement.version} if agreement else {}
        super().__init__(*args, initial={"text": begins_with, "seen": 0} | shown, **kwargs)
        if group is not None:
            readers = _("those in the group, who leads it, and the programme's coordinators")
        else:
            readers = _("all who lead or are in a group of the programme, its coordinators and the office")
        more = _("How you work together; nothing about a person. An empty line begins a new paragraph.")
        self.fields["text"].help_text = readers_line(readers, more)

    def clean_text(self):
        """With one kind of line break."""
        return _lines(self.cleaned_data["text"])

    def show(self, agreement):
        """Keep what was typed, and let it be saved over `agreement` once its reader has seen that."""
        self.data = {**self.data.dict(), "seen": agreement.version}


class GroupAgreementStartForm(forms.Form):
    """Both texts of a programme. `seen` says which state of them the page showed."""

    in_group = _text(gettext_lazy("In a group"), rows=9, required=False)
    between_groups = _text(gettext_lazy("Between groups"), rows=9, required=False)
    seen = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, start, **kwargs):
        shown = {}
        if start is not None:
            shown = {name: getattr(start, name) for name in ("in_group", "between_groups")}
            shown["seen"] = start.changed_at.isoformat()
        super().__init__(*args, initial=shown, **kwargs)
        readers = _("who leads a group of the programme, its coordinators and the office")
        self.fields["in_group"].help_text = readers_line(
            readers, _("Leaders begin with this and make it their group's own.")
        )
        self.fields["between_groups"].help_text = readers_line(
            readers, _("Coordinators begin with this when groups agree with each other.")
        )

    def clean_in_group(self):
        """With one kind of line break."""
        return _lines(self.cleaned_data["in_group"])

    def clean_between_groups(self):
        """With one kind of line break."""
        return _lines(self.cleaned_data["between_groups"])

    def clean_seen(self):
        """The moment, or None."""
        try:
            return parse_datetime(self.cleaned_data["seen"])
        except ValueError:
            return None

    def show(self, start):
        """Keep what was typed, and let it be saved over `start` once its reader has seen that."""
        self.data = {**self.data.dict(), "seen": start.changed_at.isoformat()}


def _lines(text):
    return re.sub(r"\r\n?", "\n", text).strip()

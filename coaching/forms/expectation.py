"""One line of what is expected of a group."""

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.readers import readers_line
from coaching.models.expectation import LONGEST_LINE


class ExpectationForm(forms.Form):
    """The words. `seen` says which state of them the page showed."""

    text = forms.CharField(
        label=gettext_lazy("I expect"),
        max_length=LONGEST_LINE,
        widget=forms.Textarea({"rows": 2}),
        error_messages={
            "required": gettext_lazy("Write a few words."),
            "max_length": gettext_lazy(
                "That is too long: at most %(limit_value)d characters, and this is %(show_value)d."
            ),
        },
    )
    seen = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, expectation=None, label="", **kwargs):
        shown = {"text": expectation.text, "seen": expectation.changed_at.isoformat()} if expectation else {}
        super().__init__(*args, initial=shown, **kwargs)
        if label:
            self.fields["text"].label = label
        self.fields["text"].help_text = readers_line(
            _(
                "those in the group, who leads it, the principals of its schools and the programme's coordinators"
            ),
            _("Nothing about a person."),
        )

    def clean_text(self):
        """On one line."""
        return " ".join(self.cleaned_data["text"].split())

    def clean_seen(self):
        """The moment, or None."""
        try:
            return parse_datetime(self.cleaned_data["seen"])
        except ValueError:
            return None

    def show(self, expectation):
        """Keep what was typed, and let it be saved over `expectation` once its reader has seen that."""
        self.data = {**self.data.dict(), "seen": expectation.changed_at.isoformat()}

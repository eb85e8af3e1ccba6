"""Fields for what is sealed: what is typed comes out as Plaintext, which no column, cache or log takes."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from coaching.sealed import NOUNS
from coaching.vault.plaintext import Plaintext

TOO_LONG = ngettext_lazy(
    "At most %(most)s character fits here; you have written %(length)s.",
    "At most %(most)s characters fit here; you have written %(length)s.",
    "most",
)


class SealedTextarea(forms.Textarea):
    """Shows Plaintext on the page of the one who may read it, and keeps it from helpers that send text elsewhere."""

    #: Spelling services and writing assistants of browsers read along on other people's machines.
    KEPT_OUT = {"autocomplete": "off", "spellcheck": "false", "data-gramm": "false", "translate": "no"}

    def __init__(self, attrs=None):
        super().__init__({"rows": 5, **self.KEPT_OUT, "data-sealed": "", **(attrs or {})})

    def format_value(self, value):
        """The words; None for nothing."""
        return super().format_value(value.reveal() if isinstance(value, Plaintext) else value)


class SealedBoundField(forms.BoundField):
    """Points to the line on who can read what is written in it (coaching/sealed/editor.html)."""

    @property
    def readers_id(self):
        """The line's id."""
        return f"{self.auto_id}_readers"

    @property
    def aria_describedby(self):
        """The line, after help and errors."""
        return f"{super().aria_describedby or ''} {self.readers_id}".strip()


class SealedCharField(forms.Field):
    """A text that is to be sealed. Cleaned: Plaintext, with \\n for every line break and no space at its ends."""

    widget = SealedTextarea
    default_error_messages = {"null": _("Text cannot have the character NUL in it.")}

    def __init__(self, *, max_length, **kwargs):
        super().__init__(**kwargs)
        self.max_length = max_length
        self.widget.attrs.setdefault("maxlength", str(max_length))

    def get_bound_field(self, form, field_name):
        """The field on the page, which names the line on who can read it."""
        return SealedBoundField(form, self, field_name)

    def to_python(self, value) -> Plaintext:
        """Plaintext of what was typed."""
        if isinstance(value, Plaintext):
            return value
        return Plaintext(re.sub(r"\r\n?", "\n", value or "").strip())

    def validate(self, value):
        """Raises ValidationError when it is empty and required, too long, or holds what a text cannot hold."""
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(value) > self.max_length:
            numbers = {"most": self.max_length, "length": len(value)}
            raise ValidationError(TOO_LONG, code="max_length", params=numbers)
        if "\x00" in value.reveal():
            raise ValidationError(self.error_messages["null"], code="null")

    def run_validators(self, value):
        """None beyond `validate`: they would take the text for a string."""


class SealedForm(forms.Form):
    """The words of one sealed noun. A form for a new noun is its kind, and what helps with its fields:

        class GoalForm(SealedForm):
            kind = EntryKind.GOAL
            helps = {"goal": _("Challenging, and within reach.")}

    `texts` is what the services take. `seen` is the version that the page showed, empty for something new.
    """

    kind = None
    helps = {}
    seen = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput({"data-draft": ""}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in NOUNS[self.kind].fields:
            self.fields[name] = sealed_field(self.kind, name, help_text=self.helps.get(name, ""))

    @property
    def texts(self) -> dict[str, Plaintext]:
        """What was typed, by field of the noun."""
        return {name: self.cleaned_data[name] for name in NOUNS[self.kind].fields}


def sealed_field(kind, name, **options) -> SealedCharField:
    """The form field for one field of a sealed noun, as coaching/sealed.py says."""
    words = NOUNS[kind].fields[name]
    return SealedCharField(
        **{"max_length": words.most, "label": words.label, "required": words.required, **options}
    )

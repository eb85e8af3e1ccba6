"""A programme's conversation method and its steps; written by who keeps them, about nobody."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.fields import TidyMixin
from accounts.readers import readers_line
from coaching.enums import MOST_STEP_MINUTES, SPEAKERS, Voice
from coaching.forms.seen import SeenForm
from coaching.services.method import STEP, WORDS

TOO_LONG = gettext_lazy("That is too long: at most %(limit_value)d characters, and this is %(show_value)d.")


class _WordsForm(TidyMixin, SeenForm):
    """Every text is one paragraph."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if "max_length" not in field.error_messages:
                field.error_messages["max_length"] = TOO_LONG


def _text(label, most, *, rows=0, required=False):
    widget = forms.Textarea({"rows": rows}) if rows else None
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        widget=widget,
        error_messages={"max_length": TOO_LONG},
    )


class MethodForm(_WordsForm):
    """What it is called, and when to use it."""

    WORDS = WORDS
    name_sv = _text(gettext_lazy("Name"), 120, required=True)
    about_sv = _text(gettext_lazy("When to use it"), 600, rows=4)
    name_en = _text(gettext_lazy("Name in English"), 120)
    about_en = _text(gettext_lazy("When to use it, in English"), 600, rows=4)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["about_sv"].help_text = readers_line(
            _("everybody who sees the programme"),
            _("Write what holds for any group; nothing about a person."),
        )
        self.fields["name_en"].help_text = _("Whoever reads in English gets the Swedish where this is empty.")


class StepForm(_WordsForm):
    """One step."""

    WORDS = STEP
    name_sv = _text(gettext_lazy("Name"), 120, required=True)
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        min_value=1,
        max_value=MOST_STEP_MINUTES,
        error_messages={
            "min_value": gettext_lazy("A step lasts between 1 and 120 minutes."),
            "max_value": gettext_lazy("A step lasts between 1 and 120 minutes."),
            "invalid": gettext_lazy("Write the minutes as a whole number."),
        },
    )
    speaks = forms.ChoiceField(label=gettext_lazy("Who speaks"), choices=SPEAKERS, initial=Voice.IN_TURN)
    silent = forms.ChoiceField(
        label=gettext_lazy("Who is silent"), choices=Voice.choices, initial=Voice.NOBODY
    )
    question_sv = _text(gettext_lazy("On the screen"), 300, rows=3)
    name_en = _text(gettext_lazy("Name in English"), 120)
    question_en = _text(gettext_lazy("On the screen, in English"), 300, rows=3)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["question_sv"].help_text = readers_line(
            _("everybody who sees the programme"),
            _("A question, or what to do in this step. It is shown large to the group."),
        )
        self.fields["name_en"].help_text = _("Whoever reads in English gets the Swedish where this is empty.")

    def clean(self):
        """Who speaks is not silent."""
        data = super().clean()
        speaks, silent = data.get("speaks"), data.get("silent")
        if speaks and speaks == silent:
            self.add_error("silent", _("Whoever speaks cannot be silent at the same time."))
        elif speaks == Voice.EVERYBODY and silent and silent != Voice.NOBODY:
            self.add_error("silent", _("When everybody speaks, nobody has to be silent."))
        return data


class CopyForm(forms.Form):
    """For which programme."""

    programme = forms.ModelChoiceField(
        label=gettext_lazy("Programme"),
        queryset=None,
        empty_label=gettext_lazy("Choose"),
        error_messages={
            "required": gettext_lazy("Choose a programme."),
            "invalid_choice": gettext_lazy("Choose a programme."),
        },
    )

    def __init__(self, *args, programmes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = programmes
        if len(programmes) == 1:
            self.initial["programme"] = programmes[0]

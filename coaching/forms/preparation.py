"""A line of a programme's preparation list, and one that a group adds."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.readers import readers_line
from coaching.enums import PreparationOwner
from coaching.forms.seen import SeenForm
from coaching.models.preparation import LONGEST_LINE, MOST_DAYS

TOO_LONG = gettext_lazy("That is too long: at most %(limit_value)d characters, and this is %(show_value)d.")


def readers_of_preparation(more=""):
    """The line beside what is written in a group's preparation."""
    return readers_line(
        _("who leads the group, the principals of its schools, the programme's coordinators and the office"),
        more,
    )


class PreparationTemplateForm(SeenForm):
    """Swedish, and English for those who have chosen it."""

    WORDS = ("text_sv", "text_en", "owner", "days_before")

    text_sv = forms.CharField(
        label=gettext_lazy("What"), max_length=LONGEST_LINE, error_messages={"max_length": TOO_LONG}
    )
    text_en = forms.CharField(
        label=gettext_lazy("What, in English"),
        max_length=LONGEST_LINE,
        required=False,
        error_messages={"max_length": TOO_LONG},
    )
    owner = forms.ChoiceField(
        label=gettext_lazy("Who sees to it"), choices=PreparationOwner, widget=forms.RadioSelect
    )
    days_before = forms.IntegerField(
        label=gettext_lazy("Days before the start"),
        min_value=0,
        max_value=MOST_DAYS,
        help_text=gettext_lazy(
            "The start is the group's first meeting; until one is booked, the day on which the plan begins."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"days_before": 14}, **kwargs)
        self.fields["text_sv"].help_text = readers_of_preparation(
            _("Write what holds for every group; nothing about a school or a person.")
        )


class PreparationForm(forms.Form):
    """One line of the group's own."""

    text = forms.CharField(
        label=gettext_lazy("What"), max_length=LONGEST_LINE, error_messages={"max_length": TOO_LONG}
    )
    owner = forms.ChoiceField(
        label=gettext_lazy("Who sees to it"), choices=PreparationOwner, widget=forms.RadioSelect
    )
    due_on = forms.DateField(
        label=gettext_lazy("Ready by"),
        required=False,
        help_text=gettext_lazy("Left empty, it is to be ready when the group starts."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write the day as 2026-09-01.")},
    )

    def __init__(self, *args, owners, **kwargs):
        super().__init__(*args, initial={"owner": next(iter(owners), "")}, **kwargs)
        self.fields["text"].help_text = readers_of_preparation(
            _("Nothing about a person or about what is said in the group.")
        )

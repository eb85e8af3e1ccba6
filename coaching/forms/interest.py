"""Leaving one's details for a programme, and what the office chooses among them."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import tidy
from coaching.enums import OPEN_INTEREST, InterestStatus
from coaching.forms.visitor import VisitorForm, WordsField
from coaching.models.interest import MOST_WORDS
from coaching.queries import interest as queries

TOO_LONG = _("That is too long: at most %(limit_value)d characters, and this is %(show_value)d.")


class InterestForm(VisitorForm):
    """Name, address, where one works, and what one wonders about."""

    purpose = "interest"
    field_order = ["name", "email", "place_of_work", "about"]

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name."), "max_length": TOO_LONG},
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("The programme office answers to it."),
        error_messages={
            "required": _("Write an address that you read."),
            "invalid": _("This is no whole e-mail address. It looks like name@school.se."),
            "max_length": TOO_LONG,
        },
    )
    place_of_work = forms.CharField(
        label=_("School or school authority"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": _("Write where you work."), "max_length": TOO_LONG},
    )
    about = WordsField(
        label=_("What do you wonder about?"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "At most 1,000 characters. Write nothing about pupils or colleagues that can be recognised."
        ),
        error_messages={"max_length": TOO_LONG},
    )

    def clean_name(self):
        """On one line."""
        return tidy(self.cleaned_data["name"])

    def clean_place_of_work(self):
        """On one line."""
        return tidy(self.cleaned_data["place_of_work"])

    def clean_email(self):
        """In small letters: the same address is the same person."""
        return self.cleaned_data["email"].lower()


class InterestFilter(forms.Form):
    """Which interest to list; what makes no sense is left out of account."""

    ALL, NOBODY = "all", "nobody"

    programme = forms.ModelChoiceField(
        None, label=_("Programme"), required=False, empty_label=_("All programmes")
    )
    status = forms.ChoiceField(label=_("State"), required=False)
    owner = forms.ChoiceField(label=_("Who answers"), required=False)

    def __init__(self, data, *, person):
        super().__init__(data, auto_id="filter_%s")
        self.people = {str(one.pk): one for one in queries.owners_of(person)}
        self.fields["programme"].queryset = queries.programmes_of(person)
        self.fields["status"].choices = [
            ("", gettext("Not settled")),
            *InterestStatus.choices,
            (self.ALL, gettext("All")),
        ]
        self.fields["owner"].choices = [
            ("", gettext("Anybody")),
            (self.NOBODY, gettext("Nobody yet")),
            *((pk, str(one)) for pk, one in self.people.items()),
        ]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"

    def chosen(self) -> dict:
        """Arguments for `queries.interest.chosen`."""
        self.is_valid()
        status, owner = self.cleaned_data.get("status") or "", self.cleaned_data.get("owner") or ""
        statuses = {"": OPEN_INTEREST, self.ALL: InterestStatus.values}.get(status, [status])
        return {
            "programme": self.cleaned_data.get("programme"),
            "statuses": statuses,
            "owner": self.people.get(owner),
            "nobodys": owner == self.NOBODY,
        }

    def is_used(self) -> bool:
        """Whether anything narrows or widens the list."""
        self.is_valid()
        return any(self.cleaned_data.get(name) for name in self.fields)


class HandOverForm(forms.Form):
    """Who answers from now on."""

    to = forms.ModelChoiceField(None, label=_("Who answers"), empty_label=_("Choose"))

    def __init__(self, *args, programme, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = queries.may_answer_for(programme)
        self.fields["to"].widget.attrs["class"] = "form-select"

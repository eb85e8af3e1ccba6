"""Watching a search in the catalogue: where to write, and that one wants it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coaching.criteria import Criteria
from coaching.forms.catalogue import CriteriaForm
from coaching.forms.visitor import VisitorForm

CONSENT = _(
    "I want mail from Bollplank when programmes that fit are published. My address and the search are kept for that "
    "alone, until I stop it by the link in each mail."
)


class WatchForm(VisitorForm):
    """An address and a yes. What is watched for goes along in hidden fields, as the catalogue's address has it."""

    purpose = "watch"
    field_order = ["email", "consent"]

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We first send a mail there to ask whether it is you."),
        error_messages={
            "required": _("Write an address that you read."),
            "invalid": _("This is no whole e-mail address. It looks like name@school.se."),
        },
    )
    consent = forms.BooleanField(
        label=CONSENT, error_messages={"required": _("Tick this, so that we may write to you.")}
    )

    def __init__(self, data, *, asked, **options):
        self.criteria: Criteria = CriteriaForm(data or asked).criteria
        super().__init__(data, **options)

    @property
    def hidden(self):
        """(name, value) of what is watched for."""
        return self.criteria.values.items()

    def clean_email(self):
        """In small letters: the same address is the same person."""
        return self.cleaned_data["email"].lower()

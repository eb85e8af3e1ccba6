"""Forms about people."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.fields import TidyMixin
from accounts.models import Person

PHONE = re.compile(r"^[\d +()/.\-]*$")


class OwnDetailsForm(TidyMixin, forms.ModelForm):
    """What everybody may change of themselves."""

    class Meta:
        model = Person
        fields = ["given_name", "family_name", "phone", "language"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.input_type = "tel"
        self.fields["language"].help_text = gettext_lazy("For pages and mail.")

    def clean_phone(self):
        phone = self.cleaned_data["phone"]
        if not PHONE.match(phone):
            raise ValidationError(_("Write the number with digits, such as 070-123 45 67."))
        return phone


class PersonForm(OwnDetailsForm):
    """What an administrator knows of somebody."""

    class Meta(OwnDetailsForm.Meta):
        fields = ["given_name", "family_name", "email", "phone", "language"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = gettext_lazy("For signing in, and where mail goes.")


class NewPersonForm(PersonForm):
    """Somebody new, and whether to invite at once."""

    invite = forms.BooleanField(
        label=gettext_lazy("Send an invitation at once"),
        help_text=gettext_lazy("A mail with a link to choose a password. You can also do it later."),
        required=False,
        initial=True,
    )

    def validate_unique(self):
        """Left to the service: the same form sent twice is the same person, and only it can tell."""


class PersonFilter(forms.Form):
    """Which people to list. What cannot be understood is left out of account."""

    q = forms.CharField(label=gettext_lazy("Name or e-mail"), required=False, max_length=100)
    role = forms.ChoiceField(label=gettext_lazy("Role"), required=False)
    school = forms.ModelChoiceField(None, label=gettext_lazy("School"), required=False)
    left = forms.BooleanField(label=gettext_lazy("Those who have left"), required=False)

    def __init__(self, data, *, schools, roles, may_see_left):
        super().__init__(data)
        self.fields["q"].widget.input_type = "search"
        self.fields["role"].choices = [("", _("All roles")), *roles]
        self.fields["school"].queryset = schools
        self.fields["school"].empty_label = _("All schools")
        if not may_see_left:
            del self.fields["left"]

    def chosen(self) -> dict:
        """The arguments for `queries.person.people_list`."""
        self.is_valid()
        known = self.cleaned_data
        return {
            "text": known.get("q") or "",
            "role": known.get("role") or "",
            "school": known.get("school"),
            "left": known.get("left") or False,
        }

    def is_used(self) -> bool:
        """Whether anything narrows the list."""
        return any(self.chosen().values())

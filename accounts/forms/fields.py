"""What the forms about people and schools share."""

import unicodedata
from copy import copy

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


def tidy(value: str) -> str:
    """A name on one line: composed letters, single spaces. Raises ValidationError for signs that no name has."""
    value = unicodedata.normalize("NFC", " ".join(value.split()))
    if any(unicodedata.category(sign).startswith("C") for sign in value):
        raise ValidationError(_("There is a sign in this that cannot be seen. Type it by hand."))
    return value


class TidyMixin:
    """Makes every line of text that was typed tidy, so that it stands in lists and mail headers as one."""

    def _clean_fields(self):
        super()._clean_fields()
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, str) and isinstance(self.fields[name], forms.CharField):
                try:
                    self.cleaned_data[name] = tidy(value)
                except ValidationError as error:
                    self.add_error(name, error)

    def _post_clean(self):
        if hasattr(self, "instance"):
            # A page that shows the form again must not call the thing by the name that was refused.
            self.instance = copy(self.instance)
            # What the database holds is told by the service, in sentences beside the fields.
            self.instance.validate_constraints = lambda exclude=None: None
        super()._post_clean()

    def carry_out(self, verb, **arguments):
        """Call a service; what it refuses becomes errors beside the fields, and None comes back."""
        try:
            return verb(**arguments)
        except ValidationError as error:
            self.refuse(error)
            return None

    def refuse(self, error: ValidationError) -> None:
        """Put the messages of `error` beside their fields; those of fields that the form lacks on top."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, messages in error.message_dict.items():
            self.add_error(name if name in self.fields else None, messages)


class DateInput(forms.DateInput):
    """The browser's own calendar; dates go to and fro as YYYY-MM-DD."""

    input_type = "date"

    def __init__(self, attrs=None):
        # Where years could have six digits, whoever types one has to leave it by hand before the month.
        super().__init__({"max": "9999-12-31", **(attrs or {})}, format="%Y-%m-%d")


class DateField(forms.DateField):
    """A day. Typed by hand, 2026-11-24 is understood in every language."""

    def __init__(self, **options):
        super().__init__(**{"widget": DateInput, "input_formats": ["%Y-%m-%d"], **options})
        self.error_messages["invalid"] = gettext_lazy("Write a date that exists, as 2026-11-24.")

    def to_python(self, value):
        day = super().to_python(value)
        if day is not None and not 1900 <= day.year <= 2200:
            raise ValidationError(_("This year cannot be right."))
        return day

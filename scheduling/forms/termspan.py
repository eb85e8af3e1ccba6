"""From one day to another, or a whole term: for what is made at once and then stands in the calendar for months."""

import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from scheduling.forms.localtime import DayField
from scheduling.queries.schoolyear import terms_of

LONGEST_DAYS = 400


class TermSpanForm(forms.Form):
    """`first` and `last` in `cleaned_data` are days, taken from the term where they were left empty."""

    term = forms.ChoiceField(label=_("Term"), required=False)
    first = DayField(
        label=_("From"), required=False, help_text=_("Leave empty to begin with the term, or today.")
    )
    last = DayField(label=_("Until"), required=False, help_text=_("Leave empty to end with the term."))
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, series, initial=None, **kwargs):
        today = timezone.localdate()
        self.terms = {str(term.pk): term for term in terms_of(series.authority_id) if term.ends_on > today}
        known = {"term": next(iter(self.terms), ""), "token": uuid.uuid4()}
        super().__init__(*args, initial=known | (initial or {}), **kwargs)
        self.fields["term"].choices = [
            ("", gettext("no term")),
            *((pk, str(t)) for pk, t in self.terms.items()),
        ]

    def clean(self):
        """From and until, from the term where they are empty."""
        cleaned, today = super().clean(), timezone.localdate()
        term = self.terms.get(cleaned.get("term") or "")
        first = cleaned.get("first") or max(today, term.starts_on if term else today)
        last = cleaned.get("last") or (term.ends_on if term else None)
        if "last" not in self.errors and last is None:
            self.add_error("last", _("Say until when, or choose a term."))
        elif "first" not in self.errors and "last" not in self.errors:
            if last < first:
                self.add_error("last", _("The last day is before the first."))
            elif (last - first).days > LONGEST_DAYS:
                self.add_error("last", _("That is more than a school year."))
        return cleaned | {"first": first, "last": last}

    @property
    def uid(self) -> str:
        """The same for this form however often it is sent."""
        return f"{self.cleaned_data['token']}@bollplank"

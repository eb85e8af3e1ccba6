"""What one can ask the ledger for."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from scheduling import messagekinds
from scheduling.enums import MessageState

SUBJECT = re.compile(r"([a-z_]{1,20})-(\d{1,18})")


PERIODS = [("past", _("Until now")), ("coming", _("The next 14 days")), ("all", _("At any time"))]


class LedgerForm(forms.Form):
    """Filters, all optional. What cannot be read is left out: an old link shows more instead of an error."""

    words = forms.CharField(label=_("Name or e-mail"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    period = forms.ChoiceField(label=_("When"), required=False, choices=PERIODS)
    about = forms.RegexField(SUBJECT, required=False, widget=forms.HiddenInput)
    to = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("All kinds")), *messagekinds.choices()]
        self.fields["state"].choices = [("", _("All states")), *MessageState.choices]
        self.fields["words"].widget.attrs |= {"class": "form-control", "type": "search"}
        for name in ("kind", "state", "period"):
            self.fields[name].widget.attrs["class"] = "form-select"
        # One thing or one person is followed from the first mail to the last; the office's day is what has just left.
        period = "all" if self.data.get("about") or self.data.get("to") else "past"
        if self.data.get("period") not in dict(PERIODS):
            self.data = {**self.data.dict(), "period": period}

    def filters(self) -> dict:
        """The arguments for `queries.message.ledger`, without those that are empty or make no sense."""
        self.is_valid()
        found = {name: value for name, value in self.cleaned_data.items() if value}
        if about := found.get("about"):
            name, number = SUBJECT.fullmatch(about).groups()
            found["about"] = (name, int(number))
        return found

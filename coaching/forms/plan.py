"""The times that the groups of a programme get for one line of its plan."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching.services.plan import MOST_GROUPS
from scheduling.forms.localtime import ClockField, DayField
from scheduling.localtime import NoSuchTime, resolve


class GroupTimesForm(forms.Form):
    """Which groups, from when, and how long each. Adds `starts_at` (UTC) to `cleaned_data`."""

    groups = forms.ModelMultipleChoiceField(
        label=_("Groups, in the order of their names"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one group.")},
    )
    day = DayField(label=_("Date"))
    start = ClockField(label=_("The first one starts"))
    minutes = forms.IntegerField(label=_("Minutes for each group"), min_value=15, max_value=360)
    pause = forms.IntegerField(label=_("Minutes between two groups"), min_value=0, max_value=180, initial=15)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)

    def __init__(self, *args, groups, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["groups"].queryset = groups

    def clean_groups(self):
        """No more than one can meet in a day, by name."""
        groups = self.cleaned_data["groups"]
        if len(groups) > MOST_GROUPS:
            raise forms.ValidationError(
                _("Choose at most %(number)s groups for one day.") % {"number": MOST_GROUPS}
            )
        return list(groups)

    def clean(self):
        """Make a moment of what was typed."""
        cleaned = super().clean()
        if {"day", "start"} & set(self.errors):
            return cleaned
        try:
            cleaned["starts_at"] = resolve(cleaned["day"], cleaned["start"]).at
        except NoSuchTime as error:
            self.add_error("start", str(error))
        else:
            if cleaned["starts_at"] <= timezone.now():
                self.add_error("day", _("That day has passed. Choose today or later."))
        return cleaned

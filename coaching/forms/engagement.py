"""Choosing among engagements, and moving one along."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coaching.enums import Phase
from coaching.queries.engagement import coaches_to_filter_by, schools_to_filter_by


class EngagementFilterForm(forms.Form):
    """What to show of the list. Whatever cannot be read is left out, so that an old address still shows a page."""

    STATES = [("active", _("Under way")), ("paused", _("Paused")), *Phase.choices, ("all", _("All"))]

    state = forms.ChoiceField(label=_("Phase"), choices=STATES, required=False)
    school = forms.ModelChoiceField(
        label=_("School"), queryset=None, required=False, empty_label=_("All schools")
    )
    coach = forms.ModelChoiceField(
        label=_("Coach"), queryset=None, required=False, empty_label=_("All coaches")
    )

    def __init__(self, data, *, person):
        super().__init__(data)
        self.fields["school"].queryset = schools_to_filter_by(person)
        self.fields["coach"].queryset = coaches_to_filter_by(person)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"

    @property
    def filters(self):
        """The answers that could be read."""
        self.is_valid()
        return self.cleaned_data


class PhaseForm(forms.Form):
    """Where the engagement is now; closing it is a page of its own."""

    phase = forms.ChoiceField(
        label=_("Phase"), choices=[(p.value, p.label) for p in Phase if p != Phase.CLOSED]
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phase"].widget.attrs["class"] = "form-select"

"""Filters of the reports, in the address, so that a view can be bookmarked and sent."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from coaching.reports import scope
from scheduling.enums import MeetingKind
from scheduling.termcode import TermCode


class ActivityFilter(forms.Form):
    """All optional. What makes no sense gets its sentence, and the report goes on without it."""

    term = forms.ChoiceField(label=_("Term"), required=False)
    area = forms.ModelChoiceField(None, label=_("Area"), required=False, empty_label=_("All areas"))
    school = forms.ModelChoiceField(None, label=_("School"), required=False, empty_label=_("All schools"))
    programme = forms.ModelChoiceField(
        None, label=_("Programme"), required=False, empty_label=_("All programmes")
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *MeetingKind.choices]
    )

    def __init__(self, data, *, person):
        super().__init__(data, auto_id="filter_%s")
        self.periods = {str(period.term): period for period in scope.periods(person)}
        self.fields["term"].choices = [(code, code) for code in self.periods]
        self.fields["area"].queryset = scope.areas(person)
        self.fields["school"].queryset = scope.schools(person)
        self.fields["programme"].queryset = scope.programmes(person)
        self.data = {**self.data.dict(), "term": self._term(self.data.get("term"))}
        for name, field in self.fields.items():
            invalid = self.is_bound and name in self.errors
            field.widget.attrs["class"] = "form-select is-invalid" if invalid else "form-select"

    def _term(self, typed):
        """A term as people write it becomes its code; nothing is the present one; the field refuses the rest."""
        if not typed:
            return str(self.present)
        try:
            return str(TermCode.parse(typed))
        except ValueError:
            return typed

    @property
    def present(self):
        """The code of the term that holds today's date, else of the latest one."""
        return scope.present(self.periods.values()).term

    @cached_property
    def chosen(self):
        """Keyword arguments for `activity.chosen`."""
        self.full_clean()
        cleaned = self.cleaned_data
        return {
            "period": self.periods.get(cleaned.get("term")) or scope.present(self.periods.values()),
            **{name: cleaned.get(name) for name in ("area", "school", "programme", "kind")},
        }

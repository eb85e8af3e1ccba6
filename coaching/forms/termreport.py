"""Asking for a term report, and choosing who gets it by themselves."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from coaching.queries.termreport import may_receive
from coaching.reports import scope


class TermReportForm(forms.Form):
    """Which term, and of which part of what one has a duty for."""

    term = forms.ChoiceField(
        label=_("Term"), error_messages={"invalid_choice": _("Choose one of the terms in the list.")}
    )
    area = forms.ModelChoiceField(None, label=_("Area"), required=False, empty_label=_("All areas"))
    school = forms.ModelChoiceField(None, label=_("School"), required=False, empty_label=_("All schools"))

    def __init__(self, data=None, *, person):
        super().__init__(data)
        self.periods = {str(period.term): period for period in scope.periods(person)}
        field = self.fields["term"]
        field.choices = [(code, period.term.name.capitalize()) for code, period in self.periods.items()]
        field.initial = scope.present(self.periods.values()).term
        for name, found in (("area", scope.areas(person)), ("school", scope.schools(person))):
            if found.count() < 2:
                # There is nothing to choose.
                del self.fields[name]
            else:
                self.fields[name].queryset = found

    @cached_property
    def chosen(self) -> dict:
        """What the service wants to know."""
        return {
            "term": self.periods[self.cleaned_data["term"]].term,
            "area": self.cleaned_data.get("area"),
            "school": self.cleaned_data.get("school"),
        }


class ReceiverForm(forms.Form):
    """Those with a duty in the authority that shows reports; each gets the report of the own part."""

    people = forms.TypedMultipleChoiceField(
        label=_("Who gets the term report"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("Somebody has no such duty any more. Look through the list again.")
        },
    )

    def __init__(self, data=None, *, authority, chosen=()):
        super().__init__(data, initial={"people": list(chosen)})
        self.by_id = {person.pk: person for person, _labels in may_receive(authority)}
        self.fields["people"].choices = [
            (person.pk, f"{person}, {labels}") for person, labels in may_receive(authority)
        ]

    @property
    def chosen(self) -> list:
        """The people."""
        return [self.by_id[pk] for pk in self.cleaned_data["people"]]

"""Of which term an office wants the facts."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from coaching.reports import scope


class FactsForm(forms.Form):
    """One term at a time: a file has to be made within the time that a page may take."""

    term = forms.ChoiceField(
        label=_("Term"), error_messages={"invalid_choice": _("Choose one of the terms in the list.")}
    )

    def __init__(self, data=None, *, person):
        super().__init__(data)
        self.person = person
        self.periods = {str(period.term): period for period in scope.periods(person)}
        field = self.fields["term"]
        field.choices = [(code, code) for code in self.periods]
        field.initial = scope.present(self.periods.values()).term
        field.widget.attrs["class"] = "form-select"

    @cached_property
    def choice(self) -> scope.Choice:
        """All that the offices have of that term."""
        return scope.Choice(
            person=self.person,
            period=self.periods[self.cleaned_data["term"]],
            roles=(Role.ADMINISTRATOR,),
        )

"""Choosing schools that take part in a programme."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import DateInput
from accounts.models import School


class SchoolsForm(forms.Form):
    """Several schools of the authority at once, from a day on."""

    schools = forms.ModelMultipleChoiceField(
        School.objects.none(),
        label=_("Schools"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one school.")},
    )
    starts_on = forms.DateField(label=_("From"), widget=DateInput())

    def __init__(self, data=None, *, programme, shown):
        """`shown`: the schools that the page offers; any open one of the authority is taken."""
        super().__init__(data, initial={"starts_on": timezone.localdate()})
        self.fields["schools"].queryset = School.objects.open().filter(authority=programme.authority_id)
        self.fields["schools"].choices = [(school.pk, str(school)) for school in shown]

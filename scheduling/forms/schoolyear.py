"""Forms about terms, breaks, study days, and the school year as a whole."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.forms.fields import TidyMixin
from accounts.forms.importrun import TableField
from accounts.models import School, SchoolAuthority
from scheduling.enums import Eve
from scheduling.forms.localtime import DayField
from scheduling.models import NonTeachingDays
from scheduling.models.schoolyear import NAME_LENGTH
from scheduling.services.schoolyear_import import COLUMNS
from scheduling.termcode import TermCode


class TermCodeField(forms.CharField):
    """A term as people write it; gives a TermCode, None for nothing."""

    default_error_messages = {"invalid": gettext_lazy("Write the term as HT-26 or VT-27.")}

    def clean(self, value):
        """A TermCode, None for nothing; raises ValidationError in words."""
        text = super().clean(value)
        if text in self.empty_values:
            return None
        try:
            return TermCode.parse(text)
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error

    def has_changed(self, initial, data):
        return str(initial or "") != str(data or "")


class TermForm(TidyMixin, forms.Form):
    code = TermCodeField(
        label=gettext_lazy("Term"),
        max_length=40,
        help_text=gettext_lazy("HT for autumn or VT for spring, and the year: HT-26."),
    )
    starts_on = DayField(label=gettext_lazy("First day"))
    ends_on = DayField(label=gettext_lazy("Last day"))


class DaysForm(TidyMixin, forms.Form):
    """A break or study days of `authority`, at one school or at all."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=NonTeachingDays.Kind.choices)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=NAME_LENGTH)
    starts_on = DayField(label=gettext_lazy("First day"))
    ends_on = DayField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Leave empty for a single day."),
    )
    school = forms.ModelChoiceField(None, label=gettext_lazy("School"), required=False)

    def __init__(self, *args, authority, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = School.objects.filter(authority=authority).open()
        self.fields["school"].empty_label = _("All schools")
        self.fields["name"].help_text = _("Everybody sees it in the calendar: Höstlov, Sportlov, Studiedag.")

    def clean(self):
        """A single day ends on the day that it begins."""
        known = super().clean() or self.cleaned_data
        if "ends_on" in known and not known["ends_on"]:
            known["ends_on"] = known.get("starts_on")
        return known


class EvesForm(forms.Form):
    free_eves = forms.MultipleChoiceField(
        label=gettext_lazy("Free eves"),
        choices=Eve.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The law does not make these days free; most authorities do."),
    )


class ProposedRowForm(TidyMixin, forms.Form):
    """One row of a proposed school year. `row` is a ProposedRow: a term has a code, the others a name and a kind."""

    take = forms.BooleanField(label=gettext_lazy("Take along"), required=False, initial=True)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=NAME_LENGTH)
    starts_on = DayField(label=gettext_lazy("First day"))
    ends_on = DayField(label=gettext_lazy("Last day"))

    def __init__(self, *args, row, **kwargs):
        self.row = row
        initial = {"take": True, "name": row.name, "starts_on": row.starts_on, "ends_on": row.ends_on}
        super().__init__(*args, initial=initial, use_required_attribute=False, **kwargs)
        if row.code:
            del self.fields["name"]
        for name, field in self.fields.items():
            field.label = f"{row.name}, {str(field.label).lower()}"
            field.widget.attrs["class"] = "form-check-input" if name == "take" else "form-control"

    def full_clean(self):
        """What is not taken along may look as it likes."""
        super().full_clean()
        if self.is_bound and not self.cleaned_data.get("take"):
            self._errors.clear()

    def facts(self) -> dict | None:
        """The row for services.schoolyear.save_year; None when it is not taken along."""
        known = self.cleaned_data
        if not known.get("take"):
            return None
        days = {"starts_on": known["starts_on"], "ends_on": known["ends_on"]}
        if self.row.code:
            return {"code": self.row.code, **days}
        return {"kind": self.row.kind, "name": known["name"], "school": self.row.school, **days}


class YearFileForm(forms.Form):
    """A file with a school year, into an authority that the person administers."""

    file = TableField(
        columns=COLUMNS,
        label=gettext_lazy("File with the school year"),
        help_text=gettext_lazy(
            "CSV or Excel, with the headings Namn and Från, and perhaps Typ (termin, lov, studiedag), Till and Skola. "
            "Nothing is changed before you have seen what would be."
        ),
    )
    authority = forms.ModelChoiceField(
        SchoolAuthority.objects.none(), label=gettext_lazy("School authority"), empty_label=None
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        offices = SchoolAuthority.objects.filter(pk__in=person.authorities_as(Role.ADMINISTRATOR))
        self.fields["authority"].queryset = offices
        self.authorities = list(offices)
        if len(self.authorities) == 1:
            del self.fields["authority"]

    @property
    def chosen_authority(self):
        """The authority whose school year the file has; only after validation."""
        return self.cleaned_data.get("authority") or self.authorities[0]

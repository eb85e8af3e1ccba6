"""Choosing a file to import."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import SchoolAuthority
from accounts.services.school_register import COLUMNS
from accounts.tabular import MAX_BYTES, TabularError, open_table, too_large


class TableField(forms.FileField):
    """A CSV or XLSX file with the headings of `columns`; anything else is refused with a sentence."""

    def __init__(self, *, columns, **options):
        super().__init__(**options)
        self.columns = columns
        self.widget.attrs["accept"] = ".csv,.txt,.xlsx"
        self.error_messages["empty"] = _("The file is empty.")

    def clean(self, data, initial=None):
        """The uploaded file, at its start."""
        file = super().clean(data, initial)
        if file.size > MAX_BYTES:
            raise forms.ValidationError(too_large())
        try:
            with open_table(file, self.columns):
                pass
        except TabularError as error:
            raise forms.ValidationError(error.problem.text) from error
        file.seek(0)
        return file


class SchoolRegisterForm(forms.Form):
    """The school register, into an authority that the person administers."""

    file = TableField(columns=COLUMNS, label=_("File with schools"))
    authority = forms.ModelChoiceField(
        SchoolAuthority.objects.none(), label=_("School authority"), empty_label=None
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        offices = SchoolAuthority.objects.filter(pk__in=person.authorities_as(Role.ADMINISTRATOR))
        self.fields["authority"].queryset = offices
        self.authorities = list(offices)
        if len(self.authorities) == 1:
            del self.fields["authority"]
        self.fields["file"].help_text = _(
            "CSV or Excel, with the headings Kod and Skolenhetsnamn, and perhaps Skolenhetskod, Grund-skola, "
            "Förskole-klass and Fritids-hem. Nothing is changed before you have seen what would be."
        )

    @property
    def chosen_authority(self):
        """The authority whose schools the file has; only after validation."""
        return self.cleaned_data.get("authority") or self.authorities[0]

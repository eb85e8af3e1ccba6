"""Forms that change a row which somebody else may be changing as well."""

from django import forms
from django.utils.dateparse import parse_datetime


class SeenForm(forms.Form):
    """Shows the `WORDS` of `row`; its field `seen` says which state of it, by `changed_at`, the page showed."""

    WORDS = ()
    seen = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, row=None, initial=None, **kwargs):
        shown = dict(initial or {})
        if row is not None:
            shown |= {name: getattr(row, name) for name in self.WORDS} | {"seen": row.changed_at.isoformat()}
        super().__init__(*args, initial=shown, **kwargs)
        for name, field in self.fields.items():
            if name.endswith("_en"):
                field.widget.attrs["lang"] = "en"

    def clean_seen(self):
        """The moment, or None."""
        try:
            return parse_datetime(self.cleaned_data["seen"])
        except ValueError:
            return None

    @property
    def words(self):
        """What the services take."""
        return {name: self.cleaned_data[name] for name in self.WORDS}

    def show(self, row):
        """Keep what was typed, and let it be saved over `row` once its reader has seen that."""
        self.data = {**self.data.dict(), "seen": row.changed_at.isoformat()}

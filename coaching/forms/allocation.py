"""Which line of a proposed allocation to accept."""

from django import forms


class AcceptForm(forms.Form):
    """One line of the proposal that is shown; a newer proposal has others."""

    line = forms.ModelChoiceField(queryset=None)

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = lines.filter(coach__isnull=False)

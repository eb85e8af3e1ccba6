"""Saving what one may read as a file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coaching.forms.vault import PassphraseField

#: The choice of all engagements.
ALL = "all"


class ExportForm(forms.Form):
    """Which notes, and the passphrase once more."""

    engagement = forms.ChoiceField(label=_("Which notes"), initial=ALL)
    passphrase = PassphraseField(
        help_text=_("Asked for also when your vault is unlocked, since the file is not sealed.")
    )

    def __init__(self, *args, amounts, **kwargs):
        super().__init__(*args, **kwargs)
        self.amounts = {str(amount.engagement.pk): amount for amount in amounts}
        named = [(key, _name(amount.engagement)) for key, amount in self.amounts.items()]
        self.fields["engagement"].choices = [(ALL, _("All that I may read")), *named]

    @property
    def chosen(self) -> list:
        """The amounts of what was chosen."""
        key = self.cleaned_data["engagement"]
        return list(self.amounts.values()) if key == ALL else [self.amounts[key]]

    @property
    def engagement_chosen(self):
        """The one engagement, or None for all."""
        key = self.cleaned_data["engagement"]
        return None if key == ALL else self.amounts[key].engagement


def _name(engagement):
    people = ", ".join(map(str, engagement.teachers))
    return f"{engagement.school}: {people}" if people else str(engagement.school)

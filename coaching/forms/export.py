"""Saving what one may read as a file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coaching.forms.vault import PassphraseField
from coaching.models import Engagement


class EngagementChoice(forms.ModelChoiceField):
    """An engagement by its school and who is in it."""

    def label_from_instance(self, engagement):
        people = ", ".join(map(str, engagement.teachers))
        return f"{engagement.school}: {people}" if people else str(engagement.school)


class ExportForm(forms.Form):
    """Which notes, and the passphrase once more."""

    engagement = EngagementChoice(
        None, label=_("Which notes"), required=False, empty_label=_("All that I may read")
    )
    passphrase = PassphraseField(
        help_text=_("Asked for also when your vault is unlocked, since the file is not sealed.")
    )

    def __init__(self, *args, amounts, **kwargs):
        super().__init__(*args, **kwargs)
        ids = [amount.engagement.pk for amount in amounts]
        self.amounts = amounts
        self.fields["engagement"].queryset = Engagement.objects.filter(pk__in=ids).with_people()

    def chosen(self) -> list:
        """The amounts of what was chosen."""
        engagement = self.cleaned_data["engagement"]
        return [amount for amount in self.amounts if engagement in (None, amount.engagement)]

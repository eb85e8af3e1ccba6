"""The address of one's own calendar."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import TidyMixin
from scheduling.services.busyfeed import LONGEST_ADDRESS


class BusyFeedForm(TidyMixin, forms.Form):
    """Never filled in with what is stored: the address is a secret."""

    address = forms.CharField(
        label=_("Address of the calendar"),
        max_length=LONGEST_ADDRESS,
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Begins with https:// or webcal:// and often ends with .ics."),
    )

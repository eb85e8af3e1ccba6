"""Choosing a file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coaching.vault.files import LARGEST


class AttachmentForm(forms.Form):
    """One file; what it is and how large is checked when it has come, by its content."""

    file = forms.FileField(
        label=_("File"),
        max_length=1000,
        help_text=_("A PDF, a picture, a sound, a text or an Office document, of at most %(most)s MB.")
        % {"most": LARGEST // 1024 // 1024},
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )

"""The code of a certificate, as somebody types it from paper."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coaching.models.certificate import ALPHABET, CODE_LENGTH

#: Letters that Crockford's base 32 reads as digits.
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})


def as_code(text: str) -> str:
    """The code without hyphens and with what is easily confused put right; "" for what cannot be one."""
    code = text.upper().translate(READ_AS)
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else ""


class CodeForm(forms.Form):
    """One code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Twelve letters and digits, at the foot of the certificate."),
        error_messages={"required": _("Write the code that stands on the certificate.")},
    )

    def clean_code(self):
        """As it is stored."""
        code = as_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(
                _("That is no code of a certificate: it has twelve letters and digits.")
            )
        return code

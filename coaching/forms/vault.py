"""What is typed to open a vault, and what is carried from one step of setting it up to the next."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.names import joined
from coaching.vault import phrases

#: Keyboards are not to correct, remember or capitalise these.
_AS_TYPED = {
    "autocomplete": "off",
    "autocapitalize": "none",
    "autocorrect": "off",
    "spellcheck": "false",
}
LONGEST = 200


class PassphraseField(forms.CharField):
    """A passphrase as somebody types it."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Passphrase"))
        kwargs.setdefault(
            "help_text", _("Five words. Capitals, spaces and the dots over å, ä and ö make no difference.")
        )
        widget = forms.PasswordInput(attrs=_AS_TYPED | {"data-show": _("Show"), "data-hide": _("Hide")})
        messages = {"required": _("Write your passphrase.")}
        super().__init__(max_length=LONGEST, widget=widget, error_messages=messages, **kwargs)


class RecoveryCodeField(forms.CharField):
    """A recovery code as somebody types it; cleaned to how it was given out."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Recovery code"))
        kwargs.setdefault(
            "help_text", _("Four groups of seven characters. Hyphens and capitals make no difference.")
        )
        # Two rows, so that the whole code is seen on a phone.
        attrs = _AS_TYPED | {"autocapitalize": "characters", "class": "code-input", "rows": 2}
        widget = forms.Textarea(attrs=attrs)
        messages = {"required": _("Write the recovery code.")}
        super().__init__(max_length=LONGEST, widget=widget, error_messages=messages, **kwargs)

    def clean(self, value):
        """The code with its hyphens. Raises ValidationError that names the group in which something is wrong."""
        typed = super().clean(value)
        try:
            return phrases.read_recovery_code(typed)
        except phrases.CodeMistyped as mistyped:
            raise forms.ValidationError(_mistyped(mistyped.groups), code="mistyped") from None


def _mistyped(groups):
    if not groups:
        return _("The code has 28 characters, in four groups of seven. Here there are more or fewer.")
    return ngettext(
        "Group %(groups)s is mistyped. Compare it with your paper.",
        "Groups %(groups)s are mistyped. Compare them with your paper.",
        len(groups),
    ) % {"groups": joined(groups)}


class UnlockForm(forms.Form):
    """The passphrase."""

    passphrase = PassphraseField()


class PassphraseForm(forms.Form):
    """The passphrase that opens the vault now, before something is changed."""

    present = PassphraseField(label=_("Your present passphrase"))


class CodeForm(forms.Form):
    """The recovery code alone."""

    code = RecoveryCodeField()


class FindAgainForm(forms.Form):
    """A passphrase or recovery code of an earlier vault."""

    secret = PassphraseField(
        label=_("Earlier passphrase or recovery code"), help_text=_("Whichever of the two you have found.")
    )


class LostForm(forms.Form):
    """Says that one has read what goes."""

    understood = forms.BooleanField(
        label=_("I have read what comes back and what is gone"),
        error_messages={"required": _("Mark that you have read what is gone.")},
    )


class GivenOut(forms.Form):
    """What the pages carry from step to step, because it is kept nowhere: secrets that we have given out."""

    passphrase = forms.CharField(max_length=LONGEST)
    given_code = forms.CharField(max_length=LONGEST, required=False)

    def clean_passphrase(self):
        """Five of our words: one may have another made, not make one up."""
        words = self.cleaned_data["passphrase"].split()
        if len(words) != phrases.WORDS or not set(words) <= set(phrases.words()):
            raise forms.ValidationError("", code="invented")
        return " ".join(words)

    def clean_given_code(self):
        """As it was given out."""
        try:
            code = self.cleaned_data["given_code"]
            return phrases.read_recovery_code(code) if code else ""
        except phrases.CodeMistyped:
            raise forms.ValidationError("", code="invented") from None

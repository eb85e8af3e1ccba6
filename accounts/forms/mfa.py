"""allauth's forms for the second step, in our words, and refusing where they would stumble."""

from allauth.core import context
from allauth.mfa import app_settings
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.sealing import DoesNotOpen
from accounts.services.mfa import seal, unseal

#: What the library's reader of passkeys raises over something that no browser would send.
UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
NOT_READ = _("The passkey could not be read. Try again.")


class CodeField:
    """A field for a code, with a label above it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("Code")
        field.max_length = 20
        field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 20}
        field.help_text = self.help_text

    def clean_code(self):
        """Only digits count; too many attempts get a sentence that fits codes."""
        if not self.cleaned_data["code"].isascii():
            raise ValidationError(_("A code has digits only."))
        try:
            return super().clean_code()
        except ValidationError as error:
            if error.code in ("too_many_login_attempts", "rate_limited"):
                raise ValidationError(_("Too many attempts. Wait five minutes.")) from None
            raise


class EitherCode(CodeField):
    help_text = _("Six digits from the app, or one of your recovery codes.")

    def clean_code(self):
        """A code of the app opens once, also within the half minutes around its own."""
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            digits = "".join(filter(str.isdigit, code))
            key = f"mfa-code-used:{self.user.pk}:{digits}"
            window = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
            if not cache.add(key, True, timeout=window):
                raise ValidationError(_("That code has been used. Wait for the next one."))
        return code


class AuthenticateForm(EitherCode, base.AuthenticateForm):
    pass


class ReauthenticateForm(EitherCode, base.ReauthenticateForm):
    pass


class ActivateTOTPForm(CodeField, totp.ActivateTOTPForm):
    """The seed that waits in the session is sealed there, and stays the same when the page is loaded again."""

    help_text = _("Six digits, which the app shows once it knows the picture.")

    def __init__(self, *args, **kwargs):
        session = context.request.session
        waiting = session.get(SECRET_SESSION_KEY)
        super().__init__(*args, **kwargs)
        try:
            self.secret = unseal(waiting or "")
        except DoesNotOpen:
            self.secret = generate_totp_secret()
        session[SECRET_SESSION_KEY] = seal(self.secret)


class Name:
    """A name for a passkey, with a label above it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["name"] = forms.CharField(
            label=_("Name"),
            max_length=60,
            required=self.fields["name"].required,
            help_text=_("So that you know it again, such as “My telephone”."),
        )
        field.widget.attrs["autocomplete"] = "off"


class Readable:
    """A credential is what a browser says; anything may stand in it."""

    def clean_credential(self):
        """Refuses what cannot be read."""
        try:
            return super().clean_credential()
        except UNREADABLE:
            raise ValidationError(NOT_READ) from None


class AddWebAuthnForm(Name, webauthn.AddWebAuthnForm):
    """Always a passkey: it asks for a finger, a face or a code of its own, and so is two steps at once."""

    passwordless = None

    def clean(self):
        """Refuses a credential that cannot be read, or that did not ask who held it."""
        self.cleaned_data["passwordless"] = True
        try:
            return super().clean()
        except UNREADABLE:
            raise ValidationError(NOT_READ) from None


class EditWebAuthnForm(Name, webauthn.EditWebAuthnForm):
    pass


class AuthenticateWebAuthnForm(Readable, webauthn.AuthenticateWebAuthnForm):
    pass


class ReauthenticateWebAuthnForm(Readable, webauthn.ReauthenticateWebAuthnForm):
    pass


class LoginWebAuthnForm(Readable, webauthn.LoginWebAuthnForm):
    pass

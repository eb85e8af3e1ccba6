"""How allauth's account flows differ here."""

import logging

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.devices import browser_name
from accounts.models import Person
from accounts.sealing import DoesNotOpen
from accounts.services import mfa
from accounts.services.address import hold_address

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """People come by invitation; nobody signs up by themselves."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "incorrect_password": _("This is not the password you have now."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, or choose a new password."),
    }

    def is_open_for_signup(self, request):
        """Always false."""
        return False

    def login(self, request, user):
        """Signs in, and takes the address that brought the password for verified."""
        hold_address(person=user)
        super().login(request, user)

    def confirm_email(self, request, email_address):
        """False, with a sentence, when somebody else has come to this address since the mail was sent."""
        others = Person.objects.filter(email=email_address.email).exclude(pk=email_address.user_id)
        try:
            with transaction.atomic():
                if not others.exists():
                    return super().confirm_email(request, email_address)
        except IntegrityError:
            # The same moment, then.
            pass
        failed = "account/messages/email_confirmation_failed.txt"
        self.add_message(request, messages.ERROR, failed, {"email": email_address.email})
        return False

    def get_reauthentication_methods(self, user):
        """allauth's, in our words."""
        words = {
            "reauthenticate": _("With the password"),
            "mfa_reauthenticate": _("With a code"),
            "mfa_reauthenticate:webauthn": _("With a passkey"),
        }
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": words[method["id"]]} for method in methods]

    def get_password_change_redirect_url(self, request):
        """Back to where the choice was made."""
        return reverse("security")


class MFAAdapter(DefaultMFAAdapter):
    """Secrets are sealed, and sentences are ours."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_generate_recovery_codes": _("Set up a passkey or an app first."),
        "incorrect_code": _("That is not right. A code is valid for half a minute, and once only."),
    }

    def encrypt(self, text):
        """Sealed, with a key from the environment."""
        return mfa.seal(text)

    def decrypt(self, encrypted_text):
        """The text; where no key opens it, a page that says so takes the place of the answer."""
        try:
            return mfa.unseal(encrypted_text)
        except DoesNotOpen:
            logger.critical("A secret for codes at sign-in does not open: is a key missing in MFA_KEYS?")
            raise ImmediateHttpResponse(render(context.request, "mfa/closed.html", status=503)) from None

    def generate_authenticator_name(self, user, type):  # noqa: A002 - the name is allauth's
        """What the machine in hand is called, such as "Chrome, Windows"."""
        return browser_name(context.request.headers.get("User-Agent", "")) or gettext("My passkey")

    def get_public_key_credential_rp_entity(self):
        """As allauth's, under the name that people know."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Bollplank"}

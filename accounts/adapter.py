"""How allauth's account flows differ here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from accounts.services.address import hold_address


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

    def get_password_change_redirect_url(self, request):
        """Back to where the choice was made."""
        return reverse("preferences")

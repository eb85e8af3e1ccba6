"""How allauth's account flows differ here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


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

    def get_password_change_redirect_url(self, request):
        """Back to where the choice was made."""
        return reverse("preferences")

"""How allauth's account flows differ here."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """People come by invitation; nobody signs up by themselves."""

    def is_open_for_signup(self, request):
        """Always false."""
        return False

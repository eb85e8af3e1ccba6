"""Middleware of the coaching side. Web processes only: it can end an unlocked vault, so it imports it."""

from coaching.vault.unlocking import COOKIE, lock


class VaultMiddleware:
    """Locks the vault when whoever unlocked it is gone, and keeps pages with opened text out of every store.

    Gone is: signed out, signed in as somebody else, deactivated, or with another session since (a new password gives
    one). Stands after AuthenticationMiddleware.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        came_with, before = COOKIE in request.COOKIES, request.session.session_key
        response = self.get_response(request)
        if getattr(request, "vault_was_read", False):
            response.headers["Cache-Control"] = "no-store"
        if came_with and self._is_gone(request, before):
            lock(request, response)
        return response

    def _is_gone(self, request, session_before):
        """Asks only of a request that somebody has asked already: a page may have to answer without a database."""
        person = getattr(request, "_cached_user", None)
        signed_in = getattr(request.user, "is_authenticated", False) if person is not None else True
        return not signed_in or request.session.session_key != session_before

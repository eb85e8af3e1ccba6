"""Middleware that knows who is signed in."""

from django.conf import settings
from django.http import FileResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django_htmx.http import HttpResponseClientRedirect

from accounts import acting, rules
from accounts.queries.security import has_mfa


class ActingPersonMiddleware:
    """Answers each request as the person who is signed in, and nobody else, for the policies in the database.

    Stands first, so that nothing of an answer is made as somebody whom an earlier request has left.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with acting.request():
            response = self.get_response(request)
            # An open file needs no rows, and the server may send it by itself.
            if response.streaming and not response.is_async and not isinstance(response, FileResponse):
                response.streaming_content = acting.kept(response.streaming_content)
        return response

    def process_view(self, request, view, args, kwargs):
        """Reads the person, except for views that have to answer when there is no database to read from."""
        if not getattr(view, "asks_for_nobody", False):
            acting.signed_in(request.user.pk)


class PersonLanguageMiddleware:
    """Answers a signed-in person in the language they have chosen; others get what LocaleMiddleware found."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.known = dict(settings.LANGUAGES)

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Reads the person, except for views that have to answer when there is no database to read from."""
        if getattr(view, "asks_for_nobody", False):
            return
        language = getattr(request.user, "language", None)
        if language in self.known and language != translation.get_language():
            translation.activate(language)
            request.LANGUAGE_CODE = language


class RequireMfaMiddleware:
    """Leads administrators and coaches who sign in in one step to the page where they set up the second.

    Static files are answered before it, and the health page asks for nobody.
    """

    START = "security_start"
    #: What they can reach meanwhile, and why.
    OPEN = {
        START: "explains it",
        "mfa_add_webauthn": "sets up a passkey",
        "mfa_activate_totp": "sets up an app",
        "account_reauthenticate": "asked for before either of them",
        "account_logout": "the way out",
        "set_theme": "to be able to read the page",
        "set_language": "to be able to read the page",
    }

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Asks for duties and the second step, one query each; where it is not required, for nothing."""
        if not settings.MFA_REQUIRED or getattr(view, "asks_for_nobody", False):
            return None
        if request.resolver_match.view_name in self.OPEN or not request.user.is_authenticated:
            return None
        if not rules.must_have_mfa(request.user) or has_mfa(request.user):
            return None
        start = redirect(self.START)
        return HttpResponseClientRedirect(start.url) if request.htmx else start


class KeepOutOfCachesMiddleware:
    """Tells browsers and proxies not to keep the sign-in library's pages that show what opens an account."""

    NOT_KEPT = {"mfa_activate_totp", "mfa_view_recovery_codes"}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.resolver_match and request.resolver_match.view_name in self.NOT_KEPT:
            add_never_cache_headers(response)
        return response

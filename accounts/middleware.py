"""Middleware that knows who is signed in."""

from django.conf import settings
from django.utils import translation


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

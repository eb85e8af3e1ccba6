"""Answers of the whole site to what went wrong."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template import TemplateDoesNotExist, loader
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.csrf import requires_csrf_token

# Above this, the page that keeps what was typed would itself be too big to send again.
KEEP_FIELDS = 1000
KEEP_CHARACTERS = 1_000_000


def is_secret(name):
    """Whether a form field of this name may hold something that must not be written back into a page."""
    name = name.lower()
    return any(word in name for word in ["password", "passphrase", "secret", "code", "token"])


def from_own_page(request):
    """Whether the browser says that the form came from a page of ours; nothing that others sent is offered again."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    parts = urlsplit(source)
    return (parts.scheme, parts.netloc) == (request.scheme, request.get_host())


@requires_csrf_token
def csrf_failure(request, reason=""):
    """403 for a form whose token has expired: what was typed comes back, behind a button that sends it again.

    Template: csrf_failure.html with `action` (own path), `fields` ([(name, value)]), `can_resend`, and `has_files`
    (the person must choose the files anew). A form with a secret in it is not kept at all.
    """
    fields, has_files = [], False
    if request.method == "POST" and from_own_page(request):
        fields = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name != "csrfmiddlewaretoken"
        ]
        has_files = bool(request.FILES)
    total = sum(len(value) for _, value in fields)
    if any(is_secret(name) for name, _ in fields) or len(fields) > KEEP_FIELDS or total > KEEP_CHARACTERS:
        fields = []
    context = {
        "action": request.get_full_path(),
        "fields": fields,
        "can_resend": bool(fields) and not has_files,
        "has_files": has_files,
    }
    return render(request, "csrf_failure.html", context, status=403)


@requires_csrf_token
def server_error(request):
    """500, in the reader's language, without touching the database: it may be what is broken."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    try:
        page = loader.get_template("500.html").render({"LANGUAGE_CODE": language})
    except TemplateDoesNotExist:
        page = gettext("Something went wrong on our side.")
    return HttpResponseServerError(page)

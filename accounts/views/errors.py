"""What one sees when something is in the way, and what to do next."""

from urllib.parse import urlsplit

from django.middleware.csrf import REASON_BAD_ORIGIN
from django.shortcuts import render
from django.views.decorators.debug import sensitive_variables

# A password is never written back into a page.
NEVER_REPEATED = ("csrfmiddlewaretoken", "password", "oldpassword", "password1", "password2")


@sensitive_variables("kept")
def csrf_failure(request, reason=""):
    """The page was too old to be sent. What was typed is offered again, when it came from a page of ours."""
    kept = []
    if _from_ourselves(request) and reason != REASON_BAD_ORIGIN:
        kept = [
            (name, value)
            for name, values in request.POST.lists()
            if name not in NEVER_REPEATED
            for value in values
        ]
    context = {"kept": kept, "address": request.get_full_path(), "files": bool(request.FILES)}
    return render(request, "csrf_failure.html", context, status=403)


def conflict(request, *, back: str, rows=()):
    """Somebody changed it meanwhile. `rows` are (label, mine, theirs) of what differs; `back` is the page as it is now."""
    return render(request, "409.html", {"rows": rows, "back": back}, status=409)


def _from_ourselves(request) -> bool:
    """Whether the browser says that the form stood on a page of this host; a stranger's form is never offered again."""
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(source).netloc == request.get_host()

"""What one sees when something is in the way, and what to do next."""

from django.shortcuts import render


def conflict(request, *, back: str, rows=()):
    """409: somebody changed it meanwhile. `rows`: (label, mine, theirs) of what differs; `back`: the page as it is."""
    return render(request, "409.html", {"rows": rows, "back": back}, status=409)

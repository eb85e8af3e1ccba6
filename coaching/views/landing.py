"""The first page for somebody who is not signed in."""

from django.shortcuts import redirect, render


def landing(request):
    """How coaching works, who can get it, and the published programmes. Somebody signed in goes to their own page."""
    if request.user.is_authenticated:
        return redirect("home")
    return render(request, "coaching/landing.html", {"programmes": []})

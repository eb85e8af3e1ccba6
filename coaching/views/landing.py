"""The first page for somebody who is not signed in."""

from django.shortcuts import redirect, render

from coaching.queries import catalogue


def landing(request):
    """How coaching works, who can get it, and the published programmes. Somebody signed in goes to their own page."""
    if request.user.is_authenticated:
        return redirect("home")
    context = {"programmes": catalogue.published_programmes(), "contacts": catalogue.contacts()}
    return render(request, "coaching/landing.html", context)

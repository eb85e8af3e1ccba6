"""The search over everything."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts import searching


@login_required
@require_GET
def search(request):
    """What is found, by kind; too short a text asks for more of it."""
    text = searching.clean(request.GET.get("q", ""))
    context = {
        "text": text,
        "found": searching.search(request.user, text),
        "is_too_short": 0 < len(text) < searching.SHORTEST,
    }
    return render(request, "accounts/search.html", context)

"""The promise, and its limits, for everybody."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from coaching.queries.secrecy import wordings


@require_GET
def secrecy(request):
    """How conversations are kept secret; to those who are signed in also what their authority says about the law."""
    return render(request, "coaching/secrecy.html", {"authorities": wordings(request.user)})

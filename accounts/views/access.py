"""What the views ask before they answer."""

from django.core.exceptions import PermissionDenied
from django.http import Http404


def require(allowed) -> None:
    """403 for somebody who sees the thing but may not do this to it."""
    if not allowed:
        raise PermissionDenied


def found(exists) -> None:
    """404 for somebody for whom this page does not exist."""
    if not exists:
        raise Http404

"""What anybody may read before they sign in."""

from accounts.models import SchoolAuthority
from coaching.models import Programme


def published_programmes():
    """The programmes that their offices have published, by name, each with its authority; one query."""
    return Programme.objects.published().select_related("authority").order_by("name", "pk")


def contacts():
    """The authorities whose programme office can be written to, by name; one query."""
    return (
        SchoolAuthority.objects.exclude(contact_email="")
        .filter(programmes__is_published=True)
        .distinct()
        .order_by("name")
    )

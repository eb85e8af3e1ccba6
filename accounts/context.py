"""What every template may count on."""

from django.utils.functional import SimpleLazyObject

from accounts.places import links_for

THEME_COOKIE = "theme"
THEMES = ("light", "dark", "auto")


def look(request) -> dict:
    """`theme`: light, dark or auto, as the person chose in this browser."""
    chosen = request.COOKIES.get(THEME_COOKIE)
    return {"theme": chosen if chosen in THEMES else "auto"}


def places(request) -> dict:
    """`places` and those of them that a phone keeps under More, for somebody signed in; evaluated when first used."""
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return {"places": [], "places_more": []}
    # Lazy, so that a fragment or a download does not pay for the column at the left.
    links = SimpleLazyObject(lambda: links_for(person, request.path))
    return {"places": links, "places_more": SimpleLazyObject(lambda: [link for link in links if link.more])}

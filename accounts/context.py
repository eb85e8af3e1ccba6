"""What every template may count on."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from accounts import demo
from accounts.places import links_for

THEME_COOKIE = "theme"
THEMES = ("light", "dark", "auto")


def look(request) -> dict:
    """`theme`: light, dark or auto, as the person chose in this browser."""
    chosen = request.COOKIES.get(THEME_COOKIE)
    return {"theme": chosen if chosen in THEMES else "auto"}


def places(request) -> dict:
    """`places` of somebody signed in, and those of them that a phone keeps under More.

    Lazy, so that a fragment or a download does not pay for the column at the left, and a page that has to be shown
    without a database does not ask who is signed in.
    """

    def make():
        person = getattr(request, "user", None)
        return links_for(person, request.path) if person and person.is_authenticated else []

    links = SimpleLazyObject(make)
    return {"places": links, "places_more": SimpleLazyObject(lambda: [link for link in links if link.more])}


def demo_sign_ins(request) -> dict:
    """On a demonstration, `demo_sign_ins` ({role, email} for each role), the `demo_password` that opens them all, and
    the `demo_passphrase` of their vaults."""
    if not settings.DEMO:
        return {}
    return {
        "demo_sign_ins": [{"role": role.label, "email": email} for role, email in demo.SIGN_INS.items()],
        "demo_password": demo.PASSWORD,
        "demo_passphrase": demo.PASSPHRASE,
    }

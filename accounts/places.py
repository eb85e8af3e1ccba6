"""The places in the column at the left. Each app registers its own in `AppConfig.ready`: none imports upward."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Place:
    """A page that one goes to from anywhere. `shown` and `count` get the signed-in person."""

    key: str
    label: str
    icon: str
    url_name: str
    order: int
    shown: Callable[..., bool]
    count: Callable[..., int] | None


@dataclass(frozen=True, slots=True)
class Link:
    """A place as one person sees it now. `more` is true for what a phone keeps under More."""

    key: str
    label: str
    icon: str
    url: str
    count: int
    current: bool
    more: bool


ON_A_PHONE = 4

_places: dict[str, Place] = {}


def register(
    key: str,
    label: str,
    icon: str,
    url_name: str,
    *,
    shown: Callable[..., bool],
    count: Callable[..., int] | None = None,
    order: int = 50,
) -> None:
    """Add a place, or replace the one with the same key. `label` is lazily translated, `icon` a lucide name.

    `shown(person)` says whether this person has the place; `count(person)` how much waits there (0 shows nothing).
    Lower `order` comes first. Both functions run on every page: keep each to one cheap query at most.
    """
    _places[key] = Place(key, label, icon, url_name, order, shown, count)


def unregister(key: str) -> None:
    """Take a place away again. Raises KeyError when there is none."""
    del _places[key]


def links_for(person, path: str) -> list[Link]:
    """The person's places in order; the one that `path` lies in is current (the longest address that matches)."""
    shown = sorted(
        (place for place in _places.values() if place.shown(person)),
        key=lambda place: (place.order, place.key),
    )
    urls = {place.key: reverse(place.url_name) for place in shown}
    inside = [key for key, url in urls.items() if path.startswith(url)]
    current = max(inside, key=lambda key: len(urls[key]), default=None)
    return [
        Link(
            key=place.key,
            label=str(place.label),
            icon=place.icon,
            url=urls[place.key],
            count=place.count(person) if place.count else 0,
            current=place.key == current,
            more=number >= ON_A_PHONE,
        )
        for number, place in enumerate(shown)
    ]

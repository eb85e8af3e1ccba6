"""The places in the column at the left. Each app registers its own in `AppConfig.ready`: none imports upward."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, IntegerField, QuerySet, Subquery
from django.urls import reverse

from accounts.models import Person


@dataclass(frozen=True, slots=True)
class Place:
    """A page that one goes to from anywhere. `shown` and `count` get the signed-in person, and answer with rows where
    the database has to be asked: those of all places are asked about in one statement."""

    key: str
    label: str
    icon: str
    url_name: str
    order: int
    shown: Callable[..., bool | QuerySet]
    count: Callable[..., int | QuerySet] | None
    also: tuple[str, ...]


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
    shown: Callable[..., bool | QuerySet],
    count: Callable[..., int | QuerySet] | None = None,
    order: int = 50,
    also: tuple[str, ...] = (),
) -> None:
    """Add a place, or replace the one with the same key. `label` is lazily translated, `icon` a lucide name.

    `also` names addresses that lie elsewhere and belong to the place: it is current at them too.

    `shown(person)` says whether this person has the place; `count(person)` how much waits there (0 shows nothing).
    Lower `order` comes first. Both functions run on every page and ask nothing themselves: they return the rows, of
    which there are some or none, and so many.
    """
    _places[key] = Place(key, label, icon, url_name, order, shown, count, also)


def unregister(key: str) -> None:
    """Take a place away again. Raises KeyError when there is none."""
    del _places[key]


def links_for(person, path: str) -> list[Link]:
    """The person's places in order; the one that `path` lies in is current (the longest address that matches)."""
    counts = _ask(person)
    shown = sorted(
        (place for place in _places.values() if place.key in counts),
        key=lambda place: (place.order, place.key),
    )
    current = _current(shown, path)
    return [
        Link(
            key=place.key,
            label=str(place.label),
            icon=place.icon,
            url=reverse(place.url_name),
            count=counts[place.key],
            current=place is current,
            more=number >= ON_A_PHONE,
        )
        for number, place in enumerate(shown)
    ]


def _current(shown, path) -> Place | None:
    """The place whose addresses have the longest that `path` begins with."""
    inside = [
        (len(url), place)
        for place in shown
        for url in map(reverse, (place.url_name, *place.also))
        if path.startswith(url)
    ]
    return max(inside, key=lambda found: found[0], default=(0, None))[1]


def _ask(person) -> dict[str, int]:
    """How much waits at each of the person's places, by key; one statement at most, whatever the number of places."""
    shown = {place.key: place.shown(person) for place in _places.values()}
    counts = {
        place.key: place.count(person)
        for place in _places.values()
        if place.count and shown[place.key] is not False
    }
    rows = {f"shown_{key}": Exists(found) for key, found in shown.items() if isinstance(found, QuerySet)}
    rows |= {
        f"count_{key}": _Count(found.values("pk"))
        for key, found in counts.items()
        if isinstance(found, QuerySet)
    }
    known = Person.objects.filter(pk=person.pk).values(**rows).get() if rows else {}
    return {
        key: known.get(f"count_{key}", counts.get(key, 0))
        for key, found in shown.items()
        if known.get(f"shown_{key}", found)
    }


class _Count(Subquery):
    """How many rows there are."""

    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

"""The search over everything. Each app registers what can be found in it, so that none imports upward."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

#: How many of each kind the page shows.
SHOWN = 10
#: One letter finds nearly everybody.
SHORTEST = 2
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: its name, its address, and a few words that tell it from others of the same name."""

    title: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that can be found."""

    key: str
    label: str
    icon: str
    find: Callable[..., Iterable[Hit]]
    more: Callable[..., str] | None
    order: int


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one kind; `more_url` leads to the rest, "" when there is none or no page for it."""

    kind: Kind
    hits: list
    has_more: bool
    more_url: str


_kinds: dict[str, Kind] = {}


def register(
    key: str,
    label: str,
    icon: str,
    find: Callable[..., Iterable[Hit]],
    *,
    more: Callable[..., str] | None = None,
    order: int = 50,
) -> None:
    """Add a kind, or replace the one with the same key. `label` is lazily translated, `icon` a lucide name.

    `find(person, text, limit)` gives at most `limit` hits that the person may see, in a constant number of queries;
    `more(text)` the address of a list with all of them.
    """
    _kinds[key] = Kind(key, label, icon, find, more, order)


def search(person, text: str) -> list[Found]:
    """Everything that `person` may see with each word of `text` in it, by kind; kinds without a hit are left out."""
    text = clean(text)
    if len(text) < SHORTEST:
        return []
    found = []
    for kind in sorted(_kinds.values(), key=lambda kind: (kind.order, kind.key)):
        hits = list(kind.find(person, text, SHOWN + 1))
        if hits:
            more = len(hits) > SHOWN
            found.append(Found(kind, hits[:SHOWN], more, kind.more(text) if more and kind.more else ""))
    return found


def clean(text: str) -> str:
    """What was typed, on one line, without what no database takes, and not endlessly long."""
    return " ".join(text.replace("\x00", " ").split())[:LONGEST]

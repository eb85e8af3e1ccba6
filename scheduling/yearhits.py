"""What the school year comes in the way of, beside plans of modules. Apps above register theirs in `AppConfig.ready`,
so that none imports upward."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class YearHit:
    """A plan with meetings in a break or on a holiday: its name, where they get other days, and how many there are."""

    title: str
    url: str
    number: int


_providers: list[Callable] = []


def register(provider: Callable) -> None:
    """`provider(authority, now)` gives what of the authority is hit at `now` (UTC), as a list of YearHit."""
    if provider not in _providers:
        _providers.append(provider)


def hits_in(authority, now) -> list[YearHit]:
    """What is hit, of all providers, in their order."""
    return [hit for provider in _providers for hit in provider(authority, now)]

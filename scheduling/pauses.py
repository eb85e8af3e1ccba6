"""Whether a series rests. Apps above register what they know in `AppConfig.ready`, so that none imports upward."""

from collections.abc import Callable

_askers: list[Callable] = []


def register(asker: Callable) -> None:
    """`asker(series)` says whether no new meetings are made in it just now."""
    if asker not in _askers:
        _askers.append(asker)


def is_paused(series) -> bool:
    """Whether new meetings wait."""
    return any(asker(series) for asker in _askers)

"""What goes when somebody leaves. Each app says what it knows, for the page that asks once before."""

from collections.abc import Callable, Iterable

_tellers: list[Callable[..., Iterable[str]]] = []


def register(teller: Callable[..., Iterable[str]]) -> Callable[..., Iterable[str]]:
    """Add `teller(person)`: translated sentences on what is touched when this person leaves. Works as a decorator."""
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


def what_goes(person) -> list[str]:
    """All sentences, in the order of registration."""
    return [sentence for teller in _tellers for sentence in teller(person)]

"""Where one goes from a meeting. Apps above register theirs in `AppConfig.ready`, so that none imports upward."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MeetingLink:
    """A translated label and an address; `main` marks what waits to be done, such as logging."""

    label: str
    url: str
    main: bool = False


_providers: list[Callable] = []


def register(provider: Callable) -> None:
    """`provider(person, meetings)` gives {meeting.pk: [MeetingLink, …]}, what this person may open, for all at once."""
    if provider not in _providers:
        _providers.append(provider)


def links_for(person, meetings) -> dict[int, list[MeetingLink]]:
    """The links of each meeting, what waits first; every meeting has an entry."""
    links = {meeting.pk: [] for meeting in meetings}
    for provider in _providers:
        for pk, found in provider(person, meetings).items():
            links[pk] += found
    return {pk: sorted(found, key=lambda link: not link.main) for pk, found in links.items()}

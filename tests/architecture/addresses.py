"""Every address of the site, for tests that go through them all."""

from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """One pattern: its full name ("people:detail"), its route ("people/<int:pk>/") and what answers there."""

    name: str
    route: str
    view: object

    @property
    def parameters(self):
        """The names of what the route takes, in order."""
        return [part.split(">")[0].split(":")[-1] for part in self.route.split("<")[1:]]


def addresses(resolver=None, prefix="", namespace=""):
    """All of them, in the order of the URLconf. Raises when one has no name: a test could not speak of it."""
    found = []
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            found += addresses(pattern, route, inner)
        elif isinstance(pattern, URLPattern):
            if not pattern.name:
                raise AssertionError(f"{route} has no name")
            found.append(Address(namespace + pattern.name, route, pattern.callback))
    return found

"""What is expected of a group, heading by heading."""

from dataclasses import dataclass

from coaching.enums import ExpectationKind
from coaching.models import Expectation


@dataclass
class Heading:
    """One of the four, with its lines, the oldest first; `form` where the reader may write."""

    kind: ExpectationKind
    rows: list[Expectation]
    form: object = None


def headings_of(group) -> list[Heading]:
    """All four headings, one statement."""
    rows = list(group.expectations.select_related("written_by").order_by("written_at", "pk"))
    return [Heading(kind, [row for row in rows if row.kind == kind]) for kind in ExpectationKind]

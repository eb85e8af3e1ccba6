"""What of the summaries is not in yet, and what in them is wrong."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from coaching.models import Due
from coaching.queries import cells
from scheduling.models import Meeting

#: As much as this is worked out while somebody waits for a page: so many changes, and so many meetings of schools or
#: authorities that have to be worked out whole.
LITTLE, MANY = 200, 5000


@dataclass(frozen=True)
class Pending:
    """What the figures of some authorities lack. `units` are single schools in single terms; `is_whole` when all terms
    of a school, or of all, are worked out anew. `since` (UTC) is when the oldest change was made."""

    meetings: int
    units: int
    is_whole: bool
    since: dt.datetime | None

    def __bool__(self):
        return self.since is not None


NOTHING = Pending(0, 0, False, None)


def is_little_due() -> bool:
    """Whether something is due, and little enough to be done at once: few changes, of few meetings in all."""
    found = list(
        Due.objects.order_by("id").values_list("school_id", "authority_id", "without_school")[: LITTLE + 1]
    )
    if not found or len(found) > LITTLE:
        return False
    whole = Q(pk__in=[])
    for school, authority, without_school in found:
        if school:
            whole |= Q(series__school=school)
        elif authority:
            within = Q(series__school=None) if without_school else Q()
            whole |= Q(series__authority=authority) & within
    return len(Meeting.objects.filter(whole).order_by().values("pk")[: MANY + 1]) <= MANY


def pending(authorities) -> Pending:
    """What is due in `authorities` (ids); nothing is asked of any table but one where nothing is due at all."""
    if not Due.objects.exists():
        return NOTHING
    with connection.cursor() as cursor:
        cursor.execute(cells.PENDING, {"authorities": list(authorities)})
        return Pending(*cursor.fetchone())


def differences() -> dict:
    """Cells that are not what the raw rows say, by the name of their table; see `cells.difference`."""
    found = {}
    with connection.cursor() as cursor:
        for made in cells.MADE:
            cursor.execute(cells.difference(made))
            names = [column.name for column in cursor.description]
            found[made.table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return found

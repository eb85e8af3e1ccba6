"""Lists that a programme keeps in an order of its own: of tasks to take over, of what its groups prepare.

Their rows have `programme`, `position`, `changed_at` and `changed_by`.
"""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from coaching.models import Programme


class RowChanged(Exception):
    """Somebody changed it after the page was made; `row` is as it is now."""

    def __init__(self, row):
        self.row = row
        super().__init__(str(row.pk))


def lock(programme) -> None:
    """Whoever puts a list of the programme in order does it one after the other."""
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)


def last_position(rows) -> int:
    """The position of the last of the rows; 0 when there are none."""
    return rows.aggregate(last=Max("position"))["last"] or 0


@transaction.atomic
def change(*, row, by, seen, **words):
    """Other words. `seen` is `changed_at` of what the page showed. The same words again change nothing.

    Raises RowChanged.
    """
    row = type(row).objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    if all(getattr(row, name) == value for name, value in words.items()):
        return row
    if row.changed_at != seen:
        raise RowChanged(row)
    for name, value in words.items():
        setattr(row, name, value)
    row.changed_at, row.changed_by = timezone.now(), by
    row.save(update_fields=[*words, "changed_at", "changed_by"])
    return row


@transaction.atomic
def move(*, row, by) -> None:
    """Change places with the one before (`by` −1) or behind (+1); at an end nothing changes."""
    lock(row.programme)
    row.refresh_from_db(fields=["position"])
    rows = type(row).objects.filter(programme=row.programme_id)
    if by < 0:
        other = rows.filter(position__lt=row.position).order_by("-position").first()
    else:
        other = rows.filter(position__gt=row.position).order_by("position").first()
    if other is not None:
        row.position, other.position = other.position, row.position
        type(row).objects.bulk_update([row, other], ["position"])

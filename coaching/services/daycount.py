"""Counting how often the public page of a programme is read."""

import logging

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from coaching.enums import Counted

logger = logging.getLogger(__name__)

# Whoever reads the page waits for nobody: rather one view too few than a page that stands still. Losing the last
# moments of a count in a crash is no harm either, and not waiting for the disk lets the next one at the row sooner.
COUNT = """
SET LOCAL lock_timeout = '500ms';
SET LOCAL synchronous_commit = off;
INSERT INTO coaching_daycount (programme_id, day, what, amount) VALUES (%s, %s, %s, 1)
ON CONFLICT (programme_id, day, what) DO UPDATE SET amount = coaching_daycount.amount + 1
"""


def add_view(*, programme) -> None:
    """One more view today. Never fails: a view that cannot be counted is not."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(COUNT, [programme.pk, timezone.localdate(), Counted.VIEW.value])
    except DatabaseError:
        logger.warning("A view of programme %s was not counted.", programme.pk)

"""Noting that somebody has saved a file: who, when, what kind and how much."""

from django.db import transaction

from coaching.models import ExportEvent


@transaction.atomic
def record(*, person, kind, engagement=None, entries=0, attachments=0) -> ExportEvent:
    """Note an export before it is sent. `engagement` None: all; counts are of entries and attachments in it."""
    return ExportEvent.objects.create(
        person=person, kind=kind, engagement=engagement, entries=entries, attachments=attachments
    )

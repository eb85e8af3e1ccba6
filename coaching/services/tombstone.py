"""Tombstones for what is erased, and erasing again what a restored backup has brought back.

Nothing here opens anything, so workers may use it.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils.dateparse import parse_datetime

from coaching import tombstones
from coaching.models import CircleKey, Engagement
from coaching.services.erasure import erase_attachments, erase_contents, erase_entries

NotBuried = tombstones.NotBuried

ENTRY, ATTACHMENT, CIRCLE_KEY, ENGAGEMENT = "entry", "attachment", "circle_key", "engagement"
#: Those whose ids are random, and how they are deleted.
SINGLE = {ENTRY: erase_entries, ATTACHMENT: erase_attachments}
BATCH = 500


def bury(kind, ids) -> None:
    """Write tombstones for entries ("entry") or attachments ("attachment") before they are deleted.

    Call it inside the transaction that deletes them: when that fails after all, the next replay deletes them.
    Raises NotBuried when the file cannot be written; then nothing may be deleted.
    """
    if kind not in SINGLE:
        raise ValueError(f"{kind} is not buried one by one")
    tombstones.write((kind, key) for key in ids)


def bury_engagement(engagement) -> None:
    """Write the tombstones of all that was written in an engagement, before it is deleted. Raises NotBuried."""
    keys = engagement.circle_keys.order_by("pk")
    entries = engagement.entries.order_by("pk").values_list("pk", flat=True)
    tombstones.write(
        [
            (ENGAGEMENT, _engagement_id(engagement)),
            *((CIRCLE_KEY, _circle_key_id(key)) for key in keys),
            *((ENTRY, key) for key in entries),
        ]
    )


@dataclass
class Replay:
    """What a replay found: `stones` by kind, rows that went by model, `unreadable` line numbers."""

    stones: Counter = field(default_factory=Counter)
    gone: Counter = field(default_factory=Counter)
    unreadable: list = field(default_factory=list)


class _NotForGood(Exception):
    """Undoes what a dry run has deleted."""


def replay(*, dry_run=False) -> Replay:
    """Delete again all that there is a tombstone for; a second time finds nothing. `dry_run` only counts.

    Raises OSError when the file cannot be read.
    """
    found = Replay()
    try:
        with transaction.atomic():
            _replay(found)
            if dry_run:
                raise _NotForGood
    except _NotForGood:
        pass
    return found


def _replay(found):
    waiting = {kind: [] for kind in SINGLE}
    for stone in tombstones.read():
        if isinstance(stone, tombstones.Unreadable):
            found.unreadable.append(stone.line)
            continue
        try:
            gone = _erase_again(stone, waiting)
        except ValueError:
            found.unreadable.append(stone.line)
            continue
        found.stones[stone.kind] += 1
        found.gone.update(gone)
    for kind, ids in waiting.items():
        found.gone.update(SINGLE[kind](ids))


def _erase_again(stone, waiting):
    """Delete what one stone is for, or note it among those that `waiting` collects. Raises ValueError."""
    if stone.kind in SINGLE:
        ids = waiting[stone.kind]
        ids.append(UUID(stone.id))
        if len(ids) < BATCH:
            return {}
        waiting[stone.kind] = []
        return SINGLE[stone.kind](ids)
    if stone.kind == CIRCLE_KEY:
        engagement, circle, generation, made_at = stone.id.split("/")
        keys = CircleKey.objects.filter(
            engagement=int(engagement), circle=circle, generation=int(generation), made_at=_time(made_at)
        )
        return keys.delete()[1]
    if stone.kind == ENGAGEMENT:
        key, started_at = stone.id.split("/")
        if not Engagement.objects.filter(pk=int(key), started_at=_time(started_at)).exists():
            return {}
        return erase_contents(engagement_id=int(key), until=stone.at)
    raise ValueError(stone.kind)


def _time(text):
    at = parse_datetime(text)
    if at is None or at.tzinfo is None:
        raise ValueError(text)
    return at


def _engagement_id(engagement):
    """Not its number alone: a database that was restored may give that to another."""
    return f"{engagement.pk}/{_written(engagement.started_at)}"


def _circle_key_id(key):
    return f"{key.engagement_id}/{key.circle}/{key.generation}/{_written(key.made_at)}"


def _written(at):
    return at.astimezone(dt.UTC).isoformat()

"""Deleting what was written in an engagement, without opening it; a worker may."""

from collections import Counter

from coaching.models import Attachment, CircleKey, Draft, Entry

#: Whose rows are counted, and the column that says since when each is there.
HELD = ((Draft, "saved_at"), (Entry, "created_at"), (CircleKey, "made_at"))


def erase_contents(*, engagement_id, until) -> Counter:
    """Delete an engagement's entries (with wraps, versions, fields, attachments), drafts, circle keys (with grants).

    Only those that were there at `until` (UTC). Called inside a transaction, after their tombstones were written.
    Returns how many of each model's rows went.
    """
    gone = Counter()
    for model, since in HELD:
        rows = model.objects.filter(engagement=engagement_id, **{f"{since}__lte": until})
        gone.update(rows.delete()[1])
    return gone


def erase_entries(ids) -> Counter:
    """Delete single entries with all that belongs to them. Returns how many of each model's rows went."""
    return Counter(Entry.objects.filter(pk__in=ids).delete()[1])


def erase_attachments(ids) -> Counter:
    """Delete single attachments with their content. Returns how many of each model's rows went."""
    return Counter(Attachment.objects.filter(pk__in=ids).delete()[1])

"""What somebody may take along: how much it is, and opened, some at a time."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Count, Q

from coaching.models import Attachment, Engagement, Entry
from coaching.queries.opened import OpenedEntry, open_entries

#: So many entries are opened at once.
BATCH = 50


@dataclass(frozen=True)
class Amount:
    """How much there is to take along from an engagement."""

    engagement: Engagement
    entries: int
    attachments: int


def amounts(person) -> list[Amount]:
    """The engagements in which there is something that `person` may read, newest first; three statements."""
    entries = Entry.objects.visible_to(person).order_by().values("engagement")
    counted = entries.annotate(
        amount=Count("pk", distinct=True),
        files=Count("attachments", filter=Q(attachments__pieces__isnull=False)),
    )
    by_engagement = {row["engagement"]: row for row in counted}
    engagements = Engagement.objects.filter(pk__in=by_engagement).with_people()
    return [
        Amount(engagement, by_engagement[engagement.pk]["amount"], by_engagement[engagement.pk]["files"])
        for engagement in engagements
    ]


@dataclass
class Part:
    """Some entries of one engagement, opened, each with its attachments."""

    engagement: Engagement
    #: Whether they are the first and the last of this engagement.
    is_first: bool
    is_last: bool
    entries: list = field(default_factory=list)


def parts(unlocked, person, engagements) -> Iterator[Part]:
    """All that `person` may read of these engagements, oldest first, in parts that fit in memory."""
    for engagement in engagements:
        visible = Entry.objects.visible_to(person).filter(engagement=engagement)
        ids = list(visible.order_by("created_at", "id").values_list("pk", flat=True))
        for start in range(0, max(len(ids), 1), BATCH):
            chosen = visible.filter(pk__in=ids[start : start + BATCH]).order_by("created_at", "id")
            yield Part(
                engagement,
                is_first=start == 0,
                is_last=start + BATCH >= len(ids),
                entries=open_entries(unlocked, chosen),
            )


def attachments_of(entries: list[OpenedEntry]):
    """The whole files beside these entries, oldest first, as a queryset."""
    return Attachment.objects.filter(
        entry__in=[opened.entry.pk for opened in entries], pieces__isnull=False
    ).order_by("added_at", "id")


def by_entry(opened_attachments) -> dict:
    """Opened attachments by the id of their entry."""
    found = defaultdict(list)
    for opened in opened_attachments:
        found[opened.attachment.entry_id].append(opened)
    return found

"""Rows of the ledger: planned in the transaction of what they are about, sent later by the dispatcher."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Person
from scheduling import messagekinds
from scheduling.enums import MessageState, SuppressReason
from scheduling.models import Message
from scheduling.services.mailchoice import put_off_all

#: What changes in a row that waits anew.
MOVED = ["state", "reason", "lease", "due_at", "try_at", "stale_at", "facts", "tries", "error"]
MOVED += ["in_digest", "digest"]


def plan(
    *,
    person: Person | None = None,
    address: str = "",
    language: str = "",
    kind: str,
    subject_type: str,
    subject_id: int,
    occasion: str = "",
    authority=None,
    due_at: dt.datetime | None = None,
    stale_at: dt.datetime | None = None,
    facts: dict | None = None,
) -> Message:
    """Plan one mail and return its row; the row that exists already is returned as it is, whatever became of it.

    It goes to `person`, or else to a bare `address`, in `language`. `due_at` is when it ought to leave (default: now),
    `stale_at` when it is of no use any more; if that has passed already, the row is there to be seen, suppressed as too
    late. `authority` is whose office sees the row. `facts` are JSON: numbers, times and short codes, never free text.
    Raises LookupError for a kind that nobody registered.
    """
    return plan_many(
        [
            {
                "person": person,
                "address": address,
                "language": language,
                "kind": kind,
                "subject_type": subject_type,
                "subject_id": subject_id,
                "occasion": occasion,
                "authority": authority,
                "due_at": due_at,
                "stale_at": stale_at,
                "facts": facts,
            }
        ]
    )[0]


@transaction.atomic
def plan_many(rows) -> list[Message]:
    """As `plan` for many at once, each a dict of its arguments; three statements however many. Rows in their order."""
    now = timezone.now()
    messages = [_new(now, **row) for row in rows]
    if not messages:
        return []
    put_off_all(messages)
    Message.objects.bulk_create(messages, ignore_conflicts=True, batch_size=1000)
    found = Message.objects.filter(
        _to(messages),
        subject_type__in={message.subject_type for message in messages},
        subject_id__in={message.subject_id for message in messages},
        kind__in={message.kind for message in messages},
    )
    by_key = {_key(message): message for message in found}
    return [by_key[_key(message)] for message in messages]


@transaction.atomic
def move_many(rows) -> None:
    """Let rows that have not left wait anew: pairs of a locked row and its `due_at`, `stale_at` and `facts`.

    A worker that has one of them will see that it has it no longer. One statement for each few hundred.
    """
    now, messages = timezone.now(), []
    for message, times in rows:
        message.due_at = message.try_at = times["due_at"]
        message.stale_at, message.facts = times["stale_at"], times["facts"]
        message.state, message.lease, message.tries, message.error = MessageState.PLANNED, None, 0, ""
        if message.stale_at is not None and message.stale_at <= now:
            message.state, message.reason = MessageState.SUPPRESSED, SuppressReason.TOO_LATE
        messages.append(message)
    put_off_all([message for message in messages if message.state == MessageState.PLANNED])
    Message.objects.bulk_update(messages, MOVED, batch_size=500)


@transaction.atomic
def suppress(
    *, subject_type: str, subject_id: int, reason: SuppressReason, kinds=None, person: Person | None = None
) -> int:
    """Keep what has not left from leaving: all about one subject, or only some kinds, or one person's. Says how many.

    A mail that is being handed to the server just now is waited for; if the server took it, it stays sent.
    """
    rows = Message.objects.about(subject_type, subject_id).unfinished()
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    if person is not None:
        rows = rows.filter(person=person)
    # Locked in one order by everybody, so that two who suppress at once never wait for each other.
    ids = list(rows.order_by("pk").select_for_update().values_list("pk", flat=True))
    return Message.objects.filter(pk__in=ids).update(state=MessageState.SUPPRESSED, reason=reason, lease=None)


@transaction.atomic
def forget(*, subject_type: str, subject_id: int) -> int:
    """Delete what went, or was to go, to bare addresses about one subject: the address is gone with it. How many.

    A mail that is being handed to the server just now is waited for.
    """
    rows = Message.objects.about(subject_type, subject_id).filter(person=None)
    ids = list(rows.order_by("pk").select_for_update().values_list("pk", flat=True))
    Message.objects.filter(pk__in=ids).delete()
    return len(ids)


@transaction.atomic
def send_again(*, message: Message) -> Message:
    """Plan a failed row anew, now, with the same Message-ID and all its tries; any other row is left alone."""
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.state == MessageState.FAILED:
        now = timezone.now()
        message.state, message.tries, message.error = MessageState.PLANNED, 0, ""
        message.due_at = message.try_at = now
        # What failed with a daily mail goes by itself; a daily mail takes along what belongs to it.
        message.in_digest, message.digest = False, None
        message.save(update_fields=["state", "tries", "error", "due_at", "try_at", "in_digest", "digest"])
        message.gathered.filter(state=MessageState.FAILED).update(state=MessageState.PLANNED, error="")
    return message


def _new(
    now,
    *,
    kind,
    subject_type,
    subject_id,
    person=None,
    address="",
    language="",
    occasion="",
    authority=None,
    due_at=None,
    stale_at=None,
    facts=None,
):
    if messagekinds.get(kind).subject_type != subject_type:
        raise ValueError(f"A {kind} is not about a {subject_type}")
    too_late = stale_at is not None and stale_at <= now
    return Message(
        person=person,
        address=address,
        language=language,
        kind=kind,
        subject_type=subject_type,
        subject_id=subject_id,
        occasion=occasion,
        authority=authority,
        due_at=due_at or now,
        try_at=due_at or now,
        stale_at=stale_at,
        facts=facts or {},
        state=MessageState.SUPPRESSED if too_late else MessageState.PLANNED,
        reason=SuppressReason.TOO_LATE if too_late else "",
    )


def _to(messages):
    people = {message.person_id for message in messages if message.person_id is not None}
    addresses = {message.address for message in messages if message.person_id is None}
    if not addresses:
        return Q(person__in=people)
    return Q(person__in=people) | Q(person=None, address__in=addresses)


def _key(message):
    receiver = message.person_id or message.address
    return (receiver, message.subject_type, message.subject_id, message.kind, message.occasion)

"""Sending what is due. What is due lives in the database alone: the broker carries ids and may forget them.

A row is claimed for a batch under a lease. Whoever sends holds the row's lock from the last look at it until its new
state is stored, so nobody else sends, moves or cancels it meanwhile; a worker that is killed loses the lock with its
connection, and the row is taken again when the lease ends, or when Celery hands the batch out anew.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import F, prefetch_related_objects
from django.utils import timezone, translation

from scheduling import messagekinds, quiet
from scheduling.digest import Parts
from scheduling.enums import ZONE, MessageState, SuppressReason
from scheduling.mail import Mail, compose
from scheduling.models import Message
from scheduling.post import Lost, Post, Refused
from scheduling.services import gathering, writing
from scheduling.services.turns import Turns

#: Rows that one Celery message carries, rows whose contexts are loaded at once, rows that may be claimed and not sent.
BATCH, CHUNK, AHEAD = 250, 100, 10_000
LEASE = dt.timedelta(minutes=10)
#: How long a row waits after each try that did not succeed: two days and a half together.
RETRY_AFTER = [dt.timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 720, 720, 720)]
MOST_TRIES = len(RETRY_AFTER) + 1
#: So many connections lost one after the other, and the rest of the batch waits.
PATIENCE = 3

_CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id FROM scheduling_message
    WHERE state IN ('planned', 'claimed') AND try_at <= %(now)s AND NOT in_digest
    ORDER BY try_at, id
    LIMIT %(size)s
    FOR UPDATE SKIP LOCKED
)
UPDATE scheduling_message SET state = 'claimed', lease = %(lease)s, try_at = %(until)s
FROM due WHERE scheduling_message.id = due.id
RETURNING scheduling_message.id
"""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A daily mail and what belongs to it; no mail when nothing is left to tell."""

    mail: Mail | None
    parts: Parts


def claim_batches() -> Iterator[tuple[list[int], uuid.UUID]]:
    """Claim what is due, batch by batch: (ids, lease). Each batch is stored before it is handed out.

    What has become useless or was tried too often is settled first. When AHEAD rows are claimed and not sent, the
    rest waits for the next call, so that a slow mail server does not fill the broker.
    """
    _settle()
    gathering.gather()
    held = Message.objects.filter(state=MessageState.CLAIMED, try_at__gt=timezone.now()).count()
    for room in range(AHEAD - held, 0, -BATCH):
        ids, lease = claim(min(room, BATCH))
        if not ids:
            return
        yield ids, lease


def claim(size: int = BATCH) -> tuple[list[int], uuid.UUID]:
    """Take up to `size` due rows, the longest due first, also those whose former lease has ended. (ids, lease)"""
    now, lease = timezone.now(), uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": now, "size": size, "lease": lease, "until": now + LEASE})
        return sorted(pk for (pk,) in cursor.fetchall()), lease


def send_batch(*, ids: list[int], lease: uuid.UUID) -> Counter:
    """Send the rows that are still claimed under `lease`, over one connection. What became of them, by state.

    The same batch again, or at the same time, sends nothing twice. When the mail server is away, the rows wait.
    """
    until = timezone.now() + LEASE
    started = _held(ids, lease).update(tries=F("tries") + 1, try_at=until)
    outcome = Counter()
    if not started:
        return outcome
    with Post() as post, timezone.override(ZoneInfo(ZONE)):
        for start in range(0, len(ids), CHUNK):
            answer = _send_chunk(ids[start : start + CHUNK], lease, until, post, outcome)
            if answer is not None:
                outcome[MessageState.PLANNED] += _postpone(ids, lease, answer)
            if answer is not None or timezone.now() >= until:
                # Nobody takes mail now, or others may have the rest already.
                break
    return outcome


def _send_chunk(ids, lease, until, post, outcome):
    """Count what becomes of the rows in `outcome`. The server's answer when the rest of the batch had better wait."""
    mails = dict(_written(ids, lease))
    with Turns(lease) as turns:
        for row in turns.rows(mails):
            if timezone.now() >= until:
                return None
            error = _deliver(row, mails[row.pk], post)
            outcome[row.state] += 1
            if isinstance(error, Lost) and (post.losses >= PATIENCE or not error.reached):
                return str(error)
    return None


def _held(ids, lease):
    return Message.objects.filter(pk__in=ids, state=MessageState.CLAIMED, lease=lease)


def _settle():
    """What nobody needs any more is not sent; what was started so often and never came to an end has failed."""
    now = timezone.now()
    ended = Message.objects.filter(
        state__in=[MessageState.PLANNED, MessageState.CLAIMED], try_at__lte=now
    ).select_for_update(skip_locked=True)
    with transaction.atomic():
        late = list(ended.filter(stale_at__lte=now).values_list("pk", flat=True))
        Message.objects.filter(pk__in=late).update(
            state=MessageState.SUPPRESSED, reason=SuppressReason.TOO_LATE, lease=None
        )
    with transaction.atomic():
        spent = list(
            ended.filter(state=MessageState.CLAIMED, tries__gte=MOST_TRIES).values_list("pk", flat=True)
        )
        Message.objects.filter(pk__in=spent).update(state=MessageState.FAILED, lease=None)
    gathering.settle()


def _written(ids, lease):
    """(pk, mail) of each row that is still ours; instead of a mail, a SuppressReason or the exception on the way."""
    messages = list(_held(ids, lease).select_related("person__mail_choice").order_by("try_at", "pk"))
    # Many rows have the same authority: it is loaded, and made, once.
    prefetch_related_objects(messages, "authority")
    contexts = writing.contexts(messages)
    for message in messages:
        yield message.pk, _mail(message, contexts[message.pk])


def _mail(message, context):
    if not message.receiver.is_active:
        return SuppressReason.PERSON_LEFT
    choice = getattr(message.receiver, "mail_choice", None)
    if choice is not None and (answer := _as_chosen(message, choice)):
        return answer
    if not isinstance(context, dict):
        return writing.told(message, context)
    try:
        with translation.override(message.receiver.language):
            return _composed(message, context)
    except Exception as error:
        return writing.told(message, error)


def _as_chosen(message, choice):
    """Not wanted, or a moment to wait for: a mail may be taken late, within a quiet time. None: it goes."""
    if messagekinds.is_refused(message, choice):
        return SuppressReason.OPTED_OUT
    now = timezone.now()
    if messagekinds.is_obligatory(message.kind):
        return None
    at, _in_digest = quiet.leaves_at(choice, now, stale_at=message.stale_at, may_gather=False)
    return at if at > now else None


def _composed(message, context):
    kind, parts = messagekinds.get(message.kind), context.get("parts")
    if parts is None:
        return compose(kind, message, context)
    return Bundle(compose(kind, message, context) if parts.told else None, parts)


def _deliver(row, mail, post):
    """Send one row, or what its mail has become instead, and say so in the row. The exception when the post refuses."""
    if isinstance(mail, SuppressReason):
        row.suppress(mail)
    elif isinstance(mail, Exception):
        row.state, row.error = MessageState.FAILED, writing.place(mail)
    elif isinstance(mail, dt.datetime):
        row.state, row.try_at = MessageState.PLANNED, mail
    elif row.stale_at and row.stale_at <= timezone.now():
        row.suppress(SuppressReason.TOO_LATE)
    elif isinstance(mail, Bundle):
        return _deliver_bundle(row, mail, post)
    else:
        return _send(row, mail, post)
    return None


def _deliver_bundle(row, bundle, post):
    """Send a daily mail; whatever becomes of it, and of what belongs to it, is stored together."""
    if not gathering.hold(row.pk, bundle.parts):
        # Something in it was moved or called off after it was written: it is written anew.
        row.state, row.try_at = MessageState.PLANNED, timezone.now()
        return None
    gathering.leave_out(bundle.parts)
    if bundle.mail is None:
        row.suppress(SuppressReason.NOTHING_TO_REMIND)
        return None
    error = _send(row, bundle.mail, post)
    gathering.follow(row, bundle.parts)
    return error


def _send(row, mail, post):
    try:
        post.send(mail)
    except (Lost, Refused) as error:
        row.error = str(error)
        if getattr(error, "for_good", False) or row.tries >= MOST_TRIES:
            row.state = MessageState.FAILED
        else:
            row.state, row.try_at = MessageState.PLANNED, _next_try(row.tries)
        return error
    row.state, row.sent_at = MessageState.SENT, timezone.now()
    return None


def _next_try(tries):
    return timezone.now() + RETRY_AFTER[min(max(tries, 1), len(RETRY_AFTER)) - 1]


def _postpone(ids, lease, answer):
    """The rest of a batch waits, each row by how often it has been tried. Says how many."""
    waiting = 0
    for tries in set(_held(ids, lease).values_list("tries", flat=True)):
        rows = _held(ids, lease).filter(tries=tries)
        if tries >= MOST_TRIES:
            rows.update(state=MessageState.FAILED, lease=None, error=answer)
        else:
            waiting += rows.update(
                state=MessageState.PLANNED, lease=None, error=answer, try_at=_next_try(tries)
            )
    return waiting

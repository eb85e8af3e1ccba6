"""Gathering rows for a daily mail, and what becomes of them with it."""

from collections import defaultdict

from django.db import connection, transaction
from django.utils import timezone

from scheduling.digest import CODE, Parts
from scheduling.enums import MessageState, SuppressReason
from scheduling.models import MailChoice, Message
from scheduling.services import writing

AT_ONCE = 1000


@transaction.atomic
def gather() -> int:
    """Make a row for each person for whose daily mail it is time, and let the others of the day belong to it.

    Two that do this at once never make two for one person. Returns how many.
    """
    now = timezone.now()
    waiting = Message.objects.filter(state=MessageState.PLANNED, in_digest=True, digest=None, try_at__lte=now)
    choices = MailChoice.objects.filter(person__in=waiting.values("person")).order_by("pk")
    people = list(choices.select_for_update(skip_locked=True).values_list("person", flat=True)[:AT_ONCE])
    if not people:
        return 0
    rows = defaultdict(list)
    for row in waiting.filter(person__in=people).order_by("pk").select_for_update():
        rows[row.person_id].append(row)
    digests = {pk: _digest(found, now) for pk, found in rows.items()}
    Message.objects.bulk_create(digests.values(), batch_size=500)
    changed = []
    for pk, found in rows.items():
        for row in found:
            row.digest = digests[pk]
            changed.append(row)
    Message.objects.bulk_update(changed, ["digest"], batch_size=500)
    return len(digests)


def _digest(rows, now):
    return Message(
        person_id=rows[0].person_id,
        authority_id=min((row.authority_id for row in rows if row.authority_id), default=None),
        subject_type="person",
        subject_id=rows[0].person_id,
        kind=CODE,
        occasion=now.isoformat(),
        due_at=min(row.try_at for row in rows),
        try_at=now,
    )


def settle() -> None:
    """Rows whose daily mail has come to an end without them: a net for what a dying worker leaves."""
    left = Message.objects.filter(state=MessageState.PLANNED)
    for state in (MessageState.FAILED, MessageState.SUPPRESSED, MessageState.SENT):
        rows = left.filter(digest__state=state)
        if state == MessageState.FAILED:
            rows.update(state=state, error="")
        elif state == MessageState.SUPPRESSED:
            rows.update(state=state, reason=SuppressReason.PERSON_LEFT)
        else:
            rows.update(digest=None)


def hold(pk: int, parts: Parts) -> bool:
    """Lock what belongs to the daily mail `pk`; whether it is still what the mail was written of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM scheduling_message WHERE digest_id = %s AND state = 'planned'"
            " ORDER BY id FOR UPDATE",
            [pk],
        )
        return {row_pk for (row_pk,) in cursor.fetchall()} == {*parts.told, *parts.left_out}


def leave_out(parts: Parts) -> None:
    """Store why rows are not in the mail."""
    for pk, why in parts.left_out.items():
        rows = Message.objects.filter(pk=pk)
        if isinstance(why, Exception):
            rows.update(state=MessageState.FAILED, error=writing.place(why))
        else:
            rows.update(state=MessageState.SUPPRESSED, reason=why)


def follow(row, parts: Parts) -> None:
    """What has become of the daily mail has become of all that is told in it."""
    rows = Message.objects.filter(pk__in=parts.told)
    if row.state == MessageState.SENT:
        rows.update(state=row.state, sent_at=row.sent_at, error="")
    elif row.state == MessageState.FAILED:
        rows.update(state=row.state, error=row.error)

"""Choosing how one wants mail, and what that makes of a row of the ledger."""

from django.db import transaction
from django.utils import timezone

from scheduling import messagekinds, quiet
from scheduling.enums import MessageState
from scheduling.models import MailChoice, Message

FIELDS = ["try_at", "in_digest", "digest"]


@transaction.atomic
def choose(*, person, refused, reminders, digest_hour, quiet_from, quiet_until, quiet_weekends) -> MailChoice:
    """Keep the choice, and let what has not left yet follow it. Obligatory kinds cannot be refused."""
    MailChoice.objects.get_or_create(person=person)
    choice = MailChoice.objects.select_for_update().get(person=person)
    choice.refused = sorted(code for code in refused if not messagekinds.get(code).is_obligatory)
    choice.reminders = list(reminders)
    choice.digest_hour, choice.quiet_weekends = digest_hour, quiet_weekends
    choice.quiet_from, choice.quiet_until = quiet_from, quiet_until
    choice.save()
    rows = list(
        Message.objects.filter(person=person, state=MessageState.PLANNED, tries=0, digest=None)
        .order_by("pk")
        .select_for_update()
    )
    for row in rows:
        put_off(row, choice)
    Message.objects.bulk_update(rows, FIELDS, batch_size=500)
    return choice


def put_off_all(rows) -> None:
    """`put_off` for unsaved or locked rows of several people; one statement."""
    choices = {
        choice.person_id: choice
        for choice in MailChoice.objects.filter(person__in={row.person_id for row in rows} - {None})
    }
    for row in rows:
        put_off(row, choices.get(row.person_id))


def put_off(row, choice) -> None:
    """Set when a planned row leaves, as its person wants it. Does not save. Obligatory mail leaves when it is due."""
    row.in_digest, row.digest, row.try_at = False, None, row.due_at
    if choice is not None and not messagekinds.is_obligatory(row.kind):
        due_at, may_gather = max(row.due_at, timezone.now()), messagekinds.get(row.kind).may_gather
        at, row.in_digest = quiet.leaves_at(choice, due_at, stale_at=row.stale_at, may_gather=may_gather)
        row.try_at = at if at > due_at else row.due_at

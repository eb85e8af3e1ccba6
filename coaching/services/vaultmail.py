"""What the owner of a vault is told by mail: that something has happened to it, never what is in it.

Knows no keys, so that a worker can plan the reminder.
"""

from django.db.models import F
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from coaching.messagekinds.vault import CHECK, SUBJECT
from coaching.models import VaultKey
from coaching.queries.vault import CHECK_AFTER
from scheduling.services import message

BATCH = 500


def tell(vault_key, kind) -> None:
    """Plan the mail `kind` to the owner, about what has just happened."""
    message.plan(
        person=vault_key.person,
        kind=kind,
        subject_type=SUBJECT,
        subject_id=vault_key.pk,
        occasion=timezone.now().isoformat(),
    )


def remind_of_codes() -> int:
    """Plan a reminder for those who have not shown their recovery code for half a year. Returns for how many.

    One for each half-year that passes without; run again, it changes nothing.
    """
    now = timezone.now()
    due = (
        VaultKey.objects.in_use()
        .filter(person__is_active=True)
        .annotate(shown_at=Greatest(F("activated_at"), Coalesce("recovery_checked_at", "activated_at")))
        .filter(shown_at__lte=now - CHECK_AFTER)
        .select_related("person")
        .order_by("pk")
    )
    rows = [
        {
            "person": vault_key.person,
            "kind": CHECK,
            "subject_type": SUBJECT,
            "subject_id": vault_key.pk,
            "occasion": f"{vault_key.shown_at:%Y-%m-%d} {(now - vault_key.shown_at) // CHECK_AFTER}",
        }
        for vault_key in due.iterator(BATCH)
    ]
    message.plan_many(rows)
    return len(rows)

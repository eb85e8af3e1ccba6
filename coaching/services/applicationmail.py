"""Mail about applications, planned in the ledger: to who applied, to the principal, to the office."""

import datetime as dt

from django.utils import timezone

from coaching.messagekinds.application import (
    ADMITTED,
    CALLED_OFF,
    CONFIRM,
    CONFIRMED,
    DECLINED,
    LEFT,
    PUT_IN_LINE,
    RECEIVED,
    REMIND,
    STUCK,
    SUBJECT,
    TO_APPLICANT,
    occasion_of,
)
from coaching.queries.application import principals_for
from scheduling.enums import SuppressReason
from scheduling.queries.readers import office_of
from scheduling.services.message import plan_many, suppress

__all__ = ["ADMITTED", "CALLED_OFF", "CONFIRMED", "DECLINED", "LEFT", "PUT_IN_LINE", "RECEIVED"]

#: Who has not answered after so many days is asked once more; after so many the office is told.
REMIND_AFTER, STUCK_AFTER = dt.timedelta(days=5), dt.timedelta(days=10)
#: Until when a reminder is worth a mail.
OF_USE = dt.timedelta(days=14)


def told(application, kind) -> None:
    """Tell the one who applied how it is now. What was to be told of the state before is of no use any more."""
    suppress(
        subject_type=SUBJECT,
        subject_id=application.pk,
        reason=SuppressReason.NOTHING_TO_REMIND,
        kinds=[one for one in TO_APPLICANT if one != kind],
    )
    plan_many([_row(application, kind, application.person)])


def ask_principals(application) -> None:
    """Ask those who lead the school, remind them once, and tell the office when nobody answers, or nobody leads it."""
    now, principals = timezone.now(), principals_for(application)
    rows = []
    for principal in principals:
        rows.append(_row(application, CONFIRM, principal))
        later = {"due_at": now + REMIND_AFTER, "stale_at": now + REMIND_AFTER + OF_USE}
        rows.append(_row(application, REMIND, principal) | later)
    wait = STUCK_AFTER if principals else dt.timedelta(0)
    for person in office_of(application.programme.authority_id):
        rows.append(_row(application, STUCK, person) | {"due_at": now + wait})
    plan_many(rows)


def answered(application, principal) -> None:
    """Nobody need answer any more; the principal in whose name it was done is told."""
    suppress(
        subject_type=SUBJECT,
        subject_id=application.pk,
        reason=SuppressReason.ANSWERED,
        kinds=[CONFIRM, REMIND, STUCK],
    )
    if principal is not None:
        plan_many([_row(application, CONFIRMED, principal)])


def settled(application) -> None:
    """Whatever has not left about it is of no use any more."""
    suppress(subject_type=SUBJECT, subject_id=application.pk, reason=SuppressReason.NOTHING_TO_REMIND)


def _row(application, kind, person):
    return {
        "person": person,
        "kind": kind,
        "subject_type": SUBJECT,
        "subject_id": application.pk,
        "occasion": occasion_of(application, kind),
        "authority": application.programme.authority,
    }

"""Asking for what has not been accepted: once for each person and wording, however often it is looked."""

from coaching.enums import Phase
from coaching.messagekinds.agreement import WAITS, occasion_of
from coaching.models import Engagement
from coaching.queries.agreement import agreements_of
from coaching.rules.agreement import is_due
from scheduling.services.message import plan_many

BATCH = 500


def ask(engagements) -> None:
    """Plan a mail to each who has still to accept. Engagements come with their members."""
    due = [engagement for engagement in engagements if is_due(engagement)]
    plan_many(
        {
            "person": part.person,
            "kind": WAITS,
            "subject_type": "engagement",
            "subject_id": agreement.engagement.pk,
            "occasion": occasion_of(part),
            "authority": agreement.engagement.authority,
        }
        for agreement in agreements_of(due).values()
        for part in agreement.waiting
    )


def ask_all() -> None:
    """Each morning: whoever has joined, took over a school, or has another wording to accept. In batches."""
    due = Engagement.objects.active().filter(paused_at=None).exclude(phase=Phase.INTRODUCTION)
    last = 0
    while True:
        engagements = list(due.filter(pk__gt=last).with_people().order_by("pk")[:BATCH])
        if not engagements:
            return
        ask(engagements)
        last = engagements[-1].pk

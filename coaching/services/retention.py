"""What was written is erased some time after an engagement has ended: first announced, then done, unopened."""

import datetime as dt
import logging

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import SchoolAuthority
from coaching.models import Draft, Engagement, EngagementEvent
from coaching.rules.retention import (
    ANNOUNCED_DAYS,
    DRAFT_DAYS,
    REMINDED_DAYS,
    announced_day,
    months_after,
)
from coaching.services.erasure import erase_contents
from coaching.services.publication import keep_facts
from coaching.services.tombstone import NotBuried, bury_engagement
from scheduling.enums import SuppressReason
from scheduling.services.message import plan_many, suppress

logger = logging.getLogger(__name__)

ANNOUNCED, SOON = "vault_retention", "vault_retention_soon"
#: The hour (Stockholm) at which the second mail leaves.
MAIL_HOUR = 7


def tend() -> None:
    """Each day: announce, put off, erase, and drop old drafts. Bears being run twice.

    What fails for one engagement is logged by its number and tried again the next day; the others go on.
    """
    drop_drafts()
    today = timezone.localdate()
    for authority in SchoolAuthority.objects.order_by("pk"):
        for engagement_id in _to_look_at(authority, today):
            try:
                tend_one(engagement_id=engagement_id, today=today)
            except NotBuried:
                # Nothing can be erased anywhere while the file of tombstones takes nothing; /health/ says so too.
                logger.exception("No tombstone could be written: nothing is erased")
                return
            except DatabaseError:
                logger.exception("Retention of engagement %s failed", engagement_id)


@transaction.atomic
def tend_one(*, engagement_id, today) -> None:
    """Announce, put off or erase one closed engagement, whichever its time has come for. Raises NotBuried."""
    engagement = (
        Engagement.objects.select_for_update(of=("self",), no_key=True)
        .select_related("authority", "series")
        .get(pk=engagement_id)
    )
    if engagement.closed_at is None or engagement.erased_at is not None:
        return
    due = months_after(engagement.closed_at, engagement.authority.retention_months)
    if engagement.erase_on is not None and due > engagement.erase_on:
        _take_back(engagement)
    if engagement.erase_on is None:
        if due <= today + dt.timedelta(days=ANNOUNCED_DAYS):
            _announce(engagement, announced_day(due, today))
    elif engagement.erase_on <= today:
        _erase(engagement)


@transaction.atomic
def drop_drafts() -> int:
    """Drop what nobody has saved for long, and what is under the key of a vault that was lost. Returns how many."""
    long_ago = timezone.now() - dt.timedelta(days=DRAFT_DAYS)
    drafts = Draft.objects.filter(Q(saved_at__lt=long_ago) | Q(vault_key__given_up_at__isnull=False))
    return drafts.delete()[0]


def _to_look_at(authority, today):
    """Ids of closed engagements whose day may have come or may have been moved; a few days too many do no harm."""
    months = dt.timedelta(days=28 * authority.retention_months)
    closed_before = timezone.now() - months + dt.timedelta(days=ANNOUNCED_DAYS + 1)
    closed = authority.engagements.filter(closed_at__isnull=False, erased_at=None)
    return list(
        closed.filter(Q(closed_at__lte=closed_before) | Q(erase_on__isnull=False))
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def _announce(engagement, day):
    """Set the day, and tell everybody in it: now, and once more shortly before."""
    engagement.erase_on = day
    engagement.save(update_fields=["erase_on"])
    morning = timezone.make_aware(dt.datetime.combine(day, dt.time(MAIL_HOUR)))
    about = {
        "subject_type": "engagement",
        "subject_id": engagement.pk,
        "authority": engagement.authority,
        # The same day may be announced again after it was taken back.
        "occasion": timezone.now().astimezone(dt.UTC).isoformat(),
        "stale_at": morning,
        "facts": {"erase_on": day.isoformat()},
    }
    soon = {"kind": SOON, "due_at": morning - dt.timedelta(days=REMINDED_DAYS)}
    plan_many(
        {"person": member.person, **about, **kind}
        for member in engagement.members_now
        for kind in ({"kind": ANNOUNCED}, soon)
    )


def _take_back(engagement):
    """The authority keeps things longer now: what was announced does not come, and is announced anew in its time."""
    suppress(
        subject_type="engagement",
        subject_id=engagement.pk,
        reason=SuppressReason.NOTHING_TO_REMIND,
        kinds=[ANNOUNCED, SOON],
    )
    engagement.erase_on = None
    engagement.save(update_fields=["erase_on"])


def _erase(engagement):
    if engagement.access_requests.open().exists():
        # What somebody has asked to see is not erased before the answer.
        return
    keep_facts(engagement=engagement)
    bury_engagement(engagement)
    now = timezone.now()
    erase_contents(engagement_id=engagement.pk, until=now)
    engagement.erased_at = now
    engagement.save(update_fields=["erased_at"])
    EngagementEvent.objects.create(
        engagement=engagement,
        kind=EngagementEvent.Kind.ERASED,
        at=now,
        from_phase=engagement.phase,
        to_phase=engagement.phase,
    )
    logger.info("What was written in engagement %s was erased, as announced", engagement.pk)

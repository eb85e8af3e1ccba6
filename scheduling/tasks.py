"""What runs in the background. Tasks carry ids only, and bear being run twice."""

import uuid
from pathlib import Path

from celery import shared_task
from django.conf import settings

from accounts.acting import maintenance
from scheduling.services import busyfeed, certification, dispatch, feed, replies


@shared_task
def dispatch_messages() -> None:
    """Each minute: hand what is due to the workers, batch by batch."""
    for ids, lease in dispatch.claim_batches():
        send_batch.delay(ids, str(lease))


@shared_task
def send_batch(ids: list[int], lease: str) -> None:
    """Send one batch over one connection."""
    with maintenance():
        dispatch.send_batch(ids=ids, lease=uuid.UUID(lease))


@shared_task
def tidy_calendar_changes() -> None:
    """Each night: what says whose calendar has changed does not grow for ever."""
    feed.tidy()


@shared_task
def remind_of_certifications() -> None:
    """Each morning: remind of certifications that are about to expire."""
    certification.remind()


@shared_task
def take_replies() -> None:
    """Every few minutes: what calendars have answered by mail, where there is a mailbox for it."""
    if settings.REPLY_MAILDIR and Path(settings.REPLY_MAILDIR).is_dir():
        replies.take(folder=settings.REPLY_MAILDIR)


@shared_task
def read_busy_feeds() -> None:
    """Every few minutes: hand out the coaches' own calendars that are due."""
    for feed_id in busyfeed.hand_out():
        read_busy_feed.delay(feed_id)


@shared_task(soft_time_limit=120, time_limit=150)
def read_busy_feed(feed_id: int) -> None:
    """Read one calendar."""
    busyfeed.read_feed(feed_id=feed_id)

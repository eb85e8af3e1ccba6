"""What runs in the background. Tasks carry ids only, and bear being run twice."""

import uuid
from pathlib import Path

from celery import shared_task
from django.conf import settings

from accounts.acting import maintenance
from scheduling.services import certification, dispatch, feed, replies


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

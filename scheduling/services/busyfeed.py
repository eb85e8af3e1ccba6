"""Somebody's own calendar: where it is, and reading it. What cannot be read never takes away what was read before."""

from datetime import datetime, time, timedelta
from functools import partial

from celery import current_app
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Duty
from accounts.sealing import DoesNotOpen
from accounts.services import mfa as keys
from scheduling.busyical import NotACalendar, busy_in
from scheduling.enums import FeedProblem
from scheduling.fetching import FetchError, fetch, target_of
from scheduling.localtime import STOCKHOLM
from scheduling.models import BusyFeed, BusyTime

EVERY = timedelta(minutes=15)
#: After so many failures in a row it is tried every six hours.
SLOWEST = timedelta(hours=6)
#: Whoever asks for it gets it read at most so often.
PAUSE = timedelta(minutes=1)
#: A reading that was handed out and never came back is handed out again after this.
LEASE = timedelta(minutes=5)
BACK, AHEAD = timedelta(days=1), timedelta(days=400)
LONGEST_ADDRESS = 2000


@transaction.atomic
def set_feed(*, person, address) -> BusyFeed:
    """Read this calendar from now on; what was read from another one goes. Raises ValidationError."""
    address = address.strip()
    try:
        if len(address) > LONGEST_ADDRESS:
            raise FetchError(FeedProblem.ADDRESS)
        target = target_of(address)
    except FetchError as error:
        raise ValidationError({"address": FeedProblem(error.problem).label}) from error
    BusyFeed.objects.filter(person=person).delete()
    feed = BusyFeed.objects.create(
        person=person, address=keys.seal(address), host=target.host[:255], try_at=timezone.now() + LEASE
    )
    _soon(feed.pk)
    return feed


@transaction.atomic
def remove_feed(*, person) -> None:
    """Forget the calendar and all that was read from it."""
    BusyFeed.objects.filter(person=person).delete()


@transaction.atomic
def read_again(*, person) -> bool:
    """Have it read now; False when that was asked for a moment ago."""
    feed = BusyFeed.objects.select_for_update().filter(person=person).first()
    now = timezone.now()
    if feed is None or (feed.tried_at and feed.tried_at > now - PAUSE):
        return False
    if now + LEASE - PAUSE < feed.try_at <= now + LEASE:
        # Asked for a moment ago; the worker has it.
        return False
    feed.try_at = now + LEASE
    feed.save(update_fields=["try_at"])
    _soon(feed.pk)
    return True


@transaction.atomic
def hand_out(*, now=None) -> list[int]:
    """Ids of the calendars of today's coaches that are due; each is due again when its reading does not come back."""
    now = now or timezone.now()
    coaches = Duty.objects.current().filter(role=Role.COACH).values("person")
    due = BusyFeed.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        try_at__lte=now, person__in=coaches, person__is_active=True
    )
    ids = list(due.order_by("try_at").values_list("pk", flat=True))
    BusyFeed.objects.filter(pk__in=ids).update(try_at=now + LEASE)
    return ids


def read_feed(*, feed_id: int, now=None) -> None:
    """Fetch a calendar and keep when it is busy. Bears being called twice, and for one that is gone."""
    feed = BusyFeed.objects.filter(pk=feed_id).first()
    if feed is None:
        return
    now = now or timezone.now()
    problem, busy = "", None
    try:
        busy = busy_in(fetch(keys.unseal(feed.address)), *_window(now))
    except FetchError as error:
        problem = error.problem
    except NotACalendar:
        problem = FeedProblem.NOT_A_CALENDAR
    except DoesNotOpen:
        problem = FeedProblem.ADDRESS
    _keep(feed_id, now, problem, busy)


@transaction.atomic
def _keep(feed_id, now, problem, busy):
    feed = BusyFeed.objects.select_for_update().filter(pk=feed_id).first()
    if feed is None:
        return
    feed.problem, feed.tried_at = problem, now
    if busy is None:
        feed.tries = min(feed.tries + 1, 100)
        feed.try_at = now + min(EVERY * 2 ** min(feed.tries - 1, 10), SLOWEST)
    else:
        feed.tries, feed.read_at, feed.skipped = 0, now, busy.skipped
        feed.try_at = now + EVERY
        feed.times.all().delete()
        BusyTime.objects.bulk_create(
            (BusyTime(feed=feed, starts_at=start, ends_at=end) for start, end in busy.times), batch_size=1000
        )
    feed.save()


def _window(now):
    """From the start of yesterday on, in Stockholm."""
    midnight = datetime.combine(now.astimezone(STOCKHOLM).date(), time(), STOCKHOLM)
    return midnight - BACK, midnight + AHEAD


def _soon(feed_id):
    # A broker that is away loses nothing: the next tick of beat finds it.
    send = partial(current_app.send_task, "scheduling.tasks.read_busy_feed", [feed_id], retry=False)
    transaction.on_commit(send, robust=True)

"""What a person's calendar program gets: which address it asks for, how old that is, and the meetings."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock

from django.db.models import Count, Max, Prefetch, Q

from accounts import paging
from scheduling.enums import MeetingStatus, ParticipantRole
from scheduling.ical import STOCKHOLM
from scheduling.models import CalendarChange, CalendarFeed, Participant, Series, SeriesMember

#: How far a feed looks back and ahead, in days.
BACK, AHEAD = 90, 400
FIELDS = (
    "meeting_id",
    "meeting__uid",
    "meeting__sequence",
    "meeting__kind",
    "meeting__starts_at",
    "meeting__ends_at",
    "meeting__status",
    "meeting__place",
    "meeting__video_url",
    "meeting__series__title",
    "meeting__series__school__name",
    "role",
    "response",
)


@dataclass(frozen=True, slots=True)
class Version:
    """What a feed hangs on; two feeds with equal ones say the same. `changed_at` in UTC."""

    number: str
    changed_at: datetime


def hashed(token: str) -> str:
    """What is stored of the secret in an address."""
    return hashlib.sha256(token.encode()).hexdigest()


def feed_at(token: str) -> CalendarFeed | None:
    """The feed with its person, by the secret in its address; None when there is none or the person has left."""
    return (
        CalendarFeed.objects.select_related("person")
        .filter(token_hash=hashed(token), person__is_active=True)
        .first()
    )


def version_of(feed, today: date) -> Version:
    """The feed's version on a day in Stockholm, without a look at meetings; one query."""
    midnight = datetime.combine(today, clock(), STOCKHOLM)
    counted = CalendarChange.objects.filter(person=feed.person_id).aggregate(
        amount=Count("pk"), latest=Max("pk"), at=Max("at")
    )
    facts = (feed.token_hash, counted["amount"], counted["latest"], today, feed.person.language)
    changed_at = max(filter(None, [counted["at"], feed.made_at, midnight]))
    return Version(hashlib.sha256(repr(facts).encode()).hexdigest()[:32], changed_at)


def entries(feed, today: date) -> list[tuple]:
    """The booked and held meetings of a feed from BACK days ago to AHEAD days on, as tuples of FIELDS; one query."""
    rows = _between(feed.person_id, today - timedelta(days=BACK), today + timedelta(days=AHEAD + 1))
    if feed.series_id:
        rows = rows.filter(meeting__series=feed.series_id)
    return list(rows)


def entries_between(person, first: date, last: date) -> list[tuple]:
    """The same of a person's days from `first` to `last`, both included; one query."""
    return list(_between(person.pk, first, last + timedelta(days=1)))


def _between(person_id, first, last):
    start, end = (datetime.combine(day, clock(), STOCKHOLM) for day in (first, last))
    return (
        Participant.objects.filter(
            person=person_id,
            meeting__status__in=[MeetingStatus.BOOKED, MeetingStatus.HELD],
            meeting__starts_at__gte=start,
            meeting__starts_at__lt=end,
        )
        .order_by("meeting__starts_at", "meeting_id")
        .values_list(*FIELDS)
    )


def whole_feed(person) -> CalendarFeed | None:
    """The person's feed of all meetings, if there is one."""
    return CalendarFeed.objects.filter(person=person, series=None).first()


def led_series(person, query) -> paging.Page:
    """A page of the series with a feed of their own: those that the person leads, and others that still have one.

    Each has its school, `people` (members' rows) and `feeds` (the person's, one or none). Three queries.
    """
    leading = SeriesMember.objects.current().filter(person=person, role=ParticipantRole.FACILITATOR)
    feeds = CalendarFeed.objects.filter(person=person)
    members = SeriesMember.objects.current().exclude(person=person).select_related("person").order_by("pk")
    rows = (
        Series.objects.filter(
            Q(pk__in=leading.values("series"), closed_at=None)
            | Q(pk__in=feeds.exclude(series=None).values("series"))
        )
        .select_related("school")
        .prefetch_related(
            Prefetch("calendar_feeds", feeds, to_attr="feeds"), Prefetch("members", members, to_attr="people")
        )
    )
    return paging.keyset_page(rows, query, order=("title", "id"), size=30)

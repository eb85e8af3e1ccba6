"""A calendar of 1,000 meetings as programs fetch it, against the time the library needs to write the same one.

The other side is given the events ready-made in Python and has no database to ask: it only builds and serialises them
with `icalendar`. Both are read back and compared.
"""

import datetime as dt
import gzip
import time
import uuid
from contextlib import contextmanager

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event, Timezone

from accounts.models import Person, School, SchoolAuthority
from scheduling import calendar
from scheduling.enums import MeetingKind, ParticipantRole
from scheduling.ical import STOCKHOLM
from scheduling.models import CalendarFeed, Meeting, Participant, Series
from scheduling.queries import feed as queries
from scheduling.services import feed as service
from scheduling.views import feed as views

AMOUNT, ROUNDS = 1000, 7
#: Times that the calendar is fetched warm for each time that it is written.
WARM = 20


def fill():
    """A coach with so many meetings ahead and behind, an hour each; its feed's secret."""
    authority = SchoolAuthority.objects.create(name=f"Kalenderköpings kommun {uuid.uuid4()}")
    school = School.objects.create(authority=authority, name="Furuskolan")
    series = Series.objects.create(authority=authority, school=school, title="Handledningsgrupp 7–9")
    coach = Person.objects.create(email=f"{uuid.uuid4()}@example.se", given_name="Åsa", family_name="Lind")
    begin = timezone.now().replace(minute=0, second=0, microsecond=0) - dt.timedelta(days=80)
    meetings = Meeting.objects.bulk_create(
        Meeting(
            series=series,
            kind=MeetingKind.GROUP_SUPERVISION,
            starts_at=begin + dt.timedelta(hours=11 * number),
            ends_at=begin + dt.timedelta(hours=11 * number + 1),
            place=f"Sal {number}, hus Ä; andra våningen, till vänster om matsalen och förbi biblioteket",
            video_url="https://video.example.se/abc" if number % 3 == 0 else "",
        )
        for number in range(AMOUNT)
    )
    Participant.objects.bulk_create(
        Participant(meeting=meeting, person=coach, role=ParticipantRole.FACILITATOR) for meeting in meetings
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return service.make(person=coach)


def library(rows, stamp):
    """The calendar by `icalendar`, and the seconds that it took."""
    begun = time.perf_counter()
    book = Calendar()
    for name, value in (("prodid", calendar.PRODUCT), ("version", "2.0"), ("calscale", "GREGORIAN")):
        book.add(name, value)
    book.add_component(Timezone.from_ical(calendar.STOCKHOLM))
    page = f"{settings.BASE_URL}/meetings/"
    for row in rows:
        pk, uid, sequence, _kind, starts_at, ends_at, _status, place, video_url, title, school, *_rest = row
        event = Event()
        event.add("uid", uid)
        event.add("sequence", sequence)
        event.add("dtstamp", stamp)
        event.add("dtstart", local(starts_at))
        event.add("dtend", local(ends_at))
        event.add("summary", f"Grupphandledning: {title}")
        event.add("status", "CONFIRMED")
        event.add("url", f"{page}{pk}/")
        event.add("location", f"{place}, {school}")
        if video_url:
            event.add("description", f"Videomöte: {video_url}")
        book.add_component(event)
    return book.to_ical(), time.perf_counter() - begun


def local(moment):
    """As the clock shows it; the library writes the second of an hour that comes twice as the first."""
    at = moment.astimezone(STOCKHOLM)
    return moment.astimezone(dt.UTC) if at.fold else at


def facts(content):
    """What stands in a calendar, by UID."""
    return {
        str(event["UID"]): (
            *(str(event.get(name, "")) for name in ("SUMMARY", "LOCATION", "DESCRIPTION", "URL", "STATUS")),
            event["DTSTART"].dt.astimezone(dt.UTC),
            event["DTEND"].dt.astimezone(dt.UTC),
            int(event["SEQUENCE"]),
        )
        for event in Calendar.from_ical(content).walk("VEVENT")
    }


@contextmanager
def no_limits():
    """As many fetches as the measuring takes."""
    before, views.MOST = views.MOST, 10**9
    try:
        yield
    finally:
        views.MOST = before


def measure():
    """The rows of the table."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    token = fill()
    feed = CalendarFeed.objects.select_related("person").get(token_hash=queries.hashed(token))
    rows = queries.entries(feed, timezone.localdate())
    assert len(rows) == AMOUNT
    url, client = (
        reverse("calendar_feed", args=[token]),
        Client(headers={"accept-encoding": "gzip"}, SERVER_NAME="localhost"),
    )
    theirs, cold, warm = [], [], []
    with no_limits():
        for _round in range(ROUNDS):
            written, seconds = library(rows, timezone.now())
            theirs.append(seconds)
            cache.clear()
            first, seconds = fetched(client, url)
            cold.append(seconds)
            warm += [fetched(client, url)[1] for _n in range(WARM)]
        assert facts(gzip.decompress(first.content)) == facts(written)
        with CaptureQueriesContext(connection) as asked:
            again = client.get(url, headers={"if-none-match": first["ETag"]})
    touched = [query for query in asked.captured_queries if "scheduling_meeting" in query["sql"]]
    assert again.status_code == 304 and not touched
    library_time, cold_time, warm_time = (min(times) for times in (theirs, cold, warm))
    print(
        f"feed of {AMOUNT}: library {library_time * 1000:.0f} ms, cold {cold_time * 1000:.0f} ms,"
        f" warm {warm_time * 1000:.1f} ms"
    )
    return [
        row("feed, warm", library_time / warm_time, 50),
        row("feed, cold", library_time / cold_time, 3.5),
    ]


def fetched(client, url):
    """The answer, and the seconds from the request through all middleware to the last byte."""
    begun = time.perf_counter()
    response = client.get(url)
    assert response.status_code == 200
    return response, time.perf_counter() - begun


def row(name, value, target):
    """One line of the table."""
    return {
        "name": name,
        "value": round(value, 1),
        "unit": "×",
        "target": f"≥ {target}",
        "holds": value >= target,
    }

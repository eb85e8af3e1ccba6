"""Reading somebody's own calendar over the network: a real server, and what it can do to us."""

import datetime as dt
import logging
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from scheduling import fetching
from scheduling.enums import FeedProblem
from scheduling.fetching import FetchError, fetch, is_public
from scheduling.models import BusyFeed, BusyTime, Term, WeeklyHours
from scheduling.queries.bookable import bookable_times
from scheduling.services import busyfeed as services
from tests.factories import AuthorityFactory, make_administrator, make_coach

pytestmark = pytest.mark.django_db

EVENT = """BEGIN:VEVENT
UID:1
SUMMARY:Läkarbesök med Ada
LOCATION:Vårdcentralen
DTSTART:{day}T080000Z
DTEND:{day}T090000Z
END:VEVENT
"""


def file_of(*days):
    events = "".join(EVENT.format(day=f"{day:%Y%m%d}") for day in days)
    return f"BEGIN:VCALENDAR\n{events}END:VCALENDAR\n".encode()


class Handler(BaseHTTPRequestHandler):
    """Answers as `server.answers` says, by path."""

    def do_GET(self):
        self.server.asked.append((self.path, self.headers["Host"]))
        self.server.answers[self.path](self)

    def log_message(self, *_arguments):
        """Quiet."""

    def give(self, body, status=200, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def server(settings):
    """A server that is trusted, on a port of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.answers, server.asked = {}, []
    server.url = f"http://127.0.0.1:{server.server_port}"
    settings.BUSY_FEED_TRUSTED_HOSTS = [f"127.0.0.1:{server.server_port}"]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def coach():
    return make_coach(AuthorityFactory())


def tomorrow(days=1):
    return timezone.localdate() + dt.timedelta(days=days)


def read(coach, server, path="/c.ics", now=None):
    feed = BusyFeed.objects.filter(person=coach).first() or services.set_feed(
        person=coach, address=server.url + path
    )
    services.read_feed(feed_id=feed.pk, now=now)
    feed.refresh_from_db()
    return feed


def problem(address, **limits):
    with pytest.raises(FetchError) as refused:
        fetch(address, **limits)
    return refused.value.problem


def test_only_from_when_to_when_is_kept(coach, server, caplog):
    caplog.set_level(logging.DEBUG)
    server.answers["/secret-path.ics"] = lambda one: one.give(file_of(tomorrow()))
    feed = read(coach, server, "/secret-path.ics")
    assert (feed.problem, feed.skipped, feed.host) == ("", 0, "127.0.0.1")
    (busy,) = feed.times.all()
    assert busy.ends_at - busy.starts_at == dt.timedelta(hours=1)
    with connection.cursor() as cursor:
        for table in ("scheduling_busyfeed", "scheduling_busytime"):
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")
            rows = str(cursor.fetchall())
            assert not [word for word in ("Läkar", "Ada", "secret-path") if word in rows]
    assert "secret-path" not in caplog.text


def test_nobody_is_offered_a_time_when_the_coach_is_busy_there(coach, server):
    day = tomorrow(7)
    authority = coach.duties.get().authority
    term = Term.objects.create(
        authority=authority,
        season="HT" if day.month > 6 else "VT",
        year=day.year,
        starts_on=day - dt.timedelta(days=3),
        ends_on=day + dt.timedelta(days=3),
    )
    WeeklyHours.objects.create(
        coach=coach, term=term, weekday=day.weekday(), starts=dt.time(0), ends=dt.time(23)
    )
    server.answers["/c.ics"] = lambda one: one.give(file_of(day))

    def overlapping():
        start = dt.datetime.combine(day, dt.time(8), dt.UTC)
        times = bookable_times([coach], 60, day, day, timezone.now(), authority=authority)
        return [one for one in times if one[0] < start + dt.timedelta(hours=1) and one[1] > start]

    before = len(overlapping())
    read(coach, server)
    assert (before > 0, overlapping()) == (len(overlapping()) < before, [])


def test_a_broken_feed_is_told_and_what_was_read_last_still_counts(client, coach, server):
    server.answers["/c.ics"] = lambda one: one.give(file_of(tomorrow(), tomorrow(2)))
    now = timezone.now()
    assert read(coach, server, now=now).times.count() == 2
    server.answers["/c.ics"] = lambda one: one.give(b"gone", 404)
    feed = read(coach, server, now=now + dt.timedelta(minutes=15))
    assert (feed.problem, feed.read_at, feed.times.count()) == (FeedProblem.ANSWER, now, 2)
    client.force_login(coach)
    page = client.get(reverse("availability")).content.decode()
    assert "Kalenderns server lämnar inte ut den." in page
    assert "Det som lästes senast gäller fortfarande." in page
    assert "c.ics" not in page
    # It is tried less and less often, and at once as before when it works again.
    assert feed.try_at - feed.tried_at == services.EVERY
    feed = read(coach, server, now=now + dt.timedelta(minutes=30))
    assert feed.try_at - feed.tried_at == 2 * services.EVERY
    server.answers["/c.ics"] = lambda one: one.give(file_of())
    feed = read(coach, server)
    assert (feed.problem, feed.tries, feed.times.count()) == ("", 0, 0)


def test_a_feed_of_100_mb_is_left_after_five(coach, server):
    sent = []

    def endless(one):
        one.send_response(200)
        one.end_headers()
        try:
            for _number in range(100):
                one.wfile.write(b"X" * 1024 * 1024)
                sent.append(1)
        except OSError:
            return

    server.answers["/c.ics"] = endless
    assert read(coach, server).problem == FeedProblem.BIG
    assert len(sent) < 30


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_feed_that_drips_is_cut_off(server, part):
    def drip(one):
        if part == "body":
            one.send_response(200)
            one.end_headers()
        try:
            for _number in range(100):
                one.wfile.write(b"H")
                time.sleep(0.1)
        except OSError:
            return

    server.answers["/c.ics"] = drip
    begun = time.monotonic()
    assert problem(server.url + "/c.ics", seconds=1) == FeedProblem.SLOW
    assert time.monotonic() - begun < 3


def test_a_redirect_into_the_local_network_is_not_followed(server):
    inner = socket.create_server(("127.0.0.1", 0))
    inner.settimeout(0.1)
    port = inner.getsockname()[1]
    targets = {
        f"https://127.0.0.1:{port}/": FeedProblem.LOCAL,
        f"https://localhost:{port}/": FeedProblem.LOCAL,
        f"https://[::1]:{port}/": FeedProblem.LOCAL,
        f"https://0x7f000001:{port}/": FeedProblem.LOCAL,
        f"https://2130706433:{port}/": FeedProblem.LOCAL,
        "https://169.254.169.254/latest/": FeedProblem.LOCAL,
        "https://10.0.0.1/": FeedProblem.LOCAL,
        f"http://127.0.0.1:{port}/": FeedProblem.ADDRESS,
        "file:///etc/passwd": FeedProblem.ADDRESS,
        "/c.ics": FeedProblem.REDIRECTS,
    }
    for target, expected in targets.items():
        server.answers["/c.ics"] = lambda one, target=target: one.give(b"", 302, Location=target)
        assert problem(server.url + "/c.ics") == expected, target
    with pytest.raises(TimeoutError):
        inner.accept()
    inner.close()


def test_a_name_is_looked_up_once_and_the_connection_goes_to_what_was_checked(server, settings, monkeypatch):
    answers = [["127.0.0.1"], ["127.0.0.9"]]
    asked = []

    known = socket.getaddrinfo

    def look(host, port, *rest, **options):
        if host[0].isdigit():
            return known(host, port, *rest, **options)
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in answers[len(asked) - 1]]

    settings.BUSY_FEED_TRUSTED_HOSTS = ["changing.example.se"]
    server.answers["/c.ics"] = lambda one: one.give(file_of())
    monkeypatch.setattr(fetching.socket, "getaddrinfo", look)
    fetch(f"http://changing.example.se:{server.server_port}/c.ics")
    assert asked == ["changing.example.se"]
    assert server.asked == [("/c.ics", f"changing.example.se:{server.server_port}")]
    # One address of the local network among several is one too many.
    settings.BUSY_FEED_TRUSTED_HOSTS = []
    answers[1:] = [["93.184.216.34", "192.168.1.1"]]
    assert problem("https://changing.example.se/c.ics") == FeedProblem.LOCAL


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        *((one, False) for one in ("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254")),
        *((one, False) for one in ("0.0.0.0", "100.64.0.1", "224.0.0.1", "255.255.255.255", "::", "::1")),
        *(
            (one, False)
            for one in ("fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1")
        ),
        *((one, False) for one in ("2002:7f00:1::", "nonsense", "")),
    ],
)
def test_which_addresses_are_public(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize(
    "address",
    [
        "",
        "soon",
        "http://calendar.example.se/c.ics",
        "ftp://calendar.example.se/c.ics",
        "https://",
        "https://me:word@calendar.example.se/c.ics",
        "https://calendar.example.se:99999/c.ics",
        "https://calendar.example.se/\r\nHost: x",
        "https://[::1/c.ics",
        "https://x.example.se/" + "a" * 2000,
    ],
)
def test_addresses_that_are_refused_at_once(coach, address):
    with pytest.raises(ValidationError):
        services.set_feed(person=coach, address=address)
    assert not BusyFeed.objects.exists()


def test_webcal_is_https(coach):
    feed = services.set_feed(person=coach, address="webcal://calendar.example.se/c.ics")
    assert feed.host == "calendar.example.se"


def test_what_is_due_is_handed_out_once_and_only_for_coaches_of_today(coach):
    now = timezone.now()
    feed = services.set_feed(person=coach, address="https://calendar.example.se/c.ics")
    other = make_coach(AuthorityFactory(), ends_on=dt.date(2021, 1, 1))
    services.set_feed(person=other, address="https://calendar.example.se/c.ics")
    later = now + dt.timedelta(minutes=10)
    assert services.hand_out(now=now) == []
    assert services.hand_out(now=later) == [feed.pk]
    assert services.hand_out(now=later) == []
    assert services.hand_out(now=later + services.LEASE) == [feed.pk]
    services.read_feed(feed_id=10**9)


def test_pages(client, coach):
    client.force_login(coach)
    assert "Min egen kalender" in client.get(reverse("availability")).content.decode()
    answer = client.post(reverse("busy_feed"), {"address": "http://10.0.0.1/c.ics"})
    assert "Adressen måste börja med https://" in answer.content.decode()
    answer = client.post(reverse("busy_feed"), {"address": "https://calendar.example.se/c.ics"}, follow=True)
    assert "Kalendern läses om en stund" in answer.content.decode()
    assert "calendar.example.se" in answer.content.decode()
    assert "c.ics" not in client.get(reverse("busy_feed")).content.decode()
    answer = client.post(reverse("busy_feed_read"), follow=True)
    assert "Vänta en minut." in answer.content.decode()
    office = make_administrator(coach.duties.get().authority)
    client.force_login(office)
    page = client.get(reverse("availability_of", args=[coach.pk])).content.decode()
    assert "calendar.example.se" not in page
    client.force_login(coach)
    client.post(reverse("busy_feed_remove"))
    client.post(reverse("busy_feed_remove"))
    assert (BusyFeed.objects.count(), BusyTime.objects.count()) == (0, 0)

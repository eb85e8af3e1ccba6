"""How fast reminders leave: claimed, rendered, sent and marked, against Django's mail on one connection.

The other side is given the texts ready-made and has no database to tell: it only builds each mail and sends it over a
connection that stays open; with calendar files, it also makes each file with icalendar. All speak to the same server,
in another process, in turns. What is told is the median of the rounds.
"""

import datetime as dt
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from statistics import median
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.management import call_command
from django.db import connection
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation
from icalendar import Calendar, Event, Timezone, vCalAddress, vUri

from accounts.databaseroles import as_owner
from accounts.models import Person, School, SchoolAuthority
from benchmarks import mailserver, sender
from config.celery import app
from scheduling import messagekinds
from scheduling.calendar import STOCKHOLM
from scheduling.enums import ZONE, MeetingKind
from scheduling.mail import paragraphs, render
from scheduling.models import Meeting, Message, Participant, Series
from scheduling.tasks import dispatch_messages

ROUNDS = 5
REMINDER, INVITATION = "meeting_reminder", "meeting_invitation"


@contextmanager
def server():
    """The mail server; the settings point at it."""
    with mailserver.running() as post:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", post.port
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{post.port}"
        yield post


class Workers:
    """Processes that send at the same time. `memory` has what each took after each turn, in MiB."""

    def __init__(self, amount):
        self.memory = []
        self._processes = [
            subprocess.Popen(
                [sys.executable, "-m", "benchmarks.sender"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(amount)
        ]

    def __enter__(self):
        for process in self._processes:
            assert process.stdout.readline() == "ready\n"
        return self

    def __exit__(self, *error):
        for process in self._processes:
            process.kill()
            process.communicate()

    def send_due(self) -> int:
        """Let them send until nothing is due; how many left."""
        for process in self._processes:
            process.stdin.write("\n")
            process.stdin.flush()
        answers = [process.stdout.readline().split() for process in self._processes]
        self.memory.append([float(memory) for _sent, memory in answers])
        return sum(int(sent) for sent, _memory in answers)


def fill(amount, kind=REMINDER):
    """As many rows, none due before it is released: two people to a meeting, ten meetings to a series."""
    tables = ", ".join(
        model._meta.db_table for model in (Message, Participant, Meeting, Series, School, Person)
    )
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")
    authority, _ = SchoolAuthority.objects.get_or_create(name="Granköpings kommun")
    school = School.objects.create(authority=authority, name="Furuskolan")
    series = Series.objects.bulk_create(
        Series(authority=authority, school=school, title="Samtal") for _ in range(amount // 20 + 1)
    )
    now = timezone.now()
    people = Person.objects.bulk_create(
        Person(email=f"person{n}@example.se", given_name="Åsa", family_name=f"Lind {n}", password="!")
        for n in range(amount)
    )
    meetings = Meeting.objects.bulk_create(
        Meeting(
            series=series[n // 10],
            kind=MeetingKind.CONVERSATION,
            starts_at=now + dt.timedelta(days=1, minutes=n),
            ends_at=now + dt.timedelta(days=1, minutes=n + 60),
            place="Sal B12",
        )
        for n in range((amount + 1) // 2)
    )
    pairs = [(meetings[n // 2], person) for n, person in enumerate(people)]
    Participant.objects.bulk_create(Participant(meeting=meeting, person=person) for meeting, person in pairs)
    Message.objects.bulk_create(
        Message(
            person=person,
            authority=authority,
            kind=kind,
            subject_type="meeting",
            subject_id=meeting.pk,
            occasion="1d",
            due_at=now,
            try_at=now + dt.timedelta(hours=12),
            stale_at=meeting.starts_at,
        )
        for meeting, person in pairs
    )
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def release(amount):
    """So many of the rows that wait are due now."""
    waiting = Message.objects.filter(state="planned").order_by("pk").values("pk")[:amount]
    Message.objects.filter(pk__in=waiting).update(try_at=timezone.now())


def texts(kind=REMINDER):
    """(subject, text, html, address, Message-ID, meeting) of every row, as the ledger writes them."""
    kind, found = messagekinds.get(kind), []
    messages = list(Message.objects.select_related("person", "authority").order_by("pk"))
    contexts = kind.contexts(messages)
    layout = get_template("mail/layout.html").template
    with translation.override("sv"):
        for message in messages:
            subject, body, foot = render(kind, message, contexts[message.pk])
            html = layout.render(
                Context({"subject": subject, "parts": paragraphs(body), "foot": foot, "language": "sv"})
            )
            text = f"{body}\n\n-- \n{foot}\n"
            message_id = f"<{message.message_id}@localhost>"
            meeting = contexts[message.pk]["meeting"]
            found.append((subject, text, html, message.person, message_id, meeting))
    return found


def library_file(meeting, person):
    """The invitation's calendar file, made with icalendar."""
    calendar, event = Calendar(), Event()
    for name, value in (("prodid", "-//x//x//EN"), ("version", "2.0"), ("method", "REQUEST")):
        calendar.add(name, value)
    calendar.add_component(ZONE_COMPONENT)
    zone = ZoneInfo(ZONE)
    for name, value in (
        ("uid", meeting.uid),
        ("sequence", meeting.sequence),
        ("dtstamp", timezone.now()),
        ("dtstart", meeting.starts_at.astimezone(zone)),
        ("dtend", meeting.ends_at.astimezone(zone)),
        ("summary", "Samtal"),
        ("status", "CONFIRMED"),
        ("url", vUri(f"http://localhost/meetings/{meeting.pk}/")),
        ("location", meeting.place),
    ):
        event.add(name, value)
    organizer, attendee = vCalAddress("mailto:no-reply@localhost"), vCalAddress(f"mailto:{person.email}")
    organizer.params["CN"], attendee.params["CN"] = "Bollplank", str(person)
    attendee.params |= {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}
    event.add("organizer", organizer)
    event.add("attendee", attendee)
    calendar.add_component(event)
    return calendar.to_ical()


ZONE_COMPONENT = Timezone.from_ical(STOCKHOLM)


def django_sends(mails, *, with_files=False):
    """Seconds that Django needs for these texts over one connection."""
    begun = time.perf_counter()
    with get_connection() as post:
        for subject, text, html, person, message_id, meeting in mails:
            headers = {"Message-ID": message_id, "Auto-Submitted": "auto-generated"}
            to = f'"{person}" <{person.email}>'
            mail = EmailMultiAlternatives(subject, text, to=[to], headers=headers, connection=post)
            mail.attach_alternative(html, "text/html")
            if with_files:
                content = library_file(meeting, person)
                mail.attach_alternative(content.decode(), "text/calendar")
                mail.attach("bollplank.ics", content, "text/calendar")
            mail.send()
    return time.perf_counter() - begun


def timed(send, amount, post):
    """Seconds until `amount` rows, due from now, have been sent by `send`; each arrived exactly once."""
    release(amount)
    post.taken()
    begun = time.perf_counter()
    assert send() == amount
    seconds = time.perf_counter() - begun
    assert post.taken() == (amount, amount)
    return seconds


def celery_messages(amount):
    """How many messages the broker gets for so many due rows, the minute's own included."""
    app.control.purge()
    Message.objects.update(state="planned", sent_at=None, try_at=timezone.now())
    dispatch_messages.delay()
    dispatch_messages()
    return app.control.purge() * 10_000 / amount


def row(name, value, unit, target, holds):
    """A line of the table."""
    return {"name": name, "value": round(value, 2), "unit": unit, "target": target, "holds": holds}


def measure_plain(amount):
    """Reminders without files: one worker, two workers, memory, messages."""
    part = amount // ROUNDS
    fill(2 * amount)
    mails, rounds = texts(), []
    with server() as post, Workers(2) as two:
        django_sends(mails[:20])
        for number in range(ROUNDS):
            theirs = django_sends(mails[number * part : (number + 1) * part])
            one = timed(sender.send_due, part, post)
            both = timed(two.send_due, part, post)
            rounds.append((theirs, one, both))
    assert Message.objects.filter(state="sent").count() == 2 * amount
    theirs, one, both = (median(seconds) for seconds in zip(*rounds, strict=True))
    print(
        f"Reminders a second: Django {part / theirs:.0f}, one worker {part / one:.0f}, two {part / both:.0f}"
    )
    by_one = median(theirs / one for theirs, one, _both in rounds)
    by_two = median(theirs / both for theirs, _one, both in rounds)
    grown = max(last / first for first, last in zip(two.memory[0], two.memory[-1], strict=True))
    carried = celery_messages(2 * amount)
    return [
        row("reminders", by_one, "×", "≥ 1.5", by_one >= 1.5),
        row("reminders, two workers", by_two, "×", "≥ 4", by_two >= 4),
        row("reminders, memory", grown, "× of the first fifth's", "≤ 1.05", grown <= 1.05),
        row("messages", carried, "per 10,000", "≤ 100", carried <= 100),
    ]


def measure_files(amount):
    """Mails with calendar files."""
    part = amount // ROUNDS
    fill(amount, INVITATION)
    mails, rounds = texts(INVITATION), []
    with server() as post:
        django_sends(mails[:20], with_files=True)
        for number in range(ROUNDS):
            theirs = django_sends(mails[number * part : (number + 1) * part], with_files=True)
            rounds.append((theirs, timed(sender.send_due, part, post)))
    ratio = median(theirs / ours for theirs, ours in rounds)
    return [row("reminders with ics", ratio, "×", "≥ 4", ratio >= 4)]


def measure(amount):
    """The rows of the table for `amount` reminders (at least 500), and a quarter as many with calendar files."""
    call_command("migrate", interactive=False, verbosity=0)
    amount = max(500, amount // ROUNDS * ROUNDS)
    return [*measure_plain(amount), *measure_files(max(500, amount // 4 // ROUNDS * ROUNDS))]

"""How fast reminders leave: one worker that claims, renders, sends and marks, against Django's mail on one connection.

The other side is given the texts ready-made and has no database to tell: it only builds each mail with
EmailMultiAlternatives and sends it over a connection that stays open. Both speak to the same server, in another
process, in turns.
"""

import datetime as dt
import subprocess
import sys
import time
from contextlib import contextmanager

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.management import call_command
from django.db import connection
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation

from accounts.databaseroles import as_owner
from accounts.models import Person, School, SchoolAuthority
from config.celery import app
from scheduling import messagekinds
from scheduling.enums import MeetingKind
from scheduling.mail import paragraphs, render
from scheduling.models import Meeting, Message, Participant, Series
from scheduling.services import dispatch
from scheduling.tasks import dispatch_messages

ROUNDS = 5
SERVER = """
import socket, sys
from aiosmtpd.controller import Controller

class Sink:
    ids = []

    async def handle_DATA(self, server, session, envelope):
        head = envelope.content[: envelope.content.index(b"\\r\\n\\r\\n")]
        self.ids += [line[12:] for line in head.split(b"\\r\\n") if line.startswith(b"Message-ID: ")]
        return "250 OK"

sink = Sink()
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
Controller(sink, hostname="127.0.0.1", port=port).start()
print(port, flush=True)
for _line in sys.stdin:
    print(len(sink.ids), len(set(sink.ids)), flush=True)
    sink.ids.clear()
"""


class Server:
    """A mail server in a process of its own, that counts what it takes."""

    def __init__(self, process):
        self._process = process

    def taken(self):
        """(mails, different Message-IDs) since the last call."""
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return tuple(int(word) for word in self._process.stdout.readline().split())


@contextmanager
def server():
    """Run it; the settings point at it."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(process.stdout.readline())
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        yield Server(process)
    finally:
        process.kill()
        process.wait()


def fill(amount):
    """As many reminders, all due: two people to a meeting."""
    tables = ", ".join(
        model._meta.db_table for model in (Message, Participant, Meeting, Series, School, Person)
    )
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")
    authority, _ = SchoolAuthority.objects.get_or_create(name="Granköpings kommun")
    school = School.objects.create(authority=authority, name="Furuskolan")
    series = Series.objects.create(authority=authority, school=school, title="Samtal")
    now = timezone.now()
    people = Person.objects.bulk_create(
        Person(email=f"person{n}@example.se", given_name="Åsa", family_name=f"Lind {n}", password="!")
        for n in range(amount)
    )
    meetings = Meeting.objects.bulk_create(
        Meeting(
            series=series,
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
            kind="meeting_reminder",
            subject_type="meeting",
            subject_id=meeting.pk,
            occasion="1d",
            due_at=now,
            try_at=now,
            stale_at=meeting.starts_at,
        )
        for meeting, person in pairs
    )
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def texts():
    """(subject, text, html, address, Message-ID) of every reminder, as the ledger writes them."""
    kind, found = messagekinds.get("meeting_reminder"), []
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
            found.append((subject, text, html, message.person, f"<{message.message_id}@localhost>"))
    return found


def django_sends(mails):
    """Seconds that Django needs for these texts over one connection."""
    begun = time.perf_counter()
    with get_connection() as post:
        for subject, text, html, person, message_id in mails:
            headers = {"Message-ID": message_id, "Auto-Submitted": "auto-generated"}
            to = f'"{person}" <{person.email}>'
            mail = EmailMultiAlternatives(subject, text, to=[to], headers=headers, connection=post)
            mail.attach_alternative(html, "text/html")
            mail.send()
    return time.perf_counter() - begun


def ledger_sends(amount):
    """Seconds that one worker needs to claim and send so many rows."""
    begun, sent = time.perf_counter(), 0
    while sent < amount:
        ids, lease = dispatch.claim(min(dispatch.BATCH, amount - sent))
        sent += dispatch.send_batch(ids=ids, lease=lease)["sent"]
    return time.perf_counter() - begun


def celery_messages(amount):
    """How many messages the broker gets for so many due rows, the minute's own included."""
    app.control.purge()
    Message.objects.update(state="planned", sent_at=None, try_at=timezone.now())
    dispatch_messages.delay()
    dispatch_messages()
    return app.control.purge() * 10_000 / amount


def measure(amount):
    """The rows of the table for `amount` reminders (at least 100)."""
    call_command("migrate", interactive=False, verbosity=0)
    amount = max(100, amount // ROUNDS * ROUNDS)
    fill(amount)
    mails, part = texts(), amount // ROUNDS
    theirs = ours = 0.0
    with server() as post:
        django_sends(mails[:20])
        post.taken()
        for number in range(ROUNDS):
            theirs += django_sends(mails[number * part : (number + 1) * part])
            assert post.taken() == (part, part)
            ours += ledger_sends(part)
            assert post.taken() == (part, part)
    assert Message.objects.filter(state="sent").count() == amount
    print(
        f"{amount} reminders: Django {amount / theirs:.0f} a second, the ledger {amount / ours:.0f} a second"
    )
    ratio, carried = theirs / ours, celery_messages(amount)
    return [
        {
            "name": "reminders",
            "value": round(ratio, 2),
            "unit": "×",
            "target": "≥ 1.5",
            "holds": ratio >= 1.5,
        },
        {
            "name": "messages",
            "value": round(carried),
            "unit": "per 10,000",
            "target": "≤ 100",
            "holds": carried <= 100,
        },
    ]

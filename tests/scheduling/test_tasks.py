"""Senders at once, senders that die, a broker that forgets: real processes on one database and one mail server."""

import datetime as dt
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager

import pytest
import time_machine
from django.utils import timezone

from config.celery import app
from scheduling import digest
from scheduling.enums import MessageState
from scheduling.models import Message
from scheduling.services import dispatch, mailchoice, planner
from scheduling.tasks import dispatch_messages, send_batch
from tests.conftest import process_environment
from tests.factories import PersonFactory, SchoolFactory, make_meeting, make_series

pytestmark = pytest.mark.django_db(transaction=True)

SENDER = """
import django; django.setup()
from scheduling.services import dispatch
dispatch.BATCH = 20
print("ready", flush=True)
input()
for ids, lease in dispatch.claim_batches():
    dispatch.send_batch(ids=ids, lease=lease)
"""


@contextmanager
def senders(amount):
    """Processes that wait for a line and then send what is due, twenty rows at a time."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", SENDER],
            env=process_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(amount)
    ]
    try:
        for process in processes:
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            process.stdin.write("\n")
            process.stdin.flush()
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def invite(amount):
    """One meeting with that many people: as many invitations are due."""
    people = PersonFactory.create_batch(amount)
    meeting = make_meeting(make_series(SchoolFactory(), participants=people))
    planner.meeting_booked(meeting)
    return people


def end_leases():
    """As if the time of the leases had passed."""
    Message.objects.filter(state=MessageState.CLAIMED).update(try_at=timezone.now())


def states():
    return Counter(Message.objects.filter(kind=planner.INVITATION).values_list("state", flat=True))


def deliveries(mailbox):
    """How often each Message-ID arrived, and that each person has one Message-ID."""
    found = Counter(mail["Message-ID"] for mail in mailbox.messages)
    assert len(found) == len({mail["X-Envelope-To"] for mail in mailbox.messages})
    return found


def test_a_sender_that_is_killed_repeats_at_most_the_mail_in_flight_with_the_same_id(mailbox):
    invite(30)
    mailbox.silent_after = {7}
    with senders(1) as [process]:
        mailbox.wait(7)
        process.kill()
        process.wait()
        # Until the leases end, nobody touches what the dead one had; the other batch is free.
        with senders(1) as [other]:
            assert other.wait(20) == 0
        assert states() == {"sent": 16, "claimed": 14}
        end_leases()
        with senders(1) as [other]:
            assert other.wait(20) == 0
    assert states() == {"sent": 30}
    found = deliveries(mailbox)
    assert Counter(found.values()) == {1: 29, 2: 1}
    assert found[mailbox.messages[6]["Message-ID"]] == 2


def test_the_lock_of_a_mail_in_flight_keeps_others_away_although_the_lease_has_ended(mailbox):
    invite(5)
    mailbox.silent_after = {2}
    with senders(1):
        mailbox.wait(2)
        with time_machine.travel(timezone.now() + 2 * dispatch.LEASE):
            for ids, lease in dispatch.claim_batches():
                dispatch.send_batch(ids=ids, lease=lease)
        # One sent by the first, three here; the one in flight is nobody else's.
        assert states() == {"sent": 4, "claimed": 1}
        assert Counter(deliveries(mailbox).values()) == {1: 5}


def test_a_broker_that_is_emptied_loses_nothing_and_a_task_given_twice_sends_once(mailbox, request):
    invite(40)
    dispatch_messages()
    app.control.purge()
    assert states() == {"claimed": 40}
    request.getfixturevalue("celery_worker")
    end_leases()
    dispatch_messages.delay()
    dispatch_messages.delay()
    mailbox.wait(40)
    invite(20)
    ids, lease = dispatch.claim()
    for _ in range(3):
        send_batch.delay(ids, str(lease))
    dispatch_messages.delay()
    mailbox.wait(60)
    settled = time.monotonic() + 10
    while states() != {"sent": 60} and time.monotonic() < settled:
        time.sleep(0.05)
    assert states() == {"sent": 60}
    assert Counter(deliveries(mailbox).values()) == {1: 60}


def want_daily_mail(amount, things=3):
    """People whose daily mail is due, with that many reminders in it."""
    people = PersonFactory.create_batch(amount)
    for person in people:
        mailchoice.choose(
            person=person,
            refused=[],
            reminders=["7d"],
            digest_hour=7,
            quiet_from=None,
            quiet_until=None,
            quiet_weekends=False,
        )
    series = make_series(SchoolFactory(), participants=people)
    for day in range(things):
        planner.meeting_booked(make_meeting(series, timezone.now() + dt.timedelta(days=20 + day)))
    Message.objects.exclude(occasion="7d").delete()
    due = timezone.now() - dt.timedelta(minutes=5)
    assert Message.objects.update(due_at=due, try_at=due) == amount * things
    return people


def gathered():
    """States of what is told in daily mails, and of the daily mails."""
    told = Message.objects.filter(occasion="7d").values_list("state", flat=True)
    return Counter(told), Counter(Message.objects.filter(kind=digest.CODE).values_list("state", flat=True))


def test_two_senders_make_one_daily_mail_for_each_person(mailbox):
    people = want_daily_mail(30)
    with senders(2) as processes:
        assert [process.wait(30) for process in processes] == [0, 0]
    with senders(1) as [other]:
        assert other.wait(30) == 0
    assert gathered() == ({"sent": 90}, {"sent": 30})
    assert Counter(mail["X-Envelope-To"] for mail in mailbox.messages) == {
        person.email: 1 for person in people
    }


def test_a_sender_that_is_killed_with_a_daily_mail_repeats_that_one_with_the_same_id(mailbox):
    want_daily_mail(6)
    mailbox.silent_after = {3}
    with senders(1) as [process]:
        mailbox.wait(3)
        process.kill()
        process.wait()
    end_leases()
    with senders(1) as [other]:
        assert other.wait(30) == 0
    assert gathered() == ({"sent": 18}, {"sent": 6})
    assert Counter(deliveries(mailbox).values()) == {1: 5, 2: 1}

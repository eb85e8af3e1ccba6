"""Each test is named after a complaint of those who use comparable systems, and shows that it does not hold here."""

import datetime as dt
from collections import Counter

import pytest
import time_machine
from django.utils import timezone

from scheduling.enums import MessageState, Response
from scheduling.models import Message
from scheduling.services.message import plan
from tests.factories import PersonFactory, SchoolFactory, make_administrator
from tests.scheduling.services.test_planner import (
    DAY,
    HOUR,
    NOW,
    START,
    book,
    cancel,
    move,
    rows,
    send_due,
)
from tests.scheduling.test_tasks import deliveries, invite, senders, states


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def kim():
    return PersonFactory()


@pytest.mark.django_db(transaction=True)
def test_the_same_reminder_twice_when_two_workers_run(mailbox):
    invite(100)
    with senders(2) as processes:
        assert [process.wait(30) for process in processes] == [0, 0]
    assert states() == {"sent": 100}
    assert Counter(deliveries(mailbox).values()) == {1: 100}


@pytest.mark.django_db
def test_a_reminder_after_cancelling(clock, mailbox, kim):
    lee = PersonFactory(is_active=False)
    meeting = book(kim, lee)
    send_due()
    cancel(meeting)
    send_due()
    clock.move_to(START)
    send_due()
    assert [mail["Subject"].partition(":")[0] for mail in mailbox.to(kim.email)] == ["Inbjudan", "Inställt"]
    assert mailbox.to(lee.email) == []
    assert [(kind, state) for kind, _occasion, state, _due in rows(kim)] == [
        ("meeting_invitation", "sent"),
        ("meeting_reminder", "cancelled"),
        ("meeting_reminder", "cancelled"),
        ("meeting_unanswered", "cancelled"),
        ("meeting_cancelled", "sent"),
    ]


@pytest.mark.django_db
def test_a_reminder_after_moving(clock, kim):
    meeting = book(kim)
    move(meeting, NOW + 3 * DAY)
    assert [(occasion, state) for _kind, occasion, state, _due in rows(kim, kind="meeting_reminder")] == [
        ("7d", "moved_past"),
        ("1d", "planned"),
    ]


@pytest.mark.django_db
def test_past_reminders_after_an_outage_of_a_day(clock, mailbox, kim):
    book(kim)
    send_due()
    clock.move_to(START - 8 * DAY)
    send_due()
    clock.move_to(START + HOUR)
    send_due()
    assert len(mailbox.messages) == 1
    assert [state for _kind, _occasion, state, _due in rows(kim, kind="meeting_reminder")] == ["too_late"] * 2


@pytest.mark.django_db
def test_reminders_to_those_who_had_answered_already(clock, mailbox, kim):
    people = {
        answer: PersonFactory() for answer in (Response.ACCEPTED, Response.TENTATIVE, Response.DECLINED)
    }
    meeting = book(kim, *people.values())
    send_due()
    for answer, person in people.items():
        meeting.participants.filter(person=person).update(response=answer, answered_at=NOW)
    clock.move_to(START - 3 * DAY)
    send_due()
    asked = [mail for mail in mailbox.messages if mail["Subject"].startswith("Kommer du?")]
    assert [mail["X-Envelope-To"] for mail in asked] == [kim.email]
    assert "/answer/" in asked[0].get_body(("plain",)).get_content()
    assert [rows(person, kind="meeting_unanswered")[0][2] for person in people.values()] == [
        "answered",
        "answered",
        "answered",
    ]
    move(meeting, START + 14 * DAY)
    assert len(rows(kim, kind="meeting_unanswered")) == 1


@pytest.mark.django_db
def test_nothing_sent_and_nobody_knows(client, mailbox):
    """The office sees on its ledger that mail waits for a sender, and in its menu how much has failed."""
    school = SchoolFactory()
    client.force_login(make_administrator(school.authority))
    row = plan(
        person=PersonFactory(),
        kind="meeting_reminder",
        subject_type="meeting",
        subject_id=1,
        authority=school.authority,
    )
    words = "1 mejl skulle ha skickats för mer än en kvart sedan"
    assert words not in client.get("/messages/").content.decode()
    Message.objects.update(try_at=timezone.now() - dt.timedelta(minutes=16))
    assert words in client.get("/messages/").content.decode()
    Message.objects.filter(pk=row.pk).update(state=MessageState.FAILED, error="550 5.1.1 No such user")
    page = client.get("/messages/?state=failed").content.decode()
    assert words not in page
    assert "550 5.1.1 No such user" in page
    assert "Skicka igen" in page

"""Reminding of tasks: when, moved along with the day, never for what is done, and nothing of what a task is."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from coaching.enums import EntryKind
from coaching.models import Task
from coaching.services import task as services
from coaching.services.engagement import close, pause, resume
from coaching.services.member import leave
from coaching.services.taskmail import plan_reminders
from scheduling.enums import MessageState, SuppressReason
from scheduling.models import Message
from scheduling.services.dispatch import claim_batches, send_batch
from scheduling.services.mailchoice import choose
from tests.coaching.services.test_task import World, change, read
from tests.factories import make_administrator, make_task

CANARY = "Kanariefågeln"


@pytest.fixture
def world(transactional_db):
    return World(teachers=2)


def send():
    for ids, lease in claim_batches():
        send_batch(ids=ids, lease=lease)


def rows(**which):
    found = Message.objects.filter(subject_type="task", **which).order_by("pk")
    return [(row.kind, row.occasion, row.state, row.reason) for row in found]


def due(kind):
    return [
        timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
        for at in Message.objects.filter(kind=kind).order_by("pk").values_list("due_at", flat=True)
    ]


PLANNED = MessageState.PLANNED
NOTHING = (MessageState.SUPPRESSED, SuppressReason.NOTHING_TO_REMIND)
DUE, OVERDUE = ("task_due", "1"), ("task_overdue", "1")


def at(text):
    return f"{text}:00+01:00"


def test_two_days_before_and_the_day_after(world, time_machine):
    time_machine.move_to(at("2026-11-16T12:00"), tick=False)
    world.set(due_in=10)
    assert due("task_due") == ["2026-11-24 07:00"]
    assert due("task_overdue") == ["2026-11-27 07:00"]
    assert rows(person=world.teacher) == [(*DUE, PLANNED, ""), (*OVERDUE, PLANNED, "")]
    assert Message.objects.filter(authority=world.school.authority).count() == 2


def test_the_mail_says_that_there_is_a_task_and_nothing_of_it(world, mailbox, time_machine):
    time_machine.move_to(at("2026-11-16T12:00"), tick=False)
    (task,) = world.set(title=CANARY, due_in=10)
    assert read(world.coachs, kind=EntryKind.TASK)[0]["title"] == CANARY
    send()
    assert mailbox.messages == []
    time_machine.move_to(at("2026-11-24T07:01"), tick=False)
    send()
    time_machine.move_to(at("2026-11-27T07:01"), tick=False)
    send()
    first, second = mailbox.to(world.teacher.email)
    assert (first["Subject"], second["Subject"]) == (
        "Du har en uppgift att pröva snart",
        "Du har en uppgift som inte är klar",
    )
    for sent in (first, second):
        text = sent.get_body(("plain",)).get_content()
        assert f"/tasks/{task.pk}/" in text and "torsdag 26 november" in text
        assert CANARY not in sent.as_string() and "5B" not in text and "en minut" not in text
    assert len(mailbox.messages) == 2


def test_they_move_along_with_the_day(world, mailbox, time_machine):
    time_machine.move_to(at("2026-11-16T12:00"), tick=False)
    (task,) = world.set(due_in=10)
    task = change(world, task, due_in=20)
    assert (due("task_due"), due("task_overdue")) == (["2026-12-04 07:00"], ["2026-12-07 07:00"])
    time_machine.move_to(at("2026-11-27T08:00"), tick=False)
    send()
    assert mailbox.messages == []
    time_machine.move_to(at("2026-12-04T08:00"), tick=False)
    send()
    assert len(mailbox.messages) == 1
    # Another day after the reminder: it is said anew for that one.
    change(world, task, due_in=14)
    assert due("task_due") == ["2026-12-04 07:00", "2026-12-16 07:00"]
    assert due("task_overdue") == ["2026-12-19 07:00"]


def test_what_is_late_from_the_start_is_in_the_ledger_all_the_same(world, time_machine):
    time_machine.move_to(at("2026-11-16T12:00"), tick=False)
    world.set(due_in=1)
    late = (MessageState.SUPPRESSED, SuppressReason.TOO_LATE)
    assert rows() == [(*DUE, *late), (*OVERDUE, PLANNED, "")]


@pytest.mark.parametrize("act", ["finish", "drop", "reflect"])
def test_nothing_once_it_is_done_or_dropped(world, act):
    (task,) = world.set()
    if act == "reflect":
        world.reflect(task)
    else:
        getattr(services, act)(task=task, by=world.teacher)
    assert rows() == [(*DUE, *NOTHING), (*OVERDUE, *NOTHING)]
    if act != "reflect":
        services.reopen(task=task, by=world.teacher)
        assert rows()[2:] == [("task_due", "2", PLANNED, ""), ("task_overdue", "2", PLANNED, "")]


def send_all_as_if_due():
    now = timezone.now()
    Message.objects.filter(subject_type="task", state=PLANNED).update(
        due_at=now - dt.timedelta(minutes=1), try_at=now - dt.timedelta(minutes=1), stale_at=None
    )
    send()


def test_not_while_it_is_paused_nor_after_the_end(world, mailbox):
    world.set()
    pause(engagement=world.engagement, by=world.coach)
    send_all_as_if_due()
    assert rows() == [(*DUE, *NOTHING), (*OVERDUE, *NOTHING)]
    resume(engagement=world.engagement, by=world.coach)
    world.set()
    close(engagement=world.engagement, by=world.coach)
    send_all_as_if_due()
    assert {row[2:] for row in rows()} == {NOTHING}
    assert not mailbox.to(world.teacher.email)


def test_not_to_who_has_left(world, mailbox):
    world.set()
    leave(engagement=world.engagement, person=world.teacher, by=world.coach)
    send_all_as_if_due()
    assert {row[2:] for row in rows()} == {(MessageState.SUPPRESSED, SuppressReason.PERSON_LEFT)}


def test_not_for_a_day_that_it_has_no_more_nor_for_a_task_that_is_gone(world, mailbox):
    (task,) = world.set()
    Task.objects.update(due_on=task.due_on + dt.timedelta(days=1))
    send_all_as_if_due()
    assert {row[2:] for row in rows()} == {NOTHING}
    other = make_task(world.engagement, due_in=8)
    other.engagement = world.engagement
    plan_reminders([other])
    Task.objects.all().delete()
    send_all_as_if_due()
    assert {row[2:] for row in rows()} == {NOTHING}
    assert mailbox.messages == []


def test_they_follow_what_the_person_has_chosen(world, mailbox, time_machine):
    time_machine.move_to(at("2026-11-16T12:00"))
    choose(
        person=world.teacher,
        refused=["task_due"],
        reminders=[],
        digest_hour=None,
        quiet_from=dt.time(6),
        quiet_until=dt.time(9),
        quiet_weekends=False,
    )
    world.set()
    row = Message.objects.get(kind="task_overdue")
    assert timezone.localtime(row.try_at).hour == 9
    send_all_as_if_due()
    assert rows()[0] == (*DUE, MessageState.SUPPRESSED, SuppressReason.OPTED_OUT)
    assert len(mailbox.to(world.teacher.email)) == 1


def test_the_ledger_tells_the_office_that_it_left_and_leads_nowhere(world, client):
    (task,) = world.set(title=CANARY)
    client.force_login(make_administrator(world.school.authority))
    page = client.get(reverse("message_list"))
    assertContains(page, "Uppgift att pröva snart")
    assertNotContains(page, f"/tasks/{task.pk}/")
    assertNotContains(page, CANARY)

"""Reminding of preparation: when, in step with the first meeting, once a day for each group, never for what is done."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from coaching.enums import PreparationOwner, PreparationState
from coaching.services import preparation as services
from coaching.services import preparationtemplate as templates
from coaching.services.preparationmail import plan_reminders, remind_all
from coaching.tasks import remind_of_preparation
from scheduling.enums import MessageState, SuppressReason
from scheduling.models import Message
from scheduling.services.dispatch import claim_batches, send_batch
from scheduling.services.meeting import cancel, move
from tests.coaching.preparing import FIRST, NOW, World
from tests.factories import make_group, make_meeting, make_preparation, make_principal

LEADER, PRINCIPAL = PreparationOwner.LEADER, PreparationOwner.PRINCIPAL
PLANNED, SENT, SUPPRESSED = MessageState.PLANNED, MessageState.SENT, MessageState.SUPPRESSED
NOTHING = SuppressReason.NOTHING_TO_REMIND


@pytest.fixture
def world(transactional_db, time_machine):
    time_machine.move_to(NOW, tick=False)
    return World()


def rows(person, **which):
    found = Message.objects.filter(subject_type="group_preparation", person=person, **which)
    return [(row.occasion, row.state) for row in found.order_by("occasion")]


def add(world, text="Boka lokaler", owner=LEADER, due_on=None, by=None):
    return services.add_item(group=world.group, by=by or world.leader, text=text, owner=owner, due_on=due_on)


def send():
    for ids, lease in claim_batches():
        send_batch(ids=ids, lease=lease)


def mails(mailbox, person):
    """Those about preparation: their subjects."""
    subjects = [str(mail["Subject"]) for mail in mailbox.to(person.email)]
    return [subject for subject in subjects if "örbered" in subject]


def test_a_week_before_and_the_day_after_at_seven(world):
    add(world, due_on=dt.date(2026, 12, 10))
    assert rows(world.leader) == [("2026-12-03", PLANNED), ("2026-12-11", PLANNED)]
    times = Message.objects.filter(person=world.leader, subject_type="group_preparation")
    local = [timezone.localtime(at).strftime("%m-%d %H:%M") for at in times.values_list("due_at", flat=True)]
    assert sorted(local) == ["12-03 07:00", "12-11 07:00"]
    assert {row.authority for row in times} == {world.authority}
    assert rows(world.principal) == []


@pytest.mark.parametrize(
    ("today", "due_on", "leaves"),
    [
        # Clocks go forward on 28 March 2027, and back on 31 October 2027.
        ("2027-03-01", dt.date(2027, 4, 3), ["2027-03-27T06:00", "2027-04-04T05:00"]),
        ("2027-10-01", dt.date(2027, 11, 6), ["2027-10-30T05:00", "2027-11-07T06:00"]),
        ("2027-03-01", dt.date(2027, 4, 4), ["2027-03-28T05:00", "2027-04-05T05:00"]),
        ("2027-10-01", dt.date(2027, 11, 7), ["2027-10-31T06:00", "2027-11-08T06:00"]),
    ],
)
def test_it_is_seven_in_sweden_whatever_the_clocks_do(world, time_machine, today, due_on, leaves):
    time_machine.move_to(f"{today}T12:00:00+01:00", tick=False)
    add(world, due_on=due_on)
    found = Message.objects.filter(subject_type="group_preparation").order_by("due_at")
    assert [f"{row.due_at:%Y-%m-%dT%H:%M}" for row in found] == leaves


def test_one_mail_for_each_person_group_and_day_with_the_number(world, mailbox, time_machine):
    for text in ("Kanariefågeln ett", "Kanariefågeln två"):
        add(world, text, due_on=dt.date(2026, 12, 10))
    add(world, "Kanariefågeln tre", due_on=dt.date(2026, 12, 2))
    add(world, "Kanariefågeln fyra", owner=PRINCIPAL, due_on=dt.date(2026, 12, 10))
    time_machine.move_to("2026-12-03T07:01:00+01:00", tick=False)
    send()
    (mail,) = mailbox.to(world.leader.email)
    assert mail["Subject"] == "Förberedelser för din grupp skulle vara klara"
    text = mail.get_body(("plain",)).get_content()
    assert "3 saker" in text and "Försenat: 1" in text
    assert reverse("group_preparation", args=[world.group.pk]) in text
    assert "Kanariefågeln" not in mail.as_string() and "Kanariefågeln" not in text
    (other,) = mailbox.to(world.principal.email)
    assert other["Subject"] == "Förberedelser för din grupp ska vara klara snart"
    assert "1 sak" in other.get_body(("plain",)).get_content()


def test_who_is_ready_gets_none_and_who_takes_it_up_again_does(world, mailbox, time_machine):
    item = add(world, due_on=dt.date(2026, 12, 10))
    services.settle(item=item, by=world.leader, state=PreparationState.DONE)
    assert rows(world.leader, reason=NOTHING) == [("2026-12-03", SUPPRESSED), ("2026-12-11", SUPPRESSED)]
    services.settle(item=item, by=world.leader, state=PreparationState.OPEN)
    assert rows(world.leader) == [("2026-12-03", PLANNED), ("2026-12-11", PLANNED)]
    time_machine.move_to("2026-12-03T07:01:00+01:00", tick=False)
    send()
    assert len(mails(mailbox, world.leader)) == 1
    services.settle(item=item, by=world.leader, state=PreparationState.NOT_NEEDED)
    time_machine.move_to("2026-12-11T07:01:00+01:00", tick=False)
    send()
    assert len(mails(mailbox, world.leader)) == 1
    assert rows(world.leader) == [("2026-12-03", SENT), ("2026-12-11", SUPPRESSED)]


def test_what_is_done_while_the_mail_waits_is_not_reminded_of(world, mailbox, time_machine):
    item = add(world, due_on=dt.date(2026, 12, 10))
    item.state, item.settled_at = PreparationState.DONE, timezone.now()
    item.save()
    time_machine.move_to("2026-12-03T07:01:00+01:00", tick=False)
    send()
    assert mails(mailbox, world.leader) == []
    assert rows(world.leader, reason=NOTHING) == [("2026-12-03", SUPPRESSED)]
    assert rows(world.leader) == [("2026-12-03", SUPPRESSED), ("2026-12-11", PLANNED)]


def test_the_morning_follows_a_first_meeting_that_was_moved(world, mailbox, time_machine):
    make_preparation(world.group, days_before=14)
    remind_all()
    # The meeting is on 11 January, so it is due on 28 December.
    assert rows(world.leader) == [("2026-12-21", PLANNED), ("2026-12-29", PLANNED)]
    later = FIRST + dt.timedelta(days=7)
    move(meeting=world.meeting, starts_at=later, ends_at=later + dt.timedelta(hours=1), by=world.leader)
    # What leaves before the next morning says nothing that holds no more.
    time_machine.move_to("2026-12-21T07:01:00+01:00", tick=False)
    send()
    assert mails(mailbox, world.leader) == []
    remind_all()
    remind_all()
    expected = [
        ("2026-12-21", SUPPRESSED),
        ("2026-12-28", PLANNED),
        ("2026-12-29", SUPPRESSED),
        ("2027-01-05", PLANNED),
    ]
    assert rows(world.leader) == expected
    time_machine.move_to("2026-12-28T07:01:00+01:00", tick=False)
    send()
    assert len(mails(mailbox, world.leader)) == 1


def test_when_the_first_meeting_is_called_off_nobody_is_reminded(world):
    make_preparation(world.group, days_before=14)
    remind_all()
    cancel(meeting=world.meeting, reason="school", by=world.leader)
    remind_all()
    assert rows(world.leader, reason=NOTHING) == [("2026-12-21", SUPPRESSED), ("2026-12-29", SUPPRESSED)]
    make_meeting(world.group.series, FIRST)
    remind_all()
    assert rows(world.leader) == [("2026-12-21", PLANNED), ("2026-12-29", PLANNED)]


def test_a_list_that_comes_late_is_told_at_once_and_once(world, mailbox, time_machine):
    time_machine.move_to("2027-01-06T12:00:00+01:00", tick=False)
    templates.fill(programme=world.programme, by=world.office)
    services.hand_out(programme=world.programme)
    # Of the usual list the leader's last line is due on 4 January, so nothing is ahead; one more line is.
    add(world, due_on=dt.date(2027, 1, 9))
    assert rows(world.leader) == [("2027-01-06", PLANNED), ("2027-01-10", PLANNED)]
    send()
    assert len(mails(mailbox, world.leader)) == 1
    for day in (7, 8, 9):
        time_machine.move_to(f"2027-01-{day:02}T05:40:00+01:00", tick=False)
        remind_of_preparation()
        time_machine.move_to(f"2027-01-{day:02}T07:01:00+01:00", tick=False)
        send()
    assert len(mails(mailbox, world.leader)) == 1
    time_machine.move_to("2027-01-10T07:01:00+01:00", tick=False)
    send()
    assert len(mails(mailbox, world.leader)) == 2


def test_another_principal_takes_over_what_is_to_come(world):
    make_preparation(world.group, PRINCIPAL, days_before=14)
    remind_all()
    world.principal.duties.update(ends_on=dt.date(2026, 11, 15))
    successor = make_principal(world.school)
    remind_all()
    assert rows(world.principal) == [("2026-12-21", SUPPRESSED), ("2026-12-29", SUPPRESSED)]
    assert rows(successor) == [("2026-12-21", PLANNED), ("2026-12-29", PLANNED)]


def test_a_principal_who_left_since_the_morning_gets_none(world, mailbox, time_machine):
    make_preparation(world.group, PRINCIPAL, days_before=14)
    remind_all()
    world.principal.duties.update(ends_on=dt.date(2026, 11, 15))
    time_machine.move_to("2026-12-21T07:01:00+01:00", tick=False)
    send()
    assert mails(mailbox, world.principal) == []
    assert rows(world.principal, reason=SuppressReason.PERSON_LEFT) == [("2026-12-21", SUPPRESSED)]


def test_a_closed_group_reminds_nobody(world, mailbox, time_machine):
    add(world, due_on=dt.date(2026, 12, 10))
    world.group.series.closed_at = timezone.now()
    world.group.series.save()
    remind_all()
    assert rows(world.leader) == [("2026-12-03", SUPPRESSED), ("2026-12-11", SUPPRESSED)]


def test_planning_asks_as_often_for_thirty_groups(world, same_queries):
    from coaching.queries.preparation import groups_with_standing

    def grow(amount):
        for number in range(amount):
            group = make_group(
                world.programme, world.school, leaders=[world.leader], name=f"G {amount} {number}"
            )
            make_preparation(group, due_on=dt.date(2026, 12, 10))

    def load():
        Message.objects.all().delete()
        plan_reminders(groups_with_standing().order_by("pk"))

    same_queries(load, grow)
    assert Message.objects.count() == 60

"""How people want their mail: what is turned off, what waits, and what comes together."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scheduling.enums import CancelReason, MessageState
from scheduling.models import Message
from scheduling.services import dispatch, mailchoice, planner
from scheduling.services import meeting as meetings
from scheduling.services.message import send_again
from tests.factories import PersonFactory, SchoolFactory, make_coach, make_meeting, make_series

pytestmark = pytest.mark.django_db

STOCKHOLM = ZoneInfo("Europe/Stockholm")
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
NOW = dt.datetime(2026, 9, 7, 10, tzinfo=STOCKHOLM)
START = dt.datetime(2026, 9, 24, 14, 30, tzinfo=STOCKHOLM)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def kim():
    return PersonFactory()


def choose(person, **fields):
    usual = {
        "refused": [],
        "reminders": ["7d", "1d", "2h"],
        "digest_hour": None,
        "quiet_from": None,
        "quiet_until": None,
        "quiet_weekends": False,
    }
    return mailchoice.choose(person=person, **usual | fields)


def book(*people, starts_at=START, **fields):
    meeting = make_meeting(make_series(SchoolFactory(), participants=people), starts_at, **fields)
    planner.meeting_booked(meeting)
    return meeting


def send_due():
    for ids, lease in dispatch.claim_batches():
        dispatch.send_batch(ids=ids, lease=lease)


def row(person, occasion):
    return Message.objects.get(person=person, occasion=occasion)


def subjects(mailbox, person):
    return [mail["Subject"].partition(":")[0] for mail in mailbox.to(person.email)]


def test_what_is_turned_off_is_not_sent_and_says_so(clock, mailbox, kim):
    meeting = book(kim)
    choose(kim, refused=["meeting_unanswered", "meeting_cancelled"], reminders=["1d"])
    send_due()
    for days in (7, 3, 1):
        clock.move_to(START - days * DAY)
        send_due()
    assert subjects(mailbox, kim) == ["Inbjudan", "Påminnelse"]
    assert [row(kim, occasion).reason for occasion in ("7d", "3d", "1d")] == ["opted_out", "opted_out", ""]
    # Obligatory: it cannot be turned off.
    meetings.cancel(meeting=meeting, reason=CancelReason.ILLNESS, by=kim)
    send_due()
    assert subjects(mailbox, kim)[-1] == "Inställt"


def test_what_is_turned_on_again_in_time_is_sent(clock, mailbox, kim):
    book(kim)
    choose(kim, reminders=[])
    choose(kim)
    send_due()
    clock.move_to(START - 7 * DAY)
    send_due()
    assert subjects(mailbox, kim) == ["Inbjudan", "Påminnelse"]


def test_quiet_times_hold_for_what_is_planned_before_and_after_they_were_chosen(clock, mailbox, kim):
    early = book(kim, starts_at=START.replace(hour=22))
    choose(kim, quiet_from=dt.time(18), quiet_until=dt.time(7))
    late = book(kim, starts_at=START.replace(hour=20))
    rows = Message.objects.filter(person=kim, occasion="7d").order_by("pk")
    morning = dt.datetime(2026, 9, 18, 7, tzinfo=STOCKHOLM)
    assert [(found.subject_id, found.try_at) for found in rows] == [(early.pk, morning), (late.pk, morning)]
    send_due()
    clock.move_to(morning - dt.timedelta(minutes=1))
    send_due()
    assert "Påminnelse" not in subjects(mailbox, kim)
    clock.move_to(morning)
    send_due()
    assert subjects(mailbox, kim).count("Påminnelse") == 2


def test_a_moved_meeting_takes_the_quiet_time_along(clock, kim):
    choose(kim, quiet_from=dt.time(18), quiet_until=dt.time(7))
    meeting = book(kim)
    meetings.move(meeting=meeting, starts_at=START + 6 * HOUR, ends_at=START + 7 * HOUR, by=kim)
    assert row(kim, "1d").due_at == START - DAY + 6 * HOUR
    assert row(kim, "1d").try_at == dt.datetime(2026, 9, 24, 7, tzinfo=STOCKHOLM)


def test_mail_that_is_late_keeps_quiet_too(clock, mailbox, kim):
    choose(kim, quiet_from=dt.time(18), quiet_until=dt.time(7))
    book(kim)
    send_due()
    # The workers were away until the evening.
    clock.move_to(dt.datetime(2026, 9, 17, 19, tzinfo=STOCKHOLM))
    send_due()
    assert row(kim, "7d").state == MessageState.PLANNED
    clock.move_to(dt.datetime(2026, 9, 18, 7, tzinfo=STOCKHOLM))
    send_due()
    assert row(kim, "7d").state == MessageState.SENT


def test_obligatory_mail_comes_at_night(clock, mailbox, kim):
    choose(kim, quiet_from=dt.time(18), quiet_until=dt.time(7), digest_hour=8)
    meeting = book(kim)
    send_due()
    clock.move_to(dt.datetime(2026, 9, 7, 23, tzinfo=STOCKHOLM))
    meetings.cancel(meeting=meeting, reason=CancelReason.ILLNESS, by=kim)
    send_due()
    assert subjects(mailbox, kim) == ["Inbjudan", "Inställt"]


def digest_day(kim, clock, amount=3):
    choose(kim, digest_hour=8)
    found = [book(kim, starts_at=START + n * dt.timedelta(minutes=5)) for n in range(amount)]
    send_due()
    return found


def test_one_mail_a_day_holds_what_was_due_since_the_last(clock, mailbox, kim):
    digest_day(kim, clock)
    # Due in the afternoon of the 17th.
    clock.move_to(dt.datetime(2026, 9, 17, 23, tzinfo=STOCKHOLM))
    send_due()
    assert subjects(mailbox, kim) == ["Inbjudan"] * 3
    clock.move_to(dt.datetime(2026, 9, 18, 8, tzinfo=STOCKHOLM))
    send_due()
    send_due()
    *_invitations, mail = mailbox.to(kim.email)
    assert len(mailbox.messages) == 4
    assert mail["Subject"] == "3 saker till dig i dag"
    text = mail.get_body(("plain",)).get_content()
    assert text.count("Påminnelse: torsdag 24 september") == 3
    rows = list(Message.objects.filter(person=kim, occasion="7d").select_related("digest"))
    assert {found.state for found in rows} == {MessageState.SENT}
    assert {f"<{found.digest.message_id}@testserver>" for found in rows} == {mail["Message-ID"]}
    assert {found.sent_at for found in rows} == {rows[0].digest.sent_at}


def test_what_was_called_off_is_not_in_the_daily_mail(clock, mailbox, kim):
    gone, _kept = digest_day(kim, clock, amount=2)
    clock.move_to(dt.datetime(2026, 9, 17, 23, tzinfo=STOCKHOLM))
    gone.status, gone.cancel_reason = "cancelled", CancelReason.ILLNESS
    gone.save()
    clock.move_to(dt.datetime(2026, 9, 18, 8, tzinfo=STOCKHOLM))
    send_due()
    assert mailbox.messages[-1]["Subject"] == "1 sak till dig i dag"
    assert list(
        Message.objects.filter(occasion="7d").order_by("subject_id").values_list("state", "reason")
    ) == [("suppressed", "cancelled"), ("sent", "")]


def test_a_daily_mail_with_nothing_left_in_it_is_not_sent(clock, mailbox, kim):
    digest_day(kim, clock, amount=1)
    clock.move_to(dt.datetime(2026, 9, 18, 8, tzinfo=STOCKHOLM))
    choose(kim, digest_hour=8, reminders=[])
    Message.objects.filter(occasion="7d").update(try_at=NOW, in_digest=True)
    send_due()
    assert len(mailbox.messages) == 1
    assert set(Message.objects.filter(kind="digest").values_list("reason", flat=True)) == {"nothing"}
    assert row(kim, "7d").reason == "opted_out"


def test_something_that_changes_while_the_daily_mail_is_written_is_written_anew(
    clock, mailbox, kim, monkeypatch
):
    first, _second = digest_day(kim, clock, amount=2)
    clock.move_to(dt.datetime(2026, 9, 18, 8, tzinfo=STOCKHOLM))
    hold = dispatch.gathering.hold

    def after_a_move(pk, parts):
        monkeypatch.setattr(dispatch.gathering, "hold", hold)
        meetings.move(meeting=first, starts_at=START + 9 * DAY, ends_at=START + 9 * DAY + HOUR, by=kim)
        return hold(pk, parts)

    monkeypatch.setattr(dispatch.gathering, "hold", after_a_move)
    send_due()
    [mail] = [mail for mail in mailbox.messages if "i dag" in mail["Subject"]]
    assert mail["Subject"] == "1 sak till dig i dag"


def test_a_daily_mail_that_fails_fails_with_all_that_is_in_it_and_can_be_sent_again(clock, mailbox, kim):
    digest_day(kim, clock, amount=2)
    mailbox.refused = {kim.email: "550 5.1.1 No such user"}
    clock.move_to(dt.datetime(2026, 9, 18, 8, tzinfo=STOCKHOLM))
    send_due()
    rows = Message.objects.filter(occasion="7d")
    assert set(rows.values_list("state", "error")) == {("failed", "550 5.1.1 No such user")}
    mailbox.refused = {}
    send_again(message=Message.objects.get(kind="digest"))
    send_due()
    assert mailbox.messages[-1]["Subject"] == "2 saker till dig i dag"
    assert set(rows.values_list("state", flat=True)) == {"sent"}


def test_what_would_be_too_late_in_the_daily_mail_comes_by_itself(clock, mailbox, kim):
    choose(kim, digest_hour=8)
    book(kim, video_url="https://video.example.se/x")
    assert row(kim, "2h").try_at == START - 2 * HOUR
    assert not row(kim, "2h").in_digest
    assert row(kim, "1d").in_digest


def test_in_the_hour_that_comes_twice_there_is_one_daily_mail(mailbox, kim):
    start = dt.datetime(2026, 10, 28, 9, tzinfo=STOCKHOLM)
    with time_machine.travel(start - 10 * DAY, tick=False) as clock:
        choose(kim, digest_hour=2)
        book(kim, starts_at=start)
        send_due()
        clock.move_to(dt.datetime(2026, 10, 24, 12, tzinfo=STOCKHOLM))
        book(kim, starts_at=start + DAY)
        send_due()
        before = len(mailbox.messages)
        for hour, fold in ((2, 0), (2, 1), (3, 0)):
            clock.move_to(dt.datetime(2026, 10, 25, hour, tzinfo=STOCKHOLM, fold=fold))
            send_due()
    assert len(mailbox.messages) - before <= 1


def test_queries_do_not_grow_with_what_is_gathered(clock, mailbox):
    counts = []
    for people, amount in ((1, 1), (1, 12)):
        readers = [PersonFactory() for _ in range(people)]
        clock.move_to(NOW)
        for reader in readers:
            digest_day(reader, clock, amount=amount)
        clock.move_to(dt.datetime(2026, 9, 18, 8, tzinfo=STOCKHOLM))
        with CaptureQueriesContext(connection) as queries:
            send_due()
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_coach_is_spared_what_was_refused_for_logs(clock, mailbox):
    coach = make_coach(SchoolFactory().authority)
    meeting = make_meeting(make_series(SchoolFactory(), facilitators=[coach]), START)
    planner.meeting_booked(meeting)
    choose(coach, refused=["meeting_unlogged"])
    clock.move_to(START + DAY)
    send_due()
    assert row(coach, "log").reason == "opted_out"

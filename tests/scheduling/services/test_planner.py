"""What a meeting calls for: invitations, reminders at the same clock time, changes; and what is not sent, and why."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scheduling.enums import CancelReason, MeetingStatus, Response
from scheduling.models import Message, Participant
from scheduling.services import dispatch, planner
from tests.factories import PersonFactory, SchoolFactory, make_meeting, make_series

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


def book(*people, starts_at=START, **fields):
    meeting = make_meeting(make_series(SchoolFactory(), participants=people), starts_at, **fields)
    planner.meeting_booked(meeting)
    return meeting


def move(meeting, starts_at, **fields):
    old, meeting.starts_at, meeting.ends_at = meeting.starts_at, starts_at, starts_at + HOUR
    meeting.sequence += 1
    for name, value in fields.items():
        setattr(meeting, name, value)
    meeting.save()
    planner.meeting_moved(meeting, old_starts_at=old)


def cancel(meeting):
    meeting.status, meeting.cancel_reason = MeetingStatus.CANCELLED, CancelReason.ILLNESS
    meeting.sequence += 1
    meeting.save()
    planner.meeting_cancelled(meeting)


def send_due():
    for ids, lease in dispatch.claim_batches():
        dispatch.send_batch(ids=ids, lease=lease)


def rows(person, **conditions):
    """(kind, occasion, state or why not, due in Sweden) of each of the person's rows, as they were made."""
    return [
        (
            row.kind,
            row.occasion,
            row.reason or row.state,
            row.due_at.astimezone(STOCKHOLM).strftime("%m-%d %H:%M"),
        )
        for row in Message.objects.filter(person=person, **conditions).order_by("pk")
    ]


def at(month, day, hour, minute=0, **fields):
    return dt.datetime(2026, month, day, hour, minute, tzinfo=STOCKHOLM, **fields)


def test_booking_invites_at_once_and_reminds_a_week_and_a_day_before(clock, kim):
    meeting = book(kim)
    assert rows(kim) == [
        ("meeting_invitation", "1", "planned", "09-07 10:00"),
        ("meeting_reminder", "7d", "planned", "09-17 14:30"),
        ("meeting_reminder", "1d", "planned", "09-23 14:30"),
        ("meeting_unanswered", "3d", "planned", "09-21 14:30"),
    ]
    assert set(Message.objects.values_list("authority", flat=True)) == {meeting.series.authority_id}
    planner.meeting_booked(meeting)
    assert len(rows(kim)) == 4


def test_a_meeting_without_a_time_calls_for_nothing(kim):
    series = make_series(SchoolFactory(), participants=[kim])
    meeting = make_meeting(series)
    meeting.status, meeting.starts_at, meeting.ends_at = MeetingStatus.OPEN, None, None
    meeting.save()
    planner.meeting_booked(meeting)
    assert rows(kim) == []


def test_a_meeting_made_an_hour_before_gets_an_invitation_and_no_stale_reminders(clock, mailbox, kim):
    book(kim, starts_at=NOW + HOUR)
    assert rows(kim) == [
        ("meeting_invitation", "1", "planned", "09-07 10:00"),
        ("meeting_reminder", "7d", "too_late", "08-31 11:00"),
        ("meeting_reminder", "1d", "too_late", "09-06 11:00"),
        ("meeting_unanswered", "3d", "too_late", "09-04 11:00"),
    ]
    send_due()
    assert [mail["Subject"] for mail in mailbox.messages] == ["Inbjudan: måndag 7 september, 11.00–12.00"]


def test_a_meeting_made_three_days_before_is_reminded_of_once(clock, kim):
    book(kim, starts_at=NOW + 3 * DAY)
    assert [(occasion, state) for _kind, occasion, state, _due in rows(kim, kind="meeting_reminder")] == [
        ("7d", "too_late"),
        ("1d", "planned"),
    ]


@pytest.mark.parametrize(
    ("start", "week", "day"),
    [
        # Over the change to winter time, and within the hour that comes twice, on either side.
        (at(10, 29, 14, 30), "2026-10-22T14:30:00+02:00", "2026-10-28T14:30:00+01:00"),
        (at(10, 25, 8), "2026-10-18T08:00:00+02:00", "2026-10-24T08:00:00+02:00"),
        (at(10, 26, 2, 30), "2026-10-19T02:30:00+02:00", "2026-10-25T02:30:00+02:00"),
        (at(10, 25, 2, 30, fold=1), "2026-10-18T02:30:00+02:00", "2026-10-24T02:30:00+02:00"),
        # Over the change to summer time, and out of the hour that is missing.
        (at(4, 2, 9), "2026-03-26T09:00:00+01:00", "2026-04-01T09:00:00+02:00"),
        (at(3, 30, 2, 30), "2026-03-23T02:30:00+01:00", "2026-03-29T03:30:00+02:00"),
        (at(4, 5, 2, 30), "2026-03-29T03:30:00+02:00", "2026-04-04T02:30:00+02:00"),
    ],
)
def test_reminders_come_at_the_meetings_own_clock_time(kim, start, week, day):
    with time_machine.travel(start - 30 * DAY, tick=False):
        book(kim, starts_at=start.astimezone(dt.UTC))
    due = (
        Message.objects.filter(person=kim, kind="meeting_reminder")
        .order_by("due_at")
        .values_list("due_at", flat=True)
    )
    assert [moment.astimezone(STOCKHOLM).isoformat() for moment in due] == [week, day]


def test_in_the_hour_that_comes_twice_a_reminder_is_sent_once(mailbox, kim):
    start = at(10, 26, 2, 30)
    with time_machine.travel(start - 20 * DAY, tick=False) as clock:
        book(kim, starts_at=start)
        for moment in (at(10, 25, 2, 29), at(10, 25, 2, 31), at(10, 25, 2, 31, fold=1), at(10, 25, 3)):
            clock.move_to(moment)
            send_due()
    # The invitation was twenty days late, and the first reminder gave way to the second.
    assert [mail["Subject"].partition(":")[0] for mail in mailbox.messages] == ["Inbjudan", "Påminnelse"]


def test_the_missing_hour_skips_no_reminder(mailbox, kim):
    start = at(3, 30, 2, 30)
    with time_machine.travel(start - 2 * DAY, tick=False) as clock:
        book(kim, starts_at=start)
        send_due()
        clock.move_to(at(3, 29, 1, 59, fold=0))
        send_due()
        assert len(mailbox.messages) == 1
        clock.move_to(at(3, 29, 3, 30))
        send_due()
    assert len(mailbox.messages) == 2


def test_moving_takes_the_reminders_along(clock, kim):
    meeting = book(kim)
    before = list(Message.objects.filter(kind="meeting_reminder").values_list("pk", "message_id"))
    move(meeting, START + 5 * DAY + HOUR)
    assert rows(kim) == [
        ("meeting_invitation", "1", "planned", "09-07 10:00"),
        ("meeting_reminder", "7d", "planned", "09-22 15:30"),
        ("meeting_reminder", "1d", "planned", "09-28 15:30"),
        ("meeting_unanswered", "3d", "planned", "09-26 15:30"),
    ]
    assert list(Message.objects.filter(kind="meeting_reminder").values_list("pk", "message_id")) == before


def test_whoever_was_invited_is_told_the_old_and_the_new_time(clock, mailbox, kim):
    meeting = book(kim)
    send_due()
    move(meeting, START + DAY)
    send_due()
    invitation, moved = mailbox.messages
    assert invitation["Subject"] == "Inbjudan: torsdag 24 september, 14.30–15.30"
    assert moved["Subject"] == "Ny tid: fredag 25 september, 14.30–15.30"
    text = moved.get_body(("plain",)).get_content()
    assert "Tidigare tid: torsdag 24 september, 14.30" in text
    assert "När: fredag 25 september, 14.30–15.30" in text
    assert f"http://testserver/meetings/{meeting.pk}/" in text


def test_several_moves_before_the_mail_leaves_make_one_mail(clock, mailbox, kim):
    meeting = book(kim)
    send_due()
    for days in (1, 2, 4):
        move(meeting, START + days * DAY)
    send_due()
    assert len(mailbox.messages) == 2
    text = mailbox.messages[1].get_body(("plain",)).get_content()
    assert "Tidigare tid: torsdag 24 september" in text
    assert "När: måndag 28 september" in text
    move(meeting, START)
    send_due()
    assert [(occasion, state) for _kind, occasion, state, _due in rows(kim, kind="meeting_moved")] == [
        ("1", "sent"),
        ("2", "sent"),
    ]
    assert "Tidigare tid: måndag 28 september" in mailbox.messages[2].get_body(("plain",)).get_content()


def test_moving_before_the_invitation_has_left_only_corrects_it(clock, mailbox, kim):
    meeting = book(kim)
    ids, lease = dispatch.claim()
    move(meeting, START + DAY)
    assert dispatch.send_batch(ids=ids, lease=lease) == {}
    send_due()
    assert [mail["Subject"] for mail in mailbox.messages] == ["Inbjudan: fredag 25 september, 14.30–15.30"]


def test_another_place_is_told_without_a_former_time(clock, mailbox, kim):
    meeting = book(kim)
    send_due()
    move(meeting, START, place="Sal 12")
    send_due()
    assert mailbox.messages[1]["Subject"] == "Ändrat: torsdag 24 september, 14.30–15.30"
    text = mailbox.messages[1].get_body(("plain",)).get_content()
    assert "Var: Sal 12" in text
    assert "Tidigare tid" not in text
    assert "se efter när det slutar och vilken plats och länk som gäller" in " ".join(text.split())


def test_a_reminder_that_was_sent_comes_again_for_a_later_time(clock, mailbox, kim):
    meeting = book(kim)
    send_due()
    clock.move_to(START - 6 * DAY)
    send_due()
    move(meeting, START + 14 * DAY)
    assert rows(kim, kind="meeting_reminder") == [
        ("meeting_reminder", "7d", "sent", "09-17 14:30"),
        ("meeting_reminder", "1d", "planned", "10-07 14:30"),
        ("meeting_reminder", "7d-2", "planned", "10-01 14:30"),
    ]
    move(meeting, START + 15 * DAY)
    assert rows(kim, kind="meeting_reminder") == [
        ("meeting_reminder", "7d", "sent", "09-17 14:30"),
        ("meeting_reminder", "1d", "planned", "10-08 14:30"),
        ("meeting_reminder", "7d-2", "planned", "10-02 14:30"),
    ]


def test_cancelling_before_the_invitation_left_says_nothing_to_anybody(clock, mailbox, kim):
    meeting = book(kim)
    ids, lease = dispatch.claim()
    cancel(meeting)
    assert dispatch.send_batch(ids=ids, lease=lease) == {}
    send_due()
    assert mailbox.messages == []
    assert [state for _kind, _occasion, state, _due in rows(kim)] == ["cancelled"] * 4


def test_cancelling_what_is_over_tells_nobody(clock, mailbox, kim):
    meeting = book(kim)
    send_due()
    clock.move_to(START + DAY)
    cancel(meeting)
    assert rows(kim, kind="meeting_cancelled") == [("meeting_cancelled", "1", "too_late", "09-25 14:30")]


def test_calendars_get_requests_with_rising_numbers_and_a_cancellation(clock, mailbox, kim):
    meeting = book(kim)
    send_due()
    move(meeting, START + DAY)
    send_due()
    cancel(meeting)
    send_due()
    found = []
    for mail in mailbox.messages:
        [part] = [part for part in mail.walk() if part.get_filename() == "bollplank.ics"]
        lines = part.get_payload(decode=True).decode().split("\r\n")
        facts = dict(line.partition(":")[::2] for line in lines)
        found.append(
            (part["Content-Type"].params["method"], facts["METHOD"], int(facts["SEQUENCE"]), facts["UID"])
        )
    assert found == [
        ("REQUEST", "REQUEST", 0, meeting.uid),
        ("REQUEST", "REQUEST", 1, meeting.uid),
        ("CANCEL", "CANCEL", 2, meeting.uid),
    ]


def test_whoever_is_taken_off_is_told_once_and_hears_no_more(clock, mailbox, kim):
    lee = PersonFactory()
    meeting = book(kim, lee)
    send_due()
    for person in (kim, lee):
        meeting.participants.filter(person=person).delete()
        planner.participant_removed(meeting, person=person)
    planner.participant_removed(meeting, person=kim)
    Participant.objects.create(meeting=meeting, person=lee)
    planner.participant_added(meeting, person=lee)
    send_due()
    cancel(meeting)
    send_due()
    assert [(kind, occasion, state) for kind, occasion, state, _due in rows(kim)] == [
        ("meeting_invitation", "1", "sent"),
        ("meeting_reminder", "7d", "person_left"),
        ("meeting_reminder", "1d", "person_left"),
        ("meeting_unanswered", "3d", "person_left"),
        ("meeting_left", "1", "sent"),
    ]
    # Asked again before the mail had left: no need to say that one is not.
    assert [(kind, occasion, state) for kind, occasion, state, _due in rows(lee)] == [
        ("meeting_invitation", "1", "sent"),
        ("meeting_reminder", "7d", "person_left"),
        ("meeting_reminder", "1d", "person_left"),
        ("meeting_unanswered", "3d", "person_left"),
        ("meeting_left", "1", "person_left"),
        ("meeting_invitation", "2", "sent"),
        ("meeting_reminder", "7d-2", "cancelled"),
        ("meeting_reminder", "1d-2", "cancelled"),
        ("meeting_unanswered", "3d-2", "cancelled"),
        ("meeting_cancelled", "1", "sent"),
    ]


def test_whoever_is_taken_off_before_the_invitation_left_hears_nothing(clock, mailbox, kim):
    meeting = book(kim)
    meeting.participants.all().delete()
    planner.participant_removed(meeting, person=kim)
    send_due()
    assert mailbox.messages == []
    assert {state for _kind, _occasion, state, _due in rows(kim)} == {"person_left"}


def test_a_reminder_that_is_late_but_of_use_is_sent(clock, mailbox, kim):
    book(kim)
    send_due()
    clock.move_to(START - 6 * DAY)
    send_due()
    clock.move_to(START - 2 * HOUR)
    send_due()
    reminders = [mail for mail in mailbox.messages if mail["Subject"].startswith("Påminnelse")]
    assert len(reminders) == 2
    assert "Du har ett möte om 2 timmar." in reminders[1].get_body(("plain",)).get_content()


def test_a_meeting_that_was_held_is_not_reminded_of(clock, mailbox, kim):
    meeting = book(kim)
    send_due()
    meeting.status = MeetingStatus.HELD
    meeting.save()
    clock.move_to(START - 7 * DAY)
    send_due()
    assert rows(kim, occasion="7d") == [("meeting_reminder", "7d", "nothing", "09-17 14:30")]


def test_mail_says_nothing_of_what_the_meeting_is_about(clock, mailbox, kim):
    meeting = book(kim, agenda="Pia och matematiken", place="Sal 3", video_url="https://video.example.se/x")
    send_due()
    [mail] = mailbox.messages
    text = mail.get_body(("plain",)).get_content()
    assert "Pia" not in mail.as_string()
    lines = [line for line in text.replace("\r", "").split("\n") if ": " in line]
    assert [line for line in lines if "/answer/" not in line] == [
        "Vad: Samtal",
        "När: torsdag 24 september, 14.30–15.30",
        "Var: Sal 3",
        f"Skola: {meeting.series.school}",
        "Videolänk: https://video.example.se/x",
        f"Öppna mötet: http://testserver/meetings/{meeting.pk}/",
    ]


def test_the_number_of_queries_does_not_grow_with_the_people(clock):
    counts = []
    for amount in (1, 20):
        people = [PersonFactory() for _ in range(amount)]
        series = make_series(SchoolFactory(), participants=people)
        meeting = make_meeting(series, START)
        with CaptureQueriesContext(connection) as queries:
            planner.meeting_booked(meeting)
            planner.meeting_moved(meeting, old_starts_at=START - DAY)
            planner.meeting_cancelled(meeting)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_video_meeting_is_reminded_of_two_hours_before_with_the_link(clock, mailbox, kim):
    book(kim, video_url="https://video.example.se/x")
    send_due()
    clock.move_to(START - DAY)
    send_due()
    clock.move_to(START - 2 * HOUR)
    send_due()
    send_due()
    *_before, last = mailbox.messages
    assert len(mailbox.messages) == 3
    text = last.get_body(("plain",)).get_content()
    assert "Du har ett möte om 2 timmar." in text
    assert "Videolänk: https://video.example.se/x" in text


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (at(3, 29, 4), "2026-03-29T01:00:00+01:00"),
        (at(10, 25, 3), "2026-10-25T02:00:00+02:00"),
        (at(10, 25, 4), "2026-10-25T02:00:00+01:00"),
    ],
)
def test_two_hours_before_are_two_hours_also_when_the_clock_is_changed(kim, start, due):
    with time_machine.travel(start - 20 * DAY, tick=False):
        book(kim, starts_at=start.astimezone(dt.UTC), video_url="https://video.example.se/x")
    row = Message.objects.get(person=kim, occasion="2h")
    # In the repeated hour the second 2.00 is meant for a meeting at 4.
    wanted = start.astimezone(dt.UTC) - 2 * HOUR
    assert row.due_at == wanted
    assert row.due_at.astimezone(STOCKHOLM).isoformat() == due


def test_a_link_that_comes_or_goes_takes_its_reminder_along(clock, kim):
    meeting = book(kim)
    assert rows(kim, occasion__startswith="2h") == []
    move(meeting, START, video_url="https://video.example.se/x")
    assert rows(kim, occasion__startswith="2h") == [("meeting_reminder", "2h", "planned", "09-24 12:30")]
    move(meeting, START, video_url="")
    assert rows(kim, occasion__startswith="2h") == [("meeting_reminder", "2h", "nothing", "09-24 12:30")]


def test_who_is_not_coming_is_not_reminded(clock, mailbox, kim):
    meeting = book(kim)
    send_due()
    meeting.participants.update(response=Response.DECLINED, answered_at=NOW)
    clock.move_to(START - DAY)
    send_due()
    assert len(mailbox.messages) == 1
    assert rows(kim, occasion="1d")[0][2] == "declined"

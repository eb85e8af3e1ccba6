import datetime as dt
import mailbox
from email.message import EmailMessage

import pytest
from icalendar import Calendar

from scheduling import replies as parser
from scheduling.calendar import meeting_ics
from scheduling.enums import CancelReason, MeetingKind, Response
from scheduling.models import Participant
from scheduling.services import replies
from scheduling.services.meeting import book, cancel, move
from scheduling.tasks import take_replies
from tests.factories import PersonFactory, SchoolFactory, make_series

NOW = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]
TEN = NOW + dt.timedelta(days=1, hours=1)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def teacher():
    return PersonFactory(email="teacher@example.se")


@pytest.fixture
def meeting(teacher):
    series = make_series(SchoolFactory(), facilitators=[PersonFactory()], participants=[teacher])
    return book(series=series, kind=MeetingKind.CONVERSATION, starts_at=TEN, ends_at=TEN + HOUR, by=None)


def answer_of(person):
    return Participant.objects.get(person=person).response


def file(meeting, *, answer="ACCEPTED", address="teacher@example.se", sequence=0, method="REPLY", more=()):
    lines = [
        "BEGIN:VCALENDAR",
        f"METHOD:{method}",
        "PRODID:Microsoft Exchange Server 2010",
        "VERSION:2.0",
        "BEGIN:VEVENT",
        f"ATTENDEE;PARTSTAT={answer};CN=Kim Lind:mailto:{address}",
        "COMMENT;LANGUAGE=sv-SE:\\n",
        f"UID:{meeting.uid}",
        f"DTSTAMP:{NOW:%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{sequence}",
        *more,
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    return "\r\n".join(lines)


def mail(content, sender="Kim Lind <teacher@example.se>"):
    """As Exchange sends it: a text, and the calendar as its alternative in base64."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "svar@example.se", "Accepterat: Inbjudan"
    message.set_content("Jag kommer.")
    message.add_alternative(content.encode(), maintype="text", subtype="calendar", params={"method": "REPLY"})
    return message.as_bytes()


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("ACCEPTED", Response.ACCEPTED),
        ("TENTATIVE", Response.TENTATIVE),
        ("DECLINED", Response.DECLINED),
        ("declined", Response.DECLINED),
    ],
)
def test_a_reply_is_an_answer(meeting, teacher, said, kept):
    assert replies.apply(raw=mail(file(meeting, answer=said)))
    assert answer_of(teacher) == kept


def test_addresses_are_the_same_in_any_case(meeting, teacher):
    raw = mail(file(meeting, address="Teacher@Example.SE"), sender="TEACHER@example.se")
    assert replies.apply(raw=raw)


def test_apple_sends_the_calendar_alone_and_unpacked(meeting, teacher):
    head = 'From: teacher@example.se\r\nContent-Type: text/calendar; method=REPLY; charset="utf-8"\r\n\r\n'
    assert replies.apply(raw=(head + file(meeting, answer="TENTATIVE")).encode())
    assert answer_of(teacher) == Response.TENTATIVE


@pytest.mark.parametrize(
    "sender",
    [
        "other@example.se",
        "",
        "teacher@example.se, other@example.se",
        '"teacher@example.se" <other@example.se>',
    ],
)
def test_nobody_answers_for_somebody_else(meeting, teacher, sender):
    assert not replies.apply(raw=mail(file(meeting), sender=sender))
    assert answer_of(teacher) == Response.NEEDS_ANSWER


def test_a_stranger_and_who_takes_no_part_answer_nothing(meeting, teacher):
    PersonFactory(email="colleague@example.se")
    for address in ("nobody@example.se", "colleague@example.se"):
        assert not replies.apply(raw=mail(file(meeting, address=address), sender=address))


def test_a_reply_to_a_former_time_changes_nothing(meeting, teacher):
    move(meeting=meeting, starts_at=TEN + HOUR, ends_at=TEN + 2 * HOUR, by=None)
    assert not replies.apply(raw=mail(file(meeting, sequence=0)))
    assert answer_of(teacher) == Response.NEEDS_ANSWER
    assert replies.apply(raw=mail(file(meeting, sequence=1)))


def test_a_reply_to_a_cancelled_meeting_changes_nothing(meeting, teacher):
    cancel(meeting=meeting, reason=CancelReason.ILLNESS, by=None)
    assert not replies.apply(raw=mail(file(meeting, sequence=1)))


def test_what_is_no_reply_is_left_alone(meeting, teacher):
    two = file(meeting).replace("END:VCALENDAR", "BEGIN:VEVENT\r\nUID:x\r\nEND:VEVENT\r\nEND:VCALENDAR")
    for content in (
        file(meeting, method="REQUEST"),
        file(meeting, method="CANCEL"),
        file(meeting, answer="DELEGATED"),
        file(meeting, sequence=-1),
        file(meeting, sequence="x"),
        file(meeting, sequence=2**40),
        file(meeting, more=["ATTENDEE;PARTSTAT=DECLINED:mailto:other@example.se"]),
        two,
        "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT",
        "no calendar at all",
        "",
    ):
        assert not replies.apply(raw=mail(content)), content
    for raw in (b"", b"\x00\xff\xfe", b"From: teacher@example.se\r\n\r\nHej", b"x" * (parser.LARGEST + 1)):
        assert not replies.apply(raw=raw)
    assert answer_of(teacher) == Response.NEEDS_ANSWER


def test_the_mailbox_is_emptied_and_only_replies_count(tmp_path, settings, meeting, teacher):
    folder = tmp_path / "svar"
    box = mailbox.Maildir(folder)
    for raw in (mail(file(meeting, answer="DECLINED")), b"From: x@example.org\n\nReklam", b"\xff\x00"):
        box.add(raw)
    settings.REPLY_MAILDIR = str(folder)
    take_replies()
    assert answer_of(teacher) == Response.DECLINED
    assert len(mailbox.Maildir(folder)) == 0
    take_replies()


def test_without_a_mailbox_nothing_is_read(settings):
    for folder in ("", "/nowhere/at/all"):
        settings.REPLY_MAILDIR = folder
        take_replies()


def test_calendars_answer_to_the_mailbox_where_there_is_one(settings, meeting, teacher):
    settings.REPLY_ADDRESS = "svar@example.se"
    (event,) = Calendar.from_ical(meeting_ics(meeting, attendee=teacher)).walk("VEVENT")
    assert event["ORGANIZER"] == "mailto:svar@example.se"

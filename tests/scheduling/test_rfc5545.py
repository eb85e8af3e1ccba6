"""Calendar files as RFC 5545 and 5546 want them, read from the mails that people get."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from accounts import dates
from scheduling.calendar import meeting_ics
from scheduling.enums import CancelReason, MeetingKind
from scheduling.models import Meeting
from scheduling.services import dispatch
from scheduling.services.meeting import add_participant, book, cancel, move, remove_participant
from tests.factories import PersonFactory, SchoolFactory, make_series

NOW = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]
STOCKHOLM = ZoneInfo("Europe/Stockholm")
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
TEN = dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC)
NAME = "Åsa-Märta; Öberg, lärarcoach åäö åäö åäö åäö åäö åäö åäö åäö åäö åäö åäö"


@pytest.fixture
def coach():
    return PersonFactory(given_name=NAME[:60], family_name=NAME[60:], email="coach@example.se")


@pytest.fixture
def teacher():
    return PersonFactory(email="teacher@example.se")


@pytest.fixture
def series(coach, teacher):
    return make_series(
        SchoolFactory(),
        title="Handledningsgrupp 7–9; å, ä \\ ö",
        facilitators=[coach],
        participants=[teacher],
        place="Hus Ä;\u2028sal 3, vån. 2 \\ 🏫 " + "å" * 120,
        video_url="https://video.example.se/möte?a=1,2;b=3",
    )


@pytest.fixture
def meeting(series):
    return booked(series, TEN)


def booked(series, starts_at):
    kind = MeetingKind.GROUP_SUPERVISION
    return book(series=series, kind=kind, starts_at=starts_at, ends_at=starts_at + HOUR, by=None)


def sent(mailbox, person):
    """What has come to a person since the last time: (text, file) of each mail with a calendar, oldest first."""
    mailbox.messages.clear()
    ids, lease = dispatch.claim()
    dispatch.send_batch(ids=ids, lease=lease)
    found = []
    for mail in mailbox.to(person.email):
        parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
        if parts:
            text = mail.get_body(("plain",)).get_content()
            found.append((text, parts[0].get_payload(decode=True), parts[0]["Content-Type"]))
    return found


def read(content):
    calendar = Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def only(mailbox, person):
    ((_text, content, _type),) = sent(mailbox, person)
    return read(content)


def test_what_the_standards_ask_for_is_there(mailbox, meeting, teacher):
    ((_text, content, content_type),) = sent(mailbox, teacher)
    calendar, event = read(content)
    assert {"VERSION", "PRODID", "METHOD"} <= set(calendar)
    assert calendar["METHOD"] == "REQUEST"
    assert 'method="REQUEST"' in content_type
    assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "ORGANIZER", "ATTENDEE", "SUMMARY"} <= set(
        event
    )
    assert event["DTSTAMP"].dt.utcoffset() == dt.timedelta(0)
    assert event["ATTENDEE"].params["RSVP"] == "TRUE"
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == event["DTSTART"].params["TZID"] == "Europe/Stockholm"


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "PUBLISH"])
def test_no_line_is_longer_than_75_octets_nor_ends_inside_a_letter(meeting, teacher, method):
    content = meeting_ics(meeting, method=method, attendee=teacher)
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert [line.decode() for line in lines]
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_what_has_a_meaning_in_the_file_is_escaped(mailbox, meeting, teacher, series):
    _calendar, event = only(mailbox, teacher)
    assert event["SUMMARY"] == "Grupphandledning: Handledningsgrupp 7–9; å, ä \\ ö"
    assert event["LOCATION"] == series.place
    assert event["ORGANIZER"].params["CN"] == NAME[:60] + " " + NAME[60:]


def test_outlook_shows_no_second_event_after_a_change(mailbox, meeting, teacher):
    """Outlook showing a second event after a change: same UID and organizer, METHOD:REQUEST, a higher SEQUENCE."""
    _calendar, first = only(mailbox, teacher)
    seen = [first]
    for later in (DAY, 2 * DAY):
        move(meeting=meeting, starts_at=TEN + later, ends_at=TEN + later + HOUR, by=None)
        calendar, event = only(mailbox, teacher)
        assert calendar["METHOD"] == "REQUEST"
        seen.append(event)
    cancel(meeting=meeting, reason=CancelReason.ILLNESS, by=None)
    calendar, event = only(mailbox, teacher)
    assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
    seen.append(event)
    assert {(str(event["UID"]), str(event["ORGANIZER"])) for event in seen} == {
        (meeting.uid, "mailto:coach@example.se")
    }
    assert [event["SEQUENCE"] for event in seen] == [0, 1, 2, 3]
    assert [event["DTSTART"].dt for event in seen] == [TEN, TEN + DAY, TEN + 2 * DAY, TEN + 2 * DAY]


def test_who_is_taken_off_gets_a_cancellation_that_counts_and_can_be_asked_again(mailbox, meeting, teacher):
    _calendar, invited = only(mailbox, teacher)
    remove_participant(meeting=meeting, person=teacher, by=None)
    calendar, off = only(mailbox, teacher)
    assert (calendar["METHOD"], str(off["UID"]), off["ATTENDEE"]) == (
        "CANCEL",
        meeting.uid,
        "mailto:teacher@example.se",
    )
    assert off["SEQUENCE"] > invited["SEQUENCE"]
    add_participant(meeting=Meeting.objects.get(), person=teacher, by=None)
    calendar, again = only(mailbox, teacher)
    assert calendar["METHOD"] == "REQUEST"
    assert again["SEQUENCE"] >= off["SEQUENCE"]


# The last day of one time and the first of the other, in spring and in autumn.
@pytest.mark.parametrize(
    "day", [dt.date(2026, 3, 28), dt.date(2026, 3, 29), dt.date(2026, 10, 24), dt.date(2026, 10, 25)]
)
def test_off_by_an_hour_across_dst(mailbox, series, teacher, day):
    """The invitation off by an hour from its text across DST: text, file and meeting say the same clock time."""
    at = dt.datetime.combine(day, dt.time(14, 30), STOCKHOLM)
    booked(series, at.astimezone(dt.UTC))
    ((text, content, _type),) = sent(mailbox, teacher)
    _calendar, event = read(content)
    assert event["DTSTART"].dt.replace(tzinfo=None) == dt.datetime.combine(day, dt.time(14, 30))
    assert event["DTSTART"].dt == at
    assert f"DTSTART;TZID=Europe/Stockholm:{day:%Y%m%d}T143000".encode() in content
    assert dates.span(at, at + HOUR) in text
    assert "14.30–15.30" in text


def test_moved_across_the_change_to_winter_time_it_keeps_its_clock_time(mailbox, series, teacher):
    summer = dt.datetime(2026, 10, 22, 14, 30, tzinfo=STOCKHOLM)
    meeting = booked(series, summer.astimezone(dt.UTC))
    sent(mailbox, teacher)
    winter = summer + 7 * DAY
    move(meeting=meeting, starts_at=winter, ends_at=winter + HOUR, by=None)
    _calendar, event = only(mailbox, teacher)
    assert event["DTSTART"].dt.replace(tzinfo=None) == dt.datetime(2026, 10, 29, 14, 30)
    assert event["DTSTART"].dt.astimezone(dt.UTC) == dt.datetime(2026, 10, 29, 13, 30, tzinfo=dt.UTC)


def test_the_zones_rules_are_swedens_for_years_to_come(meeting):
    calendar, _event = read(meeting_ics(meeting))
    (zone,) = calendar.walk("VTIMEZONE")
    theirs = zone.to_tz(lookup_tzid=False)
    for year in range(2026, 2037):
        for month in range(1, 13):
            noon = dt.datetime(year, month, 28, 12)
            assert noon.replace(tzinfo=theirs).utcoffset() == noon.replace(tzinfo=STOCKHOLM).utcoffset()

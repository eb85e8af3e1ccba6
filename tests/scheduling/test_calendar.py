import datetime as dt

import pytest
from django.utils import translation
from icalendar import Calendar

from scheduling.calendar import file_name, meeting_ics
from scheduling.enums import CancelReason, MeetingKind, MeetingStatus
from scheduling.models import Meeting
from scheduling.services.meeting import book, cancel, move, remove_participant
from scheduling.services.response import respond
from tests.factories import PersonFactory, SchoolFactory, make_meeting, make_series

pytestmark = [
    pytest.mark.django_db,
    # The meetings here lie ahead, whatever day it is.
    pytest.mark.time_machine(dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)),
]

NOON = dt.datetime(2026, 11, 24, 11, tzinfo=dt.UTC)


@pytest.fixture
def coach():
    return PersonFactory(given_name="Åsa", family_name='Öberg "Ö", lärarcoach', email="asa@example.se")


@pytest.fixture
def teacher():
    return PersonFactory(email="teacher@example.se", language="en")


@pytest.fixture
def series(coach, teacher):
    return make_series(
        SchoolFactory(name="Furuskolan"),
        title="Handledningsgrupp 7–9",
        facilitators=[coach],
        participants=[teacher],
        place="Sal 214, hus Ä; andra våningen, till vänster om matsalen och förbi biblioteket",
        video_url="https://video.example.se/möte?a=1,2;b=3",
    )


@pytest.fixture
def meeting(series):
    return book(
        series=series,
        kind=MeetingKind.GROUP_SUPERVISION,
        starts_at=NOON,
        ends_at=NOON + dt.timedelta(hours=1),
        by=None,
    )


def event_of(content):
    calendar = Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_an_invitation_reads_back(meeting, coach, teacher, settings):
    calendar, event = event_of(meeting_ics(meeting, attendee=teacher))
    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (meeting.uid, 0, "CONFIRMED")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (meeting.starts_at, meeting.ends_at)
    assert event["DTSTART"].params["TZID"] == "Europe/Stockholm"
    assert event["DTSTAMP"].dt.utcoffset() == dt.timedelta(0)
    assert event["SUMMARY"] == "Group supervision: Handledningsgrupp 7–9"
    assert event["LOCATION"] == meeting.place
    assert event["DESCRIPTION"] == "Video meeting: https://video.example.se/möte?a=1,2;b=3"
    assert event["URL"] == f"{settings.BASE_URL}/meetings/{meeting.pk}/"
    assert event["ORGANIZER"] == "mailto:asa@example.se"
    assert event["ORGANIZER"].params["CN"] == "Åsa Öberg 'Ö', lärarcoach"
    assert event["ATTENDEE"] == "mailto:teacher@example.se"
    assert (event["ATTENDEE"].params["RSVP"], event["ATTENDEE"].params["PARTSTAT"]) == (
        "TRUE",
        "NEEDS-ACTION",
    )


def test_lines_are_folded_and_end_as_they_should(meeting, teacher):
    lines = meeting_ics(meeting, attendee=teacher).split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert not any(b"\n" in line for line in lines)


def test_only_who_leads_is_told_the_school(meeting, coach, teacher):
    assert event_of(meeting_ics(meeting, attendee=coach))[1]["LOCATION"].endswith("Furuskolan")
    assert b"Furuskolan" not in meeting_ics(meeting, attendee=teacher)


def test_texts_follow_the_reader(meeting, coach, teacher):
    with translation.override("en"):
        assert "Handledning" in event_of(meeting_ics(meeting, attendee=coach))[1]["SUMMARY"]
        assert event_of(meeting_ics(meeting, attendee=coach))[1]["DESCRIPTION"].startswith("Videomöte: ")
        assert translation.get_language() == "en"


def test_one_invitation_holds_one_address(meeting, coach, teacher):
    content = meeting_ics(meeting, attendee=coach)
    assert teacher.email.encode() not in content
    assert event_of(content)[1]["ATTENDEE"].params["RSVP"] == "FALSE"


def test_without_a_reader_everybody_is_listed(meeting):
    assert {str(a) for a in event_of(meeting_ics(meeting))[1]["ATTENDEE"]} == {
        "mailto:asa@example.se",
        "mailto:teacher@example.se",
    }


def test_a_published_event_lists_nobody(meeting):
    calendar, event = event_of(meeting_ics(meeting, method="PUBLISH"))
    assert calendar["METHOD"] == "PUBLISH"
    assert "ATTENDEE" not in event


def test_a_move_is_the_same_event_with_a_higher_number(meeting, teacher):
    later = NOON + dt.timedelta(days=1)
    moved = move(meeting=meeting, starts_at=later, ends_at=later + dt.timedelta(hours=1), by=None)
    event = event_of(meeting_ics(moved, attendee=teacher))[1]
    assert (event["UID"], event["SEQUENCE"], event["DTSTART"].dt) == (meeting.uid, 1, later)


def test_a_cancellation(meeting, teacher):
    cancelled = cancel(meeting=meeting, reason=CancelReason.ILLNESS, by=None)
    calendar, event = event_of(meeting_ics(cancelled, method="CANCEL", attendee=teacher))
    assert calendar["METHOD"] == "CANCEL"
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (meeting.uid, 1, "CANCELLED")
    assert event["ATTENDEE"] == "mailto:teacher@example.se"
    assert event_of(meeting_ics(cancelled, method="PUBLISH"))[1]["STATUS"] == "CANCELLED"


def test_an_update_keeps_the_answer_that_still_counts(meeting, teacher):
    respond(meeting=meeting, person=teacher, response="declined", sequence=0)
    meeting = Meeting.objects.get()
    assert event_of(meeting_ics(meeting, attendee=teacher))[1]["ATTENDEE"].params["PARTSTAT"] == "DECLINED"
    later = NOON + dt.timedelta(days=1)
    moved = move(meeting=meeting, starts_at=later, ends_at=later + dt.timedelta(hours=1), by=None)
    event = event_of(meeting_ics(moved, attendee=teacher))[1]
    assert event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"


def test_who_was_taken_off_is_named_in_the_cancellation(meeting, teacher):
    remove_participant(meeting=meeting, person=teacher, by=None)
    event = event_of(meeting_ics(Meeting.objects.get(pk=meeting.pk), method="CANCEL", attendee=teacher))[1]
    assert (event["UID"], event["ATTENDEE"]) == (meeting.uid, "mailto:teacher@example.se")


def test_without_anybody_who_leads_the_authority_asks(series, teacher, settings):
    series.members.exclude(person=teacher).delete()
    meeting = make_meeting(series)
    assert event_of(meeting_ics(meeting))[1]["ORGANIZER"].startswith("mailto:no-reply@")
    series.authority.contact_email = "insatser@example.se"
    series.authority.save()
    meeting = Meeting.objects.get(pk=meeting.pk)
    assert event_of(meeting_ics(meeting))[1]["ORGANIZER"] == "mailto:insatser@example.se"


def test_a_title_that_says_the_kind_again_is_said_once(series):
    series.title = "Samtal"
    series.save()
    assert event_of(meeting_ics(make_meeting(series)))[1]["SUMMARY"] == "Samtal"


@pytest.mark.parametrize(
    "starts_at",
    [
        dt.datetime(2026, 3, 28, 13, tzinfo=dt.UTC),
        dt.datetime(2026, 3, 29, 13, tzinfo=dt.UTC),
        dt.datetime(2026, 10, 24, 13, tzinfo=dt.UTC),
        dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC),
        dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC),
        dt.datetime(2026, 10, 25, 13, tzinfo=dt.UTC),
    ],
)
def test_summer_and_winter_time(series, starts_at):
    """The zone that the file brings along gives the moment back, whatever the reader's system knows of Stockholm."""
    content = meeting_ics(make_meeting(series, starts_at))
    own = content.replace(b"Europe/Stockholm", b"Our/Own")
    start = event_of(own)[1]["DTSTART"].dt
    assert start.astimezone(dt.UTC) == starts_at


def test_what_cannot_be_in_a_calendar(series, meeting):
    waiting = Meeting.objects.create(series=series, kind=MeetingKind.LECTURE, status=MeetingStatus.OPEN)
    with pytest.raises(ValueError, match="open"):
        meeting_ics(waiting)
    with pytest.raises(ValueError, match="method"):
        meeting_ics(meeting, method="REPLY")


def test_the_file_is_called_by_its_day_in_stockholm(series):
    assert (
        file_name(make_meeting(series, dt.datetime(2026, 11, 24, 23, 30, tzinfo=dt.UTC))) == "2026-11-25.ics"
    )

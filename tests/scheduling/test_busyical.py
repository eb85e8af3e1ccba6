import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.busyical import MOST, NotACalendar, busy_in

FIRST = dt.datetime(2026, 11, 22, 23, tzinfo=dt.UTC)
LAST = FIRST + dt.timedelta(days=401)


def calendar(*events):
    body = "".join(f"BEGIN:VEVENT\r\n{event.strip()}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{body}END:VCALENDAR\r\n".encode()


def found(*events):
    busy = busy_in(calendar(*events), FIRST, LAST)
    return [f"{start:%m-%d %H:%M}/{end:%m-%d %H:%M}" for start, end in busy.times], busy.skipped


@pytest.mark.parametrize(
    ("event", "times"),
    [
        ("DTSTART:20261124T090000Z\nDTEND:20261124T100000Z", ["11-24 09:00/11-24 10:00"]),
        # Without a zone, and in one that nobody knows: Stockholm's.
        ("DTSTART:20261124T090000\nDTEND:20261124T100000", ["11-24 08:00/11-24 09:00"]),
        (
            "DTSTART;TZID=Customized Time Zone:20261124T090000\nDTEND;TZID=x:20261124T100000",
            ["11-24 08:00/11-24 09:00"],
        ),
        (
            'DTSTART;TZID="W. Europe Standard Time":20261124T090000\nDURATION:PT1H30M',
            ["11-24 08:00/11-24 09:30"],
        ),
        ("DTSTART;TZID=America/New_York:20261124T090000\nDURATION:PT1H", ["11-24 14:00/11-24 15:00"]),
        ("DTSTART;VALUE=DATE:20261124\nDTEND;VALUE=DATE:20261126", ["11-23 23:00/11-25 23:00"]),
        ("DTSTART;VALUE=DATE:20261124", ["11-23 23:00/11-24 23:00"]),
        ("DTSTART;VALUE=DATE:20261124\nTRANSP:TRANSPARENT", []),
        ("DTSTART:20261124T090000Z\nDTEND:20261124T100000Z\nSTATUS:CANCELLED", []),
        ("DTSTART:20261124T090000Z\nDTEND:20261124T100000Z\nX-MICROSOFT-CDO-BUSYSTATUS:FREE", []),
        ("DTSTART:20261124T090000Z", []),
        ("DTSTART:20261124T090000Z\nDTEND:20261124T080000Z", []),
        ("DTSTART:20201124T090000Z\nDTEND:20201124T100000Z", []),
        # What began before the window and lasts into it is cut.
        ("DTSTART:20201124T090000Z\nDTEND:20261123T100000Z", ["11-22 23:00/11-23 10:00"]),
        # An alarm has times of its own.
        (
            "DTSTART:20261124T090000Z\nBEGIN:VALARM\nDURATION:PT5H\nEND:VALARM\nDURATION:PT1H",
            ["11-24 09:00/11-24 10:00"],
        ),
        # Folded lines.
        (
            "DTSTART;TZID=Europe/\r\n Stockholm:2026\r\n 1124T090000\nDURATION:PT1H",
            ["11-24 08:00/11-24 09:00"],
        ),
    ],
)
def test_when_one_event_is_busy(event, times):
    assert found(event) == (times, 0)


def test_what_is_repeated_with_its_exceptions():
    times, skipped = found(
        """UID:1
DTSTART;TZID=Europe/Stockholm:20260901T090000
DTEND;TZID=Europe/Stockholm:20260901T100000
RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20261222T080000Z
EXDATE;TZID=Europe/Stockholm:20261201T090000""",
        """UID:1
RECURRENCE-ID;TZID=Europe/Stockholm:20261208T090000
DTSTART;TZID=Europe/Stockholm:20261209T120000
DTEND;TZID=Europe/Stockholm:20261209T130000""",
        """UID:1
RECURRENCE-ID;TZID=Europe/Stockholm:20261215T090000
DTSTART;TZID=Europe/Stockholm:20261215T090000
DTEND;TZID=Europe/Stockholm:20261215T100000
STATUS:CANCELLED""",
    )
    assert skipped == 0
    assert times == ["11-24 08:00/11-24 09:00", "12-09 11:00/12-09 12:00", "12-22 08:00/12-22 09:00"]


def test_the_clock_stays_when_it_is_changed():
    times, _skipped = found(
        "DTSTART;TZID=Europe/Stockholm:20270321T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2"
    )
    assert times == ["03-21 08:00/03-21 09:00", "03-28 07:00/03-28 08:00"]


def test_broken_events_are_counted_and_the_others_read():
    times, skipped = found(
        "DTSTART:20261399T990000Z\nDTEND:20261124T100000Z",
        "SUMMARY:no start",
        "DTSTART:99991231T235959Z\nDURATION:P99999D",
        "DTSTART:20261124T090000Z\nDURATION:soon",
        'DTSTART;TZID="x:20261124T090000Z\nDURATION:PT1H',
        "DTSTART:20261124T090000Z\nDURATION:PT1H\nRRULE:FREQ=SECONDLY",
        "DTSTART:20261124T090000Z\nDURATION:P90D\nRRULE:FREQ=DAILY",
        "DTSTART:20261124T090000Z\nDURATION:PT1H\n;;;:::\n\x00\x01",
    )
    assert times == ["11-24 09:00/11-24 10:00"]
    assert skipped == 7


def test_an_event_that_never_ends_does_not_take_the_next_with_it():
    event = b"BEGIN:VEVENT\nDTSTART:20261124T090000Z\nDURATION:PT1H\nEND:VEVENT\n"
    text = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:2026\n" + event
    busy = busy_in(text, FIRST, LAST)
    assert (len(busy.times), busy.skipped) == (1, 1)


@pytest.mark.parametrize("content", [b"", b"<html>", b"\xff\xfe\x00", b"BEGIN:VCARD"])
def test_what_is_no_calendar(content):
    with pytest.raises(NotACalendar):
        busy_in(content, FIRST, LAST)


def test_whatever_is_repeated_without_end_takes_neither_long_nor_much_room():
    daily = "DTSTART:19700101T{:02}{:02}00Z\nDURATION:PT1M\nRRULE:FREQ=DAILY"
    events = [daily.format(hour, minute) for hour in range(24) for minute in range(0, 60, 2)]
    events += ["DTSTART:19700101T000000Z\nDURATION:PT1S\nRRULE:FREQ=SECONDLY"] * 1000
    events += ["DTSTART:19700101T000000Z\nDURATION:PT1S\nRRULE:FREQ=DAILY;COUNT=99999999"] * 1000
    begun = time.monotonic()
    busy = busy_in(calendar(*events), FIRST, LAST)
    assert time.monotonic() - begun < 10
    assert len(busy.times) == MOST
    assert busy.skipped > 2000


@given(st.binary(max_size=300))
def test_nothing_breaks_it(rubbish):
    busy_in(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20261124T090000Z\r\n" + rubbish, FIRST, LAST)

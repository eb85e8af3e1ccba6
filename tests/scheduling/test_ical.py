"""Lines of calendar files, read back with the library."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Event
from icalendar.parser import Contentline

from scheduling import ical

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=200)


@given(WORDS)
def test_any_text_is_read_back_from_short_lines(text):
    raw = ical.folded(["BEGIN:VEVENT", f"SUMMARY:{ical.text(text)}", "END:VEVENT"])
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    assert str(Event.from_ical(raw)["SUMMARY"]) == text


@given(WORDS.map(lambda text: text.replace('"', "")))
def test_any_name_is_read_back_from_a_parameter(name):
    raw = ical.folded([ical.line("ATTENDEE", "mailto:kim@example.se", CN=name, ROLE="CHAIR")])
    _name, parameters, value = Contentline.from_ical(raw.decode().removesuffix("\r\n")).parts()
    assert (parameters["CN"], parameters["ROLE"], value) == (name, "CHAIR", "mailto:kim@example.se")


def test_times_are_local_but_for_the_second_of_an_hour_that_comes_twice():
    first = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
    assert ical.local("DTSTART", first) == "DTSTART;TZID=Europe/Stockholm:20261025T023000"
    assert ical.local("DTSTART", first + dt.timedelta(hours=1)) == "DTSTART:20261025T013000Z"
    assert ical.local("DTEND", first - dt.timedelta(days=90)) == "DTEND;TZID=Europe/Stockholm:20260727T023000"

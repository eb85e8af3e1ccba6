import datetime as dt

import pytest
from django.utils import translation

from scheduling.hours import parse_hours, said


def clock(hour, minute=0):
    return dt.time(hour, minute)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", []),
        ("8–12, 13–16.30", [(clock(8), clock(12)), (clock(13), clock(16, 30))]),
        ("13-16:30 och 8-12", [(clock(8), clock(12)), (clock(13), clock(16, 30))]),
        ("kl 9 till 15", [(clock(9), clock(15))]),
        ("0800-1200;1200-1400", [(clock(8), clock(12)), (clock(12), clock(14))]),
    ],
)
def test_hours_are_read_as_people_write_them(text, spans):
    assert parse_hours(text) == spans


@pytest.mark.parametrize(
    "text", ["8", "8-", "12-8", "8-8", "25-26", "8-12, 11-13", "x", "8-9-10", "1-2," * 9]
)
def test_what_is_no_hours_is_refused_in_words(text):
    with pytest.raises(ValueError, match=r"\.$"):
        parse_hours(text)


def test_what_is_said_can_be_read_again():
    spans = [(clock(8), clock(12)), (clock(13), clock(16, 30))]
    for language, text in (("sv", "8.00–12.00, 13.00–16.30"), ("en", "8:00–12:00, 13:00–16:30")):
        with translation.override(language):
            assert said(spans) == text
            assert parse_hours(said(spans)) == spans

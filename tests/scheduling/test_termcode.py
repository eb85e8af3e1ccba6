import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.termcode import TermCode

CODES = st.builds(TermCode, st.sampled_from(["HT", "VT"]), st.integers(2000, 2099))


@pytest.mark.parametrize(
    "text",
    [
        "HT-26",
        "ht 26",
        "HT26",
        " Ht 2026 ",
        "ht2026",
        "HT–26",
        "höstterminen 2026",
        "Hösttermin 26",
        "ho\u0308stterminen 2026",
        "hösten 2026",
        "Autumn term 2026",
        "fall 2026",
    ],
)
def test_a_term_is_read_as_people_write_it(text):
    assert TermCode.parse(text) == TermCode("HT", 2026)


@pytest.mark.parametrize(
    "text",
    ["", None, "26", "HT", "HT-6", "HT-126", "HT-1926", "XT-26", "sommarterminen 2026", "HT-26 x", "HT-²6"],
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError):
        TermCode.parse(text)


@given(CODES)
def test_what_is_printed_is_read_again(code):
    assert TermCode.parse(str(code)) == code
    assert TermCode.parse(code.name) == code


@given(CODES)
def test_terms_follow_each_other(code):
    assert code < code.next
    assert not code.next < code
    assert code.next.previous == code
    assert code.usual_dates()[1] + dt.timedelta(days=1) == code.next.usual_dates()[0]


def test_the_school_year_begins_in_autumn():
    assert [TermCode.parse(code).school_year for code in ("HT-26", "VT-27")] == [2026, 2026]

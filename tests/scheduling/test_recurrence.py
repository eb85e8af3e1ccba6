import datetime as dt
import time

import pytest
from dateutil.rrule import rrulestr
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scheduling.recurrence import Budget, Rule, TooMuch, days_of

FIRST, LAST = dt.date(2026, 11, 22), dt.date(2027, 12, 27)
NAMES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
WEEKDAYS = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True)
STARTS = st.dates(dt.date(2015, 1, 1), dt.date(2027, 6, 30))


def parts(draw, freq):
    found = {"FREQ": freq}
    if draw(st.booleans()):
        found["INTERVAL"] = draw(st.integers(1, 5))
    if draw(st.booleans()):
        found["COUNT"] = draw(st.integers(1, 60))
    if draw(st.booleans()):
        found["WKST"] = draw(st.sampled_from(["MO", "SU", "WE"]))
    if freq in ("MONTHLY", "YEARLY") and draw(st.booleans()):
        number = draw(st.sampled_from(["", "1", "2", "-1", "-2"]))
        found["BYDAY"] = ",".join(number + name for name in draw(WEEKDAYS))
    elif draw(st.booleans()):
        found["BYDAY"] = ",".join(draw(WEEKDAYS))
    if freq != "WEEKLY" and draw(st.booleans()):
        days = st.integers(-28, 28).filter(bool)
        found["BYMONTHDAY"] = ",".join(map(str, draw(st.lists(days, min_size=1, max_size=3, unique=True))))
    if draw(st.booleans()):
        months = st.lists(st.integers(1, 12), min_size=1, max_size=3, unique=True)
        found["BYMONTH"] = ",".join(map(str, draw(months)))
    if {"BYDAY", "BYMONTHDAY"} & set(found) and draw(st.booleans()):
        # No second of one: the library would look for it until the year 9999, for some ten seconds.
        has_second = freq in ("MONTHLY", "YEARLY") or (freq == "WEEKLY" and "," in found.get("BYDAY", ""))
        found["BYSETPOS"] = draw(st.sampled_from([1, -1, 2] if has_second else [1, -1]))
    return ";".join(f"{name}={value}" for name, value in found.items())


@st.composite
def rules(draw):
    return parts(draw, draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])))


@settings(max_examples=40)
@given(rules(), STARTS)
@example("FREQ=YEARLY;BYDAY=2MO;BYMONTHDAY=14", dt.date(2015, 1, 1))
def test_the_same_days_as_the_usual_library_finds(text, start):
    found = list(days_of(Rule.parse(text), start, FIRST, LAST, Budget(10**6)))
    midnight = dt.time()
    end = dt.datetime.combine(LAST, midnight)
    known = rrulestr(
        text + ("" if "COUNT" in text else f";UNTIL={end:%Y%m%dT%H%M%S}"),
        dtstart=dt.datetime.combine(start, midnight),
    )
    expected = [one.date() for one in known if FIRST <= one.date() <= LAST]
    assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=5",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=8,9",
        "FREQ=YEARLY;BYWEEKNO=20",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=0",
        "FREQ=WEEKLY;BYDAY=2MO",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "INTERVAL=2",
        "nonsense",
        "",
    ],
)
def test_rules_that_are_not_followed(text):
    with pytest.raises((ValueError, KeyError)):
        Rule.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=DAILY;INTERVAL=999999999",
        "FREQ=YEARLY;INTERVAL=999999999",
    ],
)
def test_what_never_happens_is_soon_found_out(text):
    begun = time.monotonic()
    assert list(days_of(Rule.parse(text), dt.date(1901, 5, 5), FIRST, LAST, Budget(1000))) == []
    assert time.monotonic() - begun < 1


def test_each_step_is_counted():
    with pytest.raises(TooMuch):
        list(days_of(Rule.parse("FREQ=DAILY;COUNT=99999999"), dt.date(1901, 1, 1), FIRST, LAST, Budget(5000)))

import datetime as dt

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from scheduling.forms.localtime import (
    STOCKHOLM,
    LocalSpanForm,
    NoSuchTime,
    parse_clock,
    parse_day,
    resolve,
)

TODAY = dt.date(2026, 11, 23)
SPRING, AUTUMN = dt.date(2026, 3, 29), dt.date(2026, 10, 25)

pytestmark = pytest.mark.usefixtures("_a_day_in_november")


@pytest.fixture
def _a_day_in_november(time_machine):
    time_machine.move_to(dt.datetime(2026, 1, 7, 8, tzinfo=dt.UTC), tick=False)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-24", dt.date(2026, 11, 24)),
        (" 20261124 ", dt.date(2026, 11, 24)),
        ("24/11 2026", dt.date(2026, 11, 24)),
        ("24/11-2026", dt.date(2026, 11, 24)),
        ("24.11.2026", dt.date(2026, 11, 24)),
        ("24/11", dt.date(2026, 11, 24)),
        ("23/11", TODAY),
        ("22/11", dt.date(2027, 11, 22)),
        ("7/1", dt.date(2027, 1, 7)),
        ("", None),
        ("tomorrow", None),
        ("24/11/26", None),
        ("2026-11-24T10:00", None),
    ],
)
def test_days(text, day):
    assert parse_day(text, today=TODAY) == day


@pytest.mark.parametrize("text", ["2026-02-31", "31/2", "29/2 2027", "2026-13-01", "0/0", "0000-01-01"])
def test_days_that_are_not_in_the_calendar(text):
    with pytest.raises(ValueError, match=r"."):
        parse_day(text, today=TODAY)


def test_the_next_leap_day():
    assert parse_day("29/2", today=dt.date(2027, 3, 1)) == dt.date(2028, 2, 29)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("13:30", dt.time(13, 30)),
        ("13.30", dt.time(13, 30)),
        ("1330", dt.time(13, 30)),
        ("13,30", dt.time(13, 30)),
        ("930", dt.time(9, 30)),
        ("9", dt.time(9)),
        ("kl 9", dt.time(9)),
        ("kl. 9.15", dt.time(9, 15)),
        ("13:30:00", dt.time(13, 30)),
        ("0:00", dt.time(0)),
        ("24:00", None),
        ("12:60", None),
        ("13:3", None),
        ("-1", None),
        ("noon", None),
        ("", None),
    ],
)
def test_clocks(text, clock):
    assert parse_clock(text) == clock


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)), st.times())
def test_a_moment_shows_what_was_typed_or_is_refused(day, clock):
    clock = clock.replace(microsecond=0, fold=0)
    try:
        moment = resolve(day, clock)
    except NoSuchTime:
        assert (day.month, clock.hour) == (3, 2)
        return
    assert moment.at.tzinfo == dt.UTC
    assert moment.at.astimezone(STOCKHOLM).replace(tzinfo=None) == dt.datetime.combine(day, clock)


@given(st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2099, 12, 30), timezones=st.just(dt.UTC)))
def test_there_and_back(at):
    """Every moment can be typed, except the second of an hour that comes twice."""
    local = at.astimezone(STOCKHOLM)
    moment = resolve(local.date(), local.time())
    assert moment.at == (at - dt.timedelta(hours=1) if local.fold else at)


@given(st.text())
def test_nothing_typed_breaks_the_parsers(text):
    assert parse_clock(text) is None or isinstance(parse_clock(text), dt.time)
    form = LocalSpanForm({"day": text, "start": text, "end": text})
    assert isinstance(form.is_valid(), bool)


@pytest.mark.parametrize(
    ("clock", "at"),
    [(dt.time(1, 59), dt.datetime(2026, 3, 29, 0, 59)), (dt.time(3), dt.datetime(2026, 3, 29, 1))],
)
def test_around_the_missing_hour(clock, at):
    assert resolve(SPRING, clock).at == at.replace(tzinfo=dt.UTC)


@pytest.mark.parametrize("clock", [dt.time(2), dt.time(2, 30), dt.time(2, 59)])
def test_the_missing_hour(clock):
    with pytest.raises(NoSuchTime), translation.override("en"):
        resolve(SPRING, clock)


def test_the_repeated_hour_is_the_first_one():
    moment = resolve(AUTUMN, dt.time(2, 30))
    assert (moment.at, moment.twice) == (dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC), True)


def test_an_end_in_the_repeated_hour_comes_after_its_start():
    start = resolve(AUTUMN, dt.time(2, 45))
    end = resolve(AUTUMN, dt.time(2, 15), after=start.at)
    assert end.at - start.at == dt.timedelta(minutes=30)


def filled(day="2026-11-24", start="13.30", end="14:30", **more):
    with translation.override("en"):
        form = LocalSpanForm({"day": day, "start": start, "end": end, **more}, usual_minutes=45)
        form.is_valid()
        return form


def test_times_become_utc():
    form = filled()
    assert form.is_valid()
    assert form.cleaned_data["starts_at"] == dt.datetime(2026, 11, 24, 12, 30, tzinfo=dt.UTC)
    assert form.cleaned_data["ends_at"] == dt.datetime(2026, 11, 24, 13, 30, tzinfo=dt.UTC)


def test_without_an_end_it_takes_the_usual_time():
    form = filled(end="")
    assert form.cleaned_data["ends_at"] - form.cleaned_data["starts_at"] == dt.timedelta(minutes=45)


def test_a_day_of_25_hours_has_an_hour_more():
    form = filled(day="2026-10-25", start="0", end="6")
    assert form.cleaned_data["ends_at"] - form.cleaned_data["starts_at"] == dt.timedelta(hours=7)


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"day": "31/2 2026"}, {"day": ["31/2 2026 is not in the calendar."]}),
        ({"day": "soon"}, {"day": ["Write the date as 2026-11-24."]}),
        ({"day": "1026-11-24"}, {"day": ["Check the year."]}),
        ({"day": ""}, {"day": ["This field is required."]}),
        ({"start": "25"}, {"start": ["Write the time as 13.30."]}),
        ({"end": "13.30"}, {"end": ["The end has to be after the start."]}),
        ({"end": "9"}, {"end": ["The end has to be after the start."]}),
        ({"start": "6", "end": "18.05"}, {"end": ["A meeting can be at most 12 hours long."]}),
        (
            {"day": "2026-03-29", "start": "2.30", "end": "4"},
            {
                "start": [
                    "2:30 does not exist on Sunday 29 March: that night the clock is put forward from 2:00 to 3:00."
                ]
            },
        ),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(fields, errors):
    with translation.override("en"):
        assert filled(**fields).errors == errors


def test_the_repeated_hour_is_asked_about_once():
    form = filled(day="2026-10-25", start="2.30", end="3.30")
    assert (form.is_valid(), form.errors) == (False, {})
    assert form.warnings == [
        "That night this clock time comes twice. The first one, in summer time, is taken."
    ]
    assert filled(day="2026-10-25", start="2.30", end="3.30", anyway=form.signature).is_valid()


def test_the_past_is_asked_about():
    form = filled(day="2026-01-06")
    assert form.warnings == ["This time has passed already."]
    assert not form.is_valid()


class OptionalSpan(LocalSpanForm):
    span_required = False


def test_an_optional_time_may_be_left_out():
    form = OptionalSpan({"day": "", "start": "", "end": ""})
    assert form.is_valid()
    assert form.cleaned_data["starts_at"] is None


@pytest.mark.parametrize("name", ["day", "start"])
def test_half_an_optional_time_is_not_enough(name):
    form = OptionalSpan({"day": "2026-11-24", "start": "9", name: ""})
    assert set(form.errors) == {name}

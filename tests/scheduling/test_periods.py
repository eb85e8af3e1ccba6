import datetime as dt

import pytest

from scheduling import periods

MONDAY = dt.date(2026, 11, 23)


@pytest.fixture
def just_past_midnight(time_machine):
    """Late on Sunday in UTC, it is Monday in Stockholm."""
    time_machine.move_to(dt.datetime(2026, 11, 22, 23, 30, tzinfo=dt.UTC))


@pytest.mark.parametrize(
    ("code", "monday"),
    [
        ("2026-W48", MONDAY),
        ("2026-W53", dt.date(2026, 12, 28)),
        ("2027-W01", dt.date(2027, 1, 4)),
    ],
)
def test_weeks_by_their_code(code, monday):
    assert periods.monday_of(code) == monday
    assert periods.week_code(monday + dt.timedelta(days=6)) == code


@pytest.mark.parametrize(
    "code", ["", "2026-W54", "2027-W53", "2026-48", "W48", "0000-W01", "9999-W53", "x", "٢٠٢٦-W48"]
)
def test_no_week_means_this_one(code, just_past_midnight):
    assert periods.monday_of(code) == MONDAY
    assert periods.monday_of(code, dt.date(2027, 1, 1)) == dt.date(2026, 12, 28)


def test_days_by_their_code():
    assert periods.day_at("2028-02-29") == dt.date(2028, 2, 29)
    assert periods.day_code(dt.date(2028, 2, 29)) == "2028-02-29"


@pytest.mark.parametrize(
    "code", ["", "2026-02-29", "2026-13-01", "20261124", "1999-12-31", "2100-01-01", "x"]
)
def test_no_day_means_today(code, just_past_midnight):
    assert periods.day_at(code) == MONDAY
    assert periods.day_at(code, dt.date(2027, 1, 1)) == dt.date(2027, 1, 1)


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("2028-02", dt.date(2028, 2, 1), dt.date(2028, 2, 29)),
        ("2100-02", dt.date(2026, 11, 1), dt.date(2026, 11, 30)),
        ("2026-12", dt.date(2026, 12, 1), dt.date(2026, 12, 31)),
    ],
)
def test_months_by_their_code(code, first, last, just_past_midnight):
    assert periods.first_of(code) == first
    assert periods.last_of(first) == last


@pytest.mark.parametrize("code", ["", "2026-00", "2026-13", "2026-1", "1999-12", "november"])
def test_no_month_means_this_one(code, just_past_midnight):
    assert periods.first_of(code) == dt.date(2026, 11, 1)
    assert periods.first_of(code, dt.date(2027, 1, 31)) == dt.date(2027, 1, 1)


def test_what_is_too_far_off_has_no_address():
    assert periods.day_code(dt.date(1999, 12, 31)) == ""
    assert periods.month_code(dt.date(2100, 1, 1)) == ""
    # The Monday of the week in which the year 2000 began lies in 1999.
    assert periods.week_code(dt.date(2000, 1, 1)) == ""

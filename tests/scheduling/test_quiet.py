"""Quiet times and the hour of the daily mail, also where the clock is changed."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduling.models import MailChoice
from scheduling.quiet import digest_at, leaves_at, quiet_until

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def at(month, day, hour, minute=0, year=2026, fold=0):
    return dt.datetime(year, month, day, hour, minute, tzinfo=STOCKHOLM, fold=fold).astimezone(dt.UTC)


def quiet(start=None, end=None, **fields):
    clock = dt.time.fromisoformat
    return MailChoice(quiet_from=start and clock(start), quiet_until=end and clock(end), **fields)


NIGHTS = quiet("18:00", "07:00")


@pytest.mark.parametrize(
    ("choice", "due", "leaves"),
    [
        (NIGHTS, at(9, 7, 12), at(9, 7, 12)),
        (NIGHTS, at(9, 7, 18), at(9, 8, 7)),
        (NIGHTS, at(9, 8, 6, 59), at(9, 8, 7)),
        (NIGHTS, at(9, 8, 7), at(9, 8, 7)),
        (quiet("12:00", "13:00"), at(9, 7, 12, 30), at(9, 7, 13)),
        # Friday evening, when the weekend is quiet as well.
        (quiet("18:00", "07:00", quiet_weekends=True), at(9, 11, 19), at(9, 14, 7)),
        (quiet(quiet_weekends=True), at(9, 12, 0), at(9, 14, 0)),
        # Over New Year.
        (NIGHTS, at(12, 31, 20), at(1, 1, 7, year=2027)),
        # The night with 25 hours, and the one with 23: until the same clock time.
        (NIGHTS, at(10, 24, 20), at(10, 25, 7)),
        (NIGHTS, at(3, 28, 20), at(3, 29, 7)),
        # Until half past two: the first time that the clocks show it. The second is not quiet.
        (quiet("22:00", "02:30"), at(10, 25, 1), at(10, 25, 2, 30)),
        (quiet("22:00", "02:30"), at(10, 25, 2, 10, fold=1), at(10, 25, 2, 10, fold=1)),
        # The end is in the hour that does not exist.
        (quiet("22:00", "02:30"), at(3, 29, 1), at(3, 29, 3, 30)),
    ],
)
def test_what_is_due_in_a_quiet_time_leaves_when_it_ends(choice, due, leaves):
    assert quiet_until(choice, due) == leaves
    assert leaves_at(choice, due) == (leaves, False)


@pytest.mark.parametrize(
    ("hour", "due", "leaves"),
    [
        (7, at(9, 7, 6), at(9, 7, 7)),
        (7, at(9, 7, 7), at(9, 7, 7)),
        (7, at(9, 7, 7, 1), at(9, 8, 7)),
        # Missing: the hour after. Twice: the first time, and what is due in the second waits for the next day.
        (2, at(3, 29, 0), at(3, 29, 3)),
        (2, at(10, 25, 1), at(10, 25, 2)),
        (2, at(10, 25, 2, fold=1), at(10, 26, 2)),
    ],
)
def test_the_daily_mail_comes_once_a_day_at_its_clock_time(hour, due, leaves):
    assert digest_at(MailChoice(digest_hour=hour), due) == leaves


def test_the_daily_mail_keeps_quiet_on_weekends():
    assert digest_at(MailChoice(digest_hour=7, quiet_weekends=True), at(9, 11, 9)) == at(9, 14, 7)


@pytest.mark.parametrize("choice", [NIGHTS, MailChoice(digest_hour=7)])
def test_what_would_be_of_no_use_by_then_leaves_when_it_is_due(choice):
    due = at(9, 7, 19)
    assert leaves_at(choice, due, stale_at=at(9, 8, 7)) == (due, False)
    assert leaves_at(choice, due, stale_at=at(9, 8, 7, 1))[0] == at(9, 8, 7)


def test_who_has_not_chosen_waits_for_nothing():
    assert leaves_at(None, at(9, 7, 3)) == (at(9, 7, 3), False)


CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
MOMENTS = st.datetimes(
    dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 31), timezones=st.just(dt.UTC)
) | st.sampled_from([at(3, 29, 0), at(10, 25, 1), at(10, 25, 2, fold=1), at(10, 25, 2, 59)])


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(CLOCKS, CLOCKS, st.booleans(), st.none() | st.integers(0, 23), MOMENTS)
def test_it_never_leaves_early_nor_in_a_quiet_time(start, end, weekends, hour, due):
    both = {} if start == end else {"quiet_from": start, "quiet_until": end}
    choice = MailChoice(**both, quiet_weekends=weekends)
    leaves, _gathered = leaves_at(choice, due)
    assert leaves >= due
    assert quiet_until(choice, leaves) == leaves
    assert leaves - due <= dt.timedelta(days=4)
    if hour is not None:
        daily = MailChoice(digest_hour=hour, quiet_weekends=weekends)
        first = digest_at(daily, due)
        second = digest_at(daily, first + dt.timedelta(seconds=1))
        assert first >= due
        assert dt.timedelta(hours=23) <= second - first <= dt.timedelta(hours=73)

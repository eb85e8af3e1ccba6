import datetime as dt

import pytest
from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st

from scheduling.yearshift import a_year_later, days_a_year_later

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2090, 12, 31))


@pytest.mark.parametrize(
    ("first", "last", "after"),
    [
        # Höstlov stays in week 44 and sportlov in week 9, also after a year of 53 weeks.
        ("2026-10-26", "2026-10-30", ("2027-11-01", "2027-11-05")),
        ("2027-03-01", "2027-03-05", ("2028-02-28", "2028-03-03")),
        # Jullov stays beside Christmas, over New Year and through week 53.
        ("2026-12-21", "2027-01-08", ("2027-12-20", "2028-01-07")),
        # Påsklov goes with Easter, before it or after it, and so does the day after Ascension Day.
        ("2027-03-22", "2027-03-25", ("2028-04-10", "2028-04-13")),
        ("2027-03-30", "2027-04-02", ("2028-04-18", "2028-04-21")),
        ("2027-05-07", "2027-05-07", ("2028-05-26", "2028-05-26")),
        # A leap day has a Tuesday in the same week of the next year.
        ("2028-02-29", "2028-02-29", ("2029-02-27", "2029-02-27")),
    ],
)
def test_days_keep_what_they_mean(first, last, after):
    shifted = days_a_year_later(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    assert tuple(map(str, shifted)) == after


@pytest.mark.parametrize(
    ("day", "after"),
    [
        ("2026-08-17", "2027-08-23"),
        ("2026-12-18", "2027-12-17"),
        ("2027-01-11", "2028-01-10"),
        ("2027-06-11", "2028-06-09"),
    ],
)
def test_the_ends_of_terms(day, after):
    assert str(a_year_later(dt.date.fromisoformat(day))) == after


@given(DAYS)
def test_the_weekday_stays_and_about_a_year_goes_by(day):
    after = a_year_later(day)
    assert after.weekday() == day.weekday()
    # Easter wanders by up to five weeks.
    assert 364 - 35 <= (after - day).days <= 371 + 28


@given(DAYS, st.integers(0, 80))
def test_as_many_days_as_before_on_the_same_weekdays(first, more):
    last = first + dt.timedelta(days=more)
    one, other = days_a_year_later(first, last)
    assert (other - one).days == more
    assert one.weekday() == first.weekday()


@given(st.integers(2000, 2098))
def test_the_days_before_easter_stay_before_easter(year):
    sunday = easter(year)
    one, other = days_a_year_later(sunday - dt.timedelta(days=6), sunday - dt.timedelta(days=3))
    assert easter(year + 1) - other == dt.timedelta(days=3)
    assert easter(year + 1) - one == dt.timedelta(days=6)


@given(st.integers(2000, 2098), st.integers(3, 11), st.integers(34, 50), st.integers(1, 5))
def test_breaks_outside_christmas_and_easter_stay_in_their_week(year, spring, autumn, weekday):
    for week in (spring, autumn):
        day = dt.date.fromisocalendar(year, week, weekday)
        if day.month < 12 and not -9 <= (day - easter(year)).days <= 7 and (day.month, day.day) > (1, 15):
            assert a_year_later(day).isocalendar()[:] == (year + 1, week, weekday)

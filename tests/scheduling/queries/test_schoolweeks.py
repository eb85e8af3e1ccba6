"""School weeks of many schools say the same as each school's own calendar."""

import datetime as dt

import pytest

from scheduling.models import NonTeachingDays, Term
from scheduling.queries.schoolweeks import school_weeks_of
from scheduling.queries.schoolyear import school_days_of
from tests.factories import AreaFactory, SchoolFactory

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2026, 8, 17), dt.date(2026, 12, 18)


@pytest.fixture
def schools():
    """One without days of its own, one with two, one with a whole week; a break for all of them."""
    area = AreaFactory()
    Term.objects.create(authority=area.authority, season="HT", year=2026, starts_on=FIRST, ends_on=LAST)
    made = [SchoolFactory(area=area) for _ in range(3)]
    for school, starts_on, ends_on in (
        (None, dt.date(2026, 10, 26), dt.date(2026, 10, 30)),
        (made[1], dt.date(2026, 9, 4), dt.date(2026, 9, 7)),
        (made[2], dt.date(2026, 9, 14), dt.date(2026, 9, 20)),
    ):
        NonTeachingDays.objects.create(
            authority=area.authority, school=school, name="Lov", starts_on=starts_on, ends_on=ends_on
        )
    return made


def test_they_agree_with_the_calendar_of_each_school(schools):
    places = {(school.authority_id, school.pk) for school in schools}
    found = school_weeks_of(places, FIRST, LAST)
    assert set(found) == places
    for school in schools:
        calendar = school_days_of(school.authority_id, FIRST, LAST, school=school)
        weeks = {}
        for day in calendar.school_days():
            weeks.setdefault(day.isocalendar()[:2], []).append(day)
        those = found[school.authority_id, school.pk]
        assert [(week.first, week.last) for week in those] == [(d[0], d[-1]) for d in weeks.values()]
        assert all(week.monday.weekday() == 0 for week in those)
    plain, two_days, whole_week = (len(found[school.authority_id, school.pk]) for school in schools)
    # Weeks 34 to 51 without 44.
    assert (plain, two_days, whole_week) == (17, 17, 16)


def test_moments_are_local_midnights(schools):
    [week] = school_weeks_of(
        {(schools[1].authority_id, schools[1].pk)}, dt.date(2026, 8, 31), dt.date(2026, 9, 6)
    )[schools[1].authority_id, schools[1].pk]
    # Friday is a day of the school's own.
    assert (week.first, week.last) == (dt.date(2026, 8, 31), dt.date(2026, 9, 3))
    assert week.starts == dt.datetime(2026, 8, 30, 22, tzinfo=dt.UTC)
    assert week.ends == dt.datetime(2026, 9, 3, 22, tzinfo=dt.UTC)
    assert week.over == dt.datetime(2026, 9, 6, 22, tzinfo=dt.UTC)


def test_as_many_queries_for_30_schools_as_for_3(schools, django_assert_num_queries):
    for _ in range(27):
        schools.append(SchoolFactory(area=schools[0].area))
    for some in (schools[:3], schools):
        with django_assert_num_queries(4):
            school_weeks_of({(school.authority_id, school.pk) for school in some}, FIRST, LAST)

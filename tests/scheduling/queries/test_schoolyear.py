import datetime as dt

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from scheduling.enums import Eve, FreeKind
from scheduling.models import HolidayChoice, NonTeachingDays, Term
from scheduling.queries import schoolyear
from scheduling.queries.schoolyear import FreeDay, SchoolDays
from tests.factories import (
    AuthorityFactory,
    SchoolFactory,
    make_coach,
    make_series,
    make_teacher,
)

pytestmark = pytest.mark.django_db

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2032, 12, 31))


def days(authority, name, first, last=None, **fields):
    return NonTeachingDays.objects.create(
        authority=authority,
        name=name,
        starts_on=dt.date.fromisoformat(first),
        ends_on=dt.date.fromisoformat(last or first),
        **fields,
    )


def term(authority, season, year, first, last):
    return Term.objects.create(authority=authority, season=season, year=year, starts_on=first, ends_on=last)


def said(free):
    return {f"{day:%m-%d}": str(why) for day, why in free.items()}


def test_a_break_a_study_day_and_the_holidays_are_free():
    authority = AuthorityFactory()
    days(authority, "Jullov", "2026-12-21", "2027-01-08")
    days(authority, "Studiedag", "2026-12-14", kind="study_day")
    with translation.override("sv"):
        found = schoolyear.free_days(authority, dt.date(2026, 12, 14), dt.date(2027, 1, 8))
    assert list(found) == sorted(found)
    assert found[dt.date(2026, 12, 14)] == FreeDay(FreeKind.STUDY_DAY, "Studiedag")
    # A public holiday in a break is told as what it is.
    assert found[dt.date(2026, 12, 24)] == FreeDay(FreeKind.HOLIDAY, "Julafton")
    assert found[dt.date(2027, 1, 6)] == FreeDay(FreeKind.HOLIDAY, "Trettondedag jul")
    assert found[dt.date(2027, 1, 7)] == FreeDay(FreeKind.BREAK, "Jullov")
    assert len(found) == 1 + 19


def test_holidays_are_told_in_the_readers_language():
    authority = AuthorityFactory()
    day = dt.date(2027, 3, 26)
    for language, name in (("sv", "Långfredagen"), ("en", "Good Friday")):
        with translation.override(language):
            assert str(schoolyear.free_days(authority, day, day)[day]) == name


def test_an_authority_chooses_which_eves_are_free():
    authority, other = AuthorityFactory(), AuthorityFactory()
    HolidayChoice.objects.create(authority=authority, free_eves=[Eve.MIDSUMMER])
    eve, midsummer = dt.date(2026, 12, 24), dt.date(2027, 6, 25)
    assert not schoolyear.free_days(authority, eve, eve)
    assert schoolyear.free_days(authority, midsummer, midsummer)
    assert schoolyear.free_days(other, eve, eve)
    assert schoolyear.is_school_day(authority, eve)
    assert not schoolyear.is_school_day(other, eve)


def test_a_schools_own_study_day_is_free_there_only():
    school = SchoolFactory()
    other = SchoolFactory(area=school.area)
    days(school.authority, "Studiedag", "2026-11-02", kind="study_day", school=school)
    day = dt.date(2026, 11, 2)
    assert not schoolyear.is_school_day(school.authority, day, school=school)
    assert schoolyear.is_school_day(school.authority_id, day, school=other.pk)
    assert schoolyear.is_school_day(school.authority, day)
    found = schoolyear.free_days(school.authority, day, day, school=school)
    assert found == {day: FreeDay(FreeKind.STUDY_DAY, "Studiedag", school.name)}


def test_another_authoritys_days_do_not_count():
    authority = AuthorityFactory()
    days(AuthorityFactory(), "Höstlov", "2026-10-26", "2026-10-30")
    assert schoolyear.is_school_day(authority, dt.date(2026, 10, 27))


def test_a_term_may_run_over_new_year():
    authority = AuthorityFactory()
    autumn = term(authority, "HT", 2026, dt.date(2026, 8, 17), dt.date(2027, 1, 15))
    spring = term(authority, "VT", 2027, dt.date(2027, 1, 18), dt.date(2027, 6, 11))
    assert schoolyear.term_on(authority, dt.date(2027, 1, 4)) == autumn
    assert schoolyear.term_on(authority, dt.date(2027, 1, 16)) is None
    assert schoolyear.is_school_day(authority, dt.date(2027, 1, 4))
    assert schoolyear.terms_of(authority) == [autumn, spring]


def test_summer_is_no_school_once_the_terms_are_set():
    authority = AuthorityFactory()
    summer = dt.date(2026, 7, 14)
    assert schoolyear.is_school_day(authority, summer)
    term(authority, "HT", 2026, dt.date(2026, 8, 17), dt.date(2026, 12, 18))
    assert not schoolyear.is_school_day(authority, summer)
    # Spring is not set yet, so nothing is known against it.
    assert schoolyear.is_school_day(authority, dt.date(2027, 2, 1))


def test_leap_day_and_week_53_are_days_like_others():
    authority = AuthorityFactory()
    assert schoolyear.is_school_day(authority, dt.date(2028, 2, 29))
    # Monday to Wednesday of week 53; Thursday is New Year's Eve, Friday New Year's Day.
    week = [dt.date.fromisocalendar(2026, 53, number) for number in range(1, 8)]
    calendar = schoolyear.school_days_of(authority, week[0], week[-1])
    assert list(calendar.school_days()) == week[:3]


def test_what_is_asked_outside_the_calendar_is_refused():
    calendar = schoolyear.school_days_of(AuthorityFactory(), dt.date(2026, 9, 1), dt.date(2026, 9, 30))
    with pytest.raises(ValueError):
        calendar.is_school_day(dt.date(2026, 10, 1))


@pytest.mark.parametrize("amount", [1, 30])
def test_the_number_of_queries_does_not_grow(django_assert_num_queries, amount):
    school = SchoolFactory()
    for number in range(amount):
        day = dt.date(2026, 8, 31) + dt.timedelta(days=7 * number)
        days(school.authority, f"Studiedag {number}", str(day), kind="study_day")
        days(school.authority, f"Egen {number}", str(day), kind="study_day", school=school)
    first, last = dt.date(2026, 7, 1), dt.date(2027, 6, 30)
    with django_assert_num_queries(2):
        schoolyear.free_days(school.authority, first, last, school=school)
    with django_assert_num_queries(3):
        calendar = schoolyear.school_days_of(school.authority, first, last, school=school)
        list(calendar.school_days())
    teacher = make_teacher(school)
    assert teacher.current_duties
    with django_assert_num_queries(2):
        schoolyear.free_days_for(teacher, first, last)


def test_a_coach_is_told_of_the_study_days_at_the_schools_of_ones_series():
    school = SchoolFactory()
    elsewhere = SchoolFactory(area=school.area)
    coach = make_coach(school.authority)
    make_series(school, facilitators=[coach])
    for place in (school, elsewhere):
        days(school.authority, "Studiedag", "2026-11-02", kind="study_day", school=place)
    days(school.authority, "Höstlov", "2026-11-02", "2026-11-06")
    day = dt.date(2026, 11, 2)
    found = schoolyear.free_days_for(coach, day, day)
    assert [(str(why), why.school) for why in found[day]] == [("Höstlov", ""), ("Studiedag", school.name)]


@given(
    first=DAYS,
    length=st.integers(0, 200),
    gaps=st.lists(st.tuples(st.integers(0, 200), st.integers(0, 20)), max_size=6),
    span=st.tuples(st.integers(-20, 60), st.integers(1, 150)),
)
def test_a_free_day_is_never_a_school_day_and_none_lies_outside_a_term(first, length, gaps, span):
    """Without the database: what SchoolDays makes of what was read."""
    last = first + dt.timedelta(days=length)
    free = schoolyear.holidays_between(first, last, Eve.values)
    for start, more in gaps:
        for number in range(start, start + more):
            day = first + dt.timedelta(days=number)
            if day <= last:
                free[day] = FreeDay(FreeKind.BREAK, "Lov")
    starts_on = first + dt.timedelta(days=span[0])
    code = schoolyear.TermCode.of(starts_on)
    only = Term(
        season=code.season,
        year=code.year,
        starts_on=starts_on,
        ends_on=starts_on + dt.timedelta(days=span[1]),
    )
    calendar = SchoolDays(first, last, terms=[only], free=free)
    found = set(calendar.school_days())
    assert not found & set(free)
    assert all(day.weekday() < 5 and first <= day <= last for day in found)
    assert all(only.starts_on <= day <= only.ends_on or schoolyear.TermCode.of(day) != code for day in found)
    number = (last - first).days + 1
    everything = [first + dt.timedelta(days=n) for n in range(number)]
    assert [day for day in everything if calendar.is_school_day(day)] == sorted(found)


@given(DAYS)
def test_every_public_holiday_of_a_year_is_told_once(day):
    first, last = dt.date(day.year, 1, 1), dt.date(day.year, 12, 31)
    with translation.override("sv"):
        found = schoolyear.holidays_between(first, last, Eve.values)
    names = [str(why) for why in found.values()]
    assert len(names) == 16
    assert {"Midsommarafton", "Julafton", "Nyårsafton", "Kristi himmelsfärdsdag"} <= set(names)
    assert len(schoolyear.holidays_between(first, last, [])) == 13

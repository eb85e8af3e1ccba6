import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from scheduling.models import (
    BookingRules,
    HoursException,
    NonTeachingDays,
    Participant,
    Term,
    TravelTime,
    WeeklyHours,
)
from scheduling.queries.bookable import bookable_times, free_times
from tests.factories import AreaFactory, SchoolFactory, make_coach, make_meeting, make_series

STOCKHOLM = ZoneInfo("Europe/Stockholm")
LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)


def local(day, hour, minute=0):
    return dt.datetime(2026, *day, hour, minute, tzinfo=STOCKHOLM)


class World:
    """One authority with two schools, an autumn term, and a coach who can be booked from 8 to 12 on weekdays."""

    def __init__(self, first="2026-08-17", last="2026-12-18"):
        self.area = AreaFactory()
        self.authority = self.area.authority
        self.school, self.other = SchoolFactory(area=self.area), SchoolFactory(area=self.area)
        self.term = Term.objects.create(
            authority=self.authority, season="HT", year=2026, starts_on=first, ends_on=last
        )
        self.coach = make_coach(self.authority)

    def hours(self, starts=8, ends=12, days=range(5), coach=None):
        WeeklyHours.objects.bulk_create(
            WeeklyHours(
                coach=coach or self.coach,
                term=self.term,
                weekday=day,
                starts=dt.time(starts),
                ends=dt.time(ends),
            )
            for day in days
        )

    def times(self, day, last=None, minutes=60, now=LONG_AGO, people=None, **options):
        found = bookable_times(
            people or [self.coach],
            minutes,
            day,
            last or day,
            now,
            authority=self.authority,
            school=options.pop("school", self.school.pk),
            **options,
        )
        return [f"{start.astimezone(STOCKHOLM):%H.%M}" for start, _end in found]


@pytest.fixture
def world(db):
    world = World()
    world.hours()
    return world


MONDAY = dt.date(2026, 11, 30)
MORNING = ["08.00", "08.15", "08.30", "08.45", "09.00", "09.15", "09.30", "09.45", "10.00"]


def test_within_the_hours_on_quarters(world):
    assert world.times(MONDAY) == [*MORNING, "10.15", "10.30", "10.45", "11.00"]
    assert world.times(MONDAY, minutes=240) == ["08.00"]
    assert world.times(MONDAY, minutes=241) == []
    assert world.times(MONDAY + 5 * DAY) == []


def test_nobody_is_booked_outside_the_term_or_without_hours(world):
    assert world.times(dt.date(2026, 12, 21)) == []
    assert world.times(MONDAY, people=[make_coach(world.authority)]) == []
    assert bookable_times([], 60, MONDAY, MONDAY, LONG_AGO, authority=world.authority) == []


def test_other_hours_go_before_the_usual(world):
    HoursException.objects.create(coach=world.coach, starts_on=MONDAY, ends_on=MONDAY)
    tuesday = MONDAY + DAY
    HoursException.objects.create(
        coach=world.coach, starts_on=tuesday, ends_on=tuesday, starts=dt.time(14), ends=dt.time(15)
    )
    assert world.times(MONDAY, tuesday) == ["14.00"]


def test_never_in_a_break_or_on_a_holiday_and_a_schools_own_day_is_its_own(world):
    NonTeachingDays.objects.create(authority=world.authority, name="Lov", starts_on=MONDAY, ends_on=MONDAY)
    NonTeachingDays.objects.create(
        authority=world.authority,
        school=world.school,
        kind="study_day",
        name="Studiedag",
        starts_on=MONDAY + DAY,
        ends_on=MONDAY + DAY,
    )
    assert world.times(MONDAY) == []
    assert world.times(MONDAY + DAY) == []
    assert len(world.times(MONDAY + DAY, school=world.other.pk)) == 13


def test_the_notice_is_kept(world):
    now = local((11, 29), 9, 5)
    BookingRules.objects.create(authority=world.authority, notice_hours=24)
    assert world.times(MONDAY, now=now)[0] == "09.15"
    assert world.times(MONDAY, now=now, notice=dt.timedelta())[0] == "08.00"
    assert world.times(MONDAY, now=now, notice=48 * 60 * MINUTE) == []


def test_the_way_between_schools_is_kept(world):
    TravelTime.objects.create(authority=world.authority, one=world.school, other=world.other, minutes=45)
    there = make_series(world.other, facilitators=[world.coach])
    meeting = make_meeting(there, local((11, 30), 9, 30), minutes=30)
    assert world.times(MONDAY, minutes=30) == ["08.00", "08.15", "10.45", "11.00", "11.15", "11.30"]
    assert world.times(MONDAY, minutes=30, school=world.other.pk)[:4] == ["08.00", "08.15", "08.30", "08.45"]
    assert world.times(MONDAY, minutes=30, school=None)[4:6] == ["09.00", "10.00"]
    assert world.times(MONDAY, minutes=30, without_meeting=meeting)[6] == "09.30"
    meeting.status, meeting.cancel_reason = "cancelled", "school"
    meeting.save()
    assert len(world.times(MONDAY, minutes=30)) == 15


def test_several_are_booked_when_all_can(world):
    other = make_coach(world.authority)
    world.hours(10, 14, coach=other)
    assert world.times(MONDAY, people=[world.coach, other]) == ["10.00", "10.15", "10.30", "10.45", "11.00"]


@pytest.mark.parametrize(
    ("day", "starts", "ends", "first", "last"),
    [
        # Spring: 2.00 to 3.00 is left out. Autumn: the hour from 2.00 comes twice, and is three hours long to 4.00.
        (dt.date(2026, 3, 29), 1, 4, "00:00", "01:00"),
        (dt.date(2026, 10, 25), 1, 4, "23:00", "02:00"),
        # The narrower of two meanings.
        (dt.date(2026, 3, 29), 2, 4, "01:00", "01:00"),
        (dt.date(2026, 10, 25), 2, 4, "01:00", "02:00"),
        (dt.date(2026, 10, 25), 1, 2, "23:00", "23:00"),
    ],
)
@pytest.mark.django_db
def test_both_nights_when_the_clock_is_changed(day, starts, ends, first, last):
    world = World("2026-01-12", "2026-12-18")
    world.hours(starts, ends, days=[6])
    found = bookable_times([world.coach], 60, day, day, LONG_AGO, authority=world.authority)
    assert (f"{found[0][0]:%H:%M}", f"{found[-1][0]:%H:%M}") == (first, last)
    for start, end in found:
        assert starts <= start.astimezone(STOCKHOLM).hour < ends
        assert end - start == dt.timedelta(hours=1)


def test_two_hundred_coaches_over_a_term_in_as_many_queries_as_one_and_a_day(world):
    def amount(coaches, first, last):
        with CaptureQueriesContext(connection) as queries:
            found = free_times(
                coaches, first, last, LONG_AGO, authority=world.authority, school=world.school.pk
            )
        assert len(found) == len(coaches)
        assert all(found.values())
        return len(queries)

    one = amount([world.coach], MONDAY, MONDAY)
    coaches = [make_coach(world.authority) for _ in range(200)]
    for coach in coaches:
        world.hours(coach=coach)
    series = make_series(world.other, facilitators=coaches)
    for week in range(5):
        make_meeting(series, local((9, 7), 9) + week * 7 * DAY)
    assert amount(coaches, dt.date(2026, 8, 17), dt.date(2026, 12, 18)) == one


SPAN = st.tuples(st.integers(6, 17), st.integers(1, 6))
MEETINGS = st.lists(
    st.tuples(
        st.integers(0, 9), st.integers(6 * 4, 17 * 4), st.integers(1, 8), st.booleans(), st.integers(0, 40)
    ),
    max_size=8,
)
#: Around the night in autumn in which the clock is changed, and around the one in spring.
FIRSTS = st.sampled_from([dt.date(2026, 10, 19), dt.date(2026, 3, 23), dt.date(2026, 11, 23)])


class TestWhatHoldsAlways(TestCase):
    """Never outside the hours, never in a meeting, never in a break, and always time for the way."""

    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
    @given(
        FIRSTS,
        st.dictionaries(st.integers(0, 6), SPAN, min_size=1),
        MEETINGS,
        st.integers(0, 9),
        st.integers(15, 120),
        st.integers(0, 60),
    )
    def test_bookable_times(self, first, weekly, meetings, break_day, minutes, way):
        world = World("2026-01-12", "2026-12-18")
        BookingRules.objects.create(authority=world.authority, travel_minutes=way)
        for weekday, (starts, length) in weekly.items():
            world.hours(starts, min(23, starts + length), days=[weekday])
        free = first + break_day * DAY
        NonTeachingDays.objects.create(
            authority=world.authority, name="Lov", starts_on=free, ends_on=free + DAY
        )
        booked = self.book(world, first, meetings)
        found = bookable_times(
            [world.coach],
            minutes,
            first,
            first + 9 * DAY,
            LONG_AGO,
            authority=world.authority,
            school=world.school.pk,
        )
        for start, end in found:
            at, until = start.astimezone(STOCKHOLM), end.astimezone(STOCKHOLM)
            starts, length = weekly[at.weekday()]
            assert starts <= at.hour
            assert (until.hour, until.minute) <= (min(23, starts + length), 0)
            assert at.date() == until.date()
            assert not free <= at.date() <= free + DAY
            assert at.minute % 15 == 0
            assert end - start == minutes * MINUTE
            for other, other_end, is_there, travel in booked:
                gap = max(travel, way if is_there else 0) * MINUTE
                assert other_end + gap <= start or end + gap <= other

    def book(self, world, first, meetings):
        """Meetings that do not overlap, at the other school or one's own: (start, end, whether elsewhere, travel)."""
        booked = []
        series = [make_series(school, facilitators=[world.coach]) for school in (world.school, world.other)]
        for day, quarter, length, is_there, travel in meetings:
            at = dt.datetime.combine(first + day * DAY, dt.time(quarter // 4, quarter % 4 * 15), STOCKHOLM)
            at = at.astimezone(dt.UTC)
            until = at + length * 15 * MINUTE
            if all(
                other_end + 90 * MINUTE <= at or until + 90 * MINUTE <= other
                for other, other_end, *_ in booked
            ):
                meeting = make_meeting(series[is_there], at, minutes=length * 15)
                Participant.objects.filter(meeting=meeting).update(travel_before=travel, travel_after=travel)
                booked.append((at, until, is_there, travel))
        return booked

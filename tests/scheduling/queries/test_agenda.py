import datetime as dt

import pytest

from scheduling.enums import CancelReason, FreeKind, MeetingKind, MeetingStatus
from scheduling.models import Meeting, NonTeachingDays
from scheduling.queries.agenda import Day, days_of, free_runs
from scheduling.queries.schoolyear import FreeDay
from tests.factories import PersonFactory, SchoolFactory, make_coach, make_meeting, make_series

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC)),
]

NEAR_MIDNIGHT = [
    # The day on which the clock is put forward, and that on which it is put back, in Stockholm.
    (dt.datetime(2026, 3, 28, 22, 59, tzinfo=dt.UTC), dt.date(2026, 3, 28)),
    (dt.datetime(2026, 3, 28, 23, 0, tzinfo=dt.UTC), dt.date(2026, 3, 29)),
    (dt.datetime(2026, 3, 29, 21, 59, tzinfo=dt.UTC), dt.date(2026, 3, 29)),
    (dt.datetime(2026, 3, 29, 22, 0, tzinfo=dt.UTC), dt.date(2026, 3, 30)),
    (dt.datetime(2026, 10, 24, 22, 0, tzinfo=dt.UTC), dt.date(2026, 10, 25)),
    (dt.datetime(2026, 10, 25, 22, 59, tzinfo=dt.UTC), dt.date(2026, 10, 25)),
    (dt.datetime(2026, 10, 25, 23, 0, tzinfo=dt.UTC), dt.date(2026, 10, 26)),
    (dt.datetime(2028, 2, 29, 8, 0, tzinfo=dt.UTC), dt.date(2028, 2, 29)),
]


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def coach(school):
    return make_coach(school.authority)


@pytest.mark.parametrize(("start", "day"), NEAR_MIDNIGHT)
def test_a_meeting_belongs_to_the_day_it_starts_on_in_stockholm(school, coach, start, day):
    meeting = make_meeting(make_series(school, facilitators=[coach]), start)
    days = days_of(coach, day - dt.timedelta(days=1), day + dt.timedelta(days=1))
    assert [[entry.meeting for entry in one.entries] for one in days] == [[], [meeting], []]
    assert [one.is_empty for one in days_of(coach, day, day)] == [False]


def test_today_is_todays_date_in_stockholm(coach):
    days = days_of(coach, dt.date(2026, 11, 23), dt.date(2026, 11, 24))
    assert [day.is_today for day in days] == [False, True]


def test_only_ones_own_and_what_stands(school, coach):
    start = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
    series = make_series(school, facilitators=[coach])
    make_meeting(series, start, status=MeetingStatus.CANCELLED, cancel_reason=CancelReason.ILLNESS)
    make_meeting(make_series(school, facilitators=[PersonFactory()]), start)
    Meeting.objects.create(
        series=make_series(school), kind=MeetingKind.LECTURE, status=MeetingStatus.OPEN, day=start.date()
    )
    assert [day.is_empty for day in days_of(coach, start.date(), start.date())] == [True]


def test_who_leads_few_sees_their_names(school, coach):
    teacher, other, third = PersonFactory(), PersonFactory(), PersonFactory()
    start = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
    make_meeting(make_series(school, facilitators=[coach], participants=[teacher]), start)
    make_meeting(
        make_series(school, facilitators=[coach], participants=[teacher, other, third]),
        start + dt.timedelta(hours=1),
    )

    def seen(person):
        (day,) = days_of(person, start.date(), start.date())
        return [(entry.leads, entry.people) for entry in day.entries]

    assert seen(coach) == [(True, (teacher,)), (True, ())]
    assert seen(teacher) == [(False, ()), (False, ())]


def test_why_days_are_free_and_what_is_no_news(school, coach):
    NonTeachingDays.objects.create(
        authority=school.authority,
        kind=FreeKind.BREAK,
        name="Jullov",
        starts_on=dt.date(2026, 12, 21),
        ends_on=dt.date(2027, 1, 8),
    )
    days = days_of(coach, dt.date(2026, 12, 24), dt.date(2026, 12, 27))
    assert [[str(why) for why in day.free] for day in days] == [
        ["Julafton", "Jullov"],
        ["Juldagen", "Jullov"],
        ["Annandag jul", "Jullov"],
        ["Jullov"],
    ]
    assert [[str(why) for why in day.told_free] for day in days[2:]] == [["Annandag jul"], []]


def test_days_after_each_other_that_are_free_for_the_same_reason_are_one():
    holiday, pause = FreeDay(FreeKind.HOLIDAY, "Juldagen"), FreeDay(FreeKind.BREAK, "Jullov")
    monday = dt.date(2026, 12, 21)
    reasons = [[pause], [pause], [], [pause], [holiday, pause], [pause], []]
    days = [
        Day(monday + dt.timedelta(days=number), is_today=False, free=why)
        for number, why in enumerate(reasons)
    ]

    def day(number):
        return monday + dt.timedelta(days=number)

    assert list(free_runs(days)) == [
        (day(0), day(1), pause),
        (day(3), day(4), pause),
        (day(4), day(4), holiday),
    ]


def test_as_many_queries_for_a_full_year(school, coach, same_queries):
    series = make_series(school, facilitators=[coach], participants=[PersonFactory()])
    first = dt.date(2026, 1, 1)
    number = iter(range(100))

    def grow(more):
        for _ in range(more):
            start = dt.datetime(2026, 1, 1, 9, tzinfo=dt.UTC) + dt.timedelta(days=10 * next(number))
            make_meeting(series, start)
            Meeting.objects.create(
                series=series, kind=MeetingKind.LECTURE, status=MeetingStatus.OPEN, day=start.date()
            )

    def load():
        for day in days_of(coach, first, dt.date(2026, 12, 31)):
            for entry in day.entries:
                assert str(entry.meeting.series.school) and list(map(str, entry.people))
            for meeting in day.timeless:
                assert str(meeting.series.school)

    assert same_queries(load, grow) == 5

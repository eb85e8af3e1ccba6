"""How full the coaches' weeks are, and when somebody could begin."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from coaching.enums import Phase, RequestState
from coaching.queries.load import (
    EXPECTED_MINUTES,
    CoachLoad,
    coach_loads,
    coaches_of,
    earliest_start,
    first_week_with_room,
    school_weeks,
)
from scheduling.enums import CancelReason, MeetingStatus
from scheduling.models import Participant, Term
from tests.factories import (
    AuthorityFactory,
    SchoolFactory,
    make_coach,
    make_engagement,
    make_meeting,
    make_series,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
#: A Monday.
TODAY = dt.datetime(2026, 11, 23, 9, tzinfo=STOCKHOLM)
W48, W49, W50 = dt.date(2026, 11, 23), dt.date(2026, 11, 30), dt.date(2026, 12, 7)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def school(db):
    return SchoolFactory()


def at(day, hour, minute=0):
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=STOCKHOLM)


def taken(school, *weeks):
    """The first coach's taken minutes in each of `weeks`."""
    [load] = coach_loads(coaches_of(school.authority_id), list(weeks))
    return [load.taken[week] for week in weeks]


def test_booked_meetings_count_with_travel_and_cancelled_ones_do_not(school):
    coach = make_coach(school.authority)
    series = make_series(school, facilitators=[coach])
    booked = make_meeting(series, at(W49, 10), minutes=60)
    Participant.objects.filter(meeting=booked).update(travel_before=20, travel_after=10)
    make_meeting(series, at(W49, 13), minutes=45, status=MeetingStatus.HELD)
    make_meeting(series, at(W49, 15), status=MeetingStatus.CANCELLED, cancel_reason=CancelReason.ILLNESS)
    assert taken(school, W48, W49, W50) == [0, 135, 0]


def test_a_week_begins_on_monday_in_stockholm(school):
    coach = make_coach(school.authority)
    series = make_series(school, facilitators=[coach])
    make_meeting(series, at(dt.date(2026, 11, 29), 23, 30), minutes=20)
    make_meeting(series, at(W49, 0, 10), minutes=30)
    assert taken(school, W48, W49) == [20, 30]


def test_meetings_that_one_only_takes_part_in_do_not_count(school):
    coach = make_coach(school.authority)
    make_meeting(make_series(school, participants=[coach]), at(W49, 10))
    assert taken(school, W49) == [0]


def test_an_engagement_takes_its_share_also_where_nothing_is_booked(school):
    coach = make_coach(school.authority)
    engagement = make_engagement(school, coaches=[coach])
    make_meeting(engagement.series, at(W49, 10), minutes=60)
    make_meeting(engagement.series, at(W50, 10), minutes=60)
    make_meeting(engagement.series, at(W50, 13), minutes=60)
    assert taken(school, W48, W49, W50) == [EXPECTED_MINUTES, EXPECTED_MINUTES, 120]


def test_paused_and_closed_engagements_take_only_what_is_booked(school):
    coach = make_coach(school.authority)
    make_engagement(school, coaches=[coach], paused_at=timezone.now())
    make_engagement(school, coaches=[coach], phase=Phase.CLOSED)
    assert taken(school, W49) == [0]


def test_an_engagement_is_expected_to_end_with_the_period_of_its_request(world):
    request = world.request(RequestState.RUNNING, wanted_until=dt.date(2026, 12, 4))
    make_engagement(world.school, coaches=[world.coach], request=request)
    loads = {load.person: load for load in coach_loads(coaches_of(world.school.authority_id), [W49, W50])}
    assert [loads[world.coach].taken[week] for week in (W49, W50)] == [EXPECTED_MINUTES, 0]


def test_a_question_not_answered_yet_takes_its_share_in_the_wanted_period(world):
    world.request(RequestState.MATCHED, wanted_from=dt.date(2026, 12, 2), wanted_until=dt.date(2027, 5, 1))
    loads = {
        load.person: load for load in coach_loads(coaches_of(world.school.authority_id), [W48, W49, W50])
    }
    assert list(loads[world.coach].taken.values()) == [0, EXPECTED_MINUTES, EXPECTED_MINUTES]


def test_without_terms_every_week_counts_half_a_year_ahead(db):
    weeks = school_weeks(AuthorityFactory().pk, W49)
    assert (weeks[0], len(weeks)) == (W49, 26)


def test_weeks_between_the_terms_do_not_count_and_nothing_is_promised_after_the_last(db):
    authority = AuthorityFactory()
    for season, year, starts, ends in (
        ("HT", 2026, dt.date(2026, 8, 17), dt.date(2026, 12, 18)),
        ("VT", 2027, dt.date(2027, 1, 11), dt.date(2027, 6, 11)),
    ):
        Term.objects.create(authority=authority, season=season, year=year, starts_on=starts, ends_on=ends)
    weeks = school_weeks(authority.pk, W49)
    assert weeks[:4] == [W49, W50, dt.date(2026, 12, 14), dt.date(2027, 1, 11)]
    assert weeks[-1] == dt.date(2027, 6, 7)


def loads_of(*free):
    """A load for each list of free minutes by week."""
    weeks = [W48 + dt.timedelta(weeks=n) for n in range(len(free[0]))]
    made = [
        CoachLoad(None, 1000, {week: 1000 - minutes for week, minutes in zip(weeks, row, strict=True)})
        for row in free
    ]
    return made, weeks


@pytest.mark.parametrize(
    ("free", "ahead", "number"),
    [
        ([[90] * 6], 0, 0),
        ([[89] * 6], 0, None),
        ([[90, 90, 90, 0, 90, 90, 90, 90]], 0, 4),
        ([[90] * 3], 0, None),
        ([[180] * 6], 1, 0),
        ([[90] * 6], 1, None),
        ([[90] * 6, [90] * 6], 1, 0),
        ([[-500] * 6, [90] * 6], 0, 0),
        ([[0, 0, 90, 90, 90, 90], [0, 90, 90, 90, 90, 90]], 0, 1),
        ([[0, 0, 90, 90, 90, 90], [0, 90, 90, 90, 90, 90]], 1, 2),
    ],
)
def test_the_first_week_with_steady_room(free, ahead, number):
    loads, weeks = loads_of(*free)
    assert first_week_with_room(loads, weeks, ahead) == (None if number is None else weeks[number])


def test_somebody_free_could_begin_next_week(world):
    assert earliest_start(world.school.authority_id).monday == W49


def test_requests_that_came_before_are_counted_first(world):
    for coach in (world.coach, world.other_coach):
        coach.coach_profile.weekly_minutes = EXPECTED_MINUTES
        coach.coach_profile.save()
    first = world.request(sent_at=timezone.now() - dt.timedelta(days=2))
    second = world.request(sent_at=timezone.now() - dt.timedelta(days=1))
    start = earliest_start(world.school.authority_id, before=second.sent_at)
    assert (start.ahead, start.monday) == (1, W49)
    full = earliest_start(world.school.authority_id)
    assert (full.ahead, full.monday) == (2, None)
    assert earliest_start(world.school.authority_id, before=first.sent_at).ahead == 0


def test_only_coaches_with_the_subject_and_who_take_new_ones_count(world):
    authority = world.school.authority_id
    world.coach.coach_profile.weekly_minutes = 0
    world.coach.coach_profile.save()
    with_subject = earliest_start(authority, subjects=["mathematics"])
    assert (with_subject.monday, with_subject.has_subject) == (None, True)
    unknown = earliest_start(authority, subjects=["art"])
    assert (unknown.monday, unknown.has_subject) == (W49, False)
    world.other_coach.coach_profile.accepts_new = False
    world.other_coach.coach_profile.save()
    assert earliest_start(authority).monday is None


def test_an_authority_without_coaches_promises_nothing(db):
    start = earliest_start(AuthorityFactory().pk)
    assert (start.monday, start.ahead) == (None, 0)


def test_the_number_of_queries_does_not_grow(world, django_assert_max_num_queries):
    for _ in range(10):
        make_engagement(world.school, coaches=[make_coach(world.school.authority)])
    with django_assert_max_num_queries(7):
        earliest_start(world.school.authority_id, subjects=["mathematics"])

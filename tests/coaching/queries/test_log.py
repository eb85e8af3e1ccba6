"""When next: the proposal that the log and the booking form are filled in with."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine

from coaching.queries.log import next_booked, propose_next, unlogged
from scheduling.enums import CancelReason, MeetingStatus, ParticipantRole
from scheduling.models import NonTeachingDays, Participant, Term
from tests import factories

pytestmark = pytest.mark.django_db

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def local(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


@pytest.fixture
def school():
    return factories.SchoolFactory()


@pytest.fixture
def coach(school):
    return factories.make_coach(school.authority)


@pytest.fixture
def series(school, coach):
    return factories.make_series(school, facilitators=[coach], participants=[factories.make_teacher(school)])


def proposed(meeting, now):
    found = propose_next(meeting, now=local(now))
    return tuple(f"{at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}" for at in found) if found else None


def test_same_weekday_and_time_two_weeks_on(series):
    meeting = factories.make_meeting(series, local("2026-11-24 14:30"), minutes=45)
    assert proposed(meeting, "2026-11-24 15:30") == ("2026-12-08 14:30", "2026-12-08 15:15")


@pytest.mark.parametrize(
    ("start", "next_start"),
    [("2026-03-20 14:30", "2026-04-10 14:30"), ("2026-10-13 08:15", "2026-10-27 08:15")],
    ids=["into summer time, past Good Friday", "out of it"],
)
def test_the_clock_time_stays_when_the_clocks_change(series, start, next_start):
    meeting = factories.make_meeting(series, local(start))
    assert proposed(meeting, start)[0] == next_start


def test_not_on_a_holiday_or_its_eve(series):
    meeting = factories.make_meeting(series, local("2026-12-10 10:00"))
    assert proposed(meeting, "2026-12-10 11:00")[0] == "2027-01-07 10:00"


def test_only_in_terms_that_are_known(series, school):
    Term.objects.create(
        authority=school.authority, season="HT", year=2026, starts_on="2026-08-17", ends_on="2026-12-18"
    )
    meeting = factories.make_meeting(series, local("2026-12-08 10:00"))
    assert proposed(meeting, "2026-12-08 11:00") is None
    Term.objects.create(
        authority=school.authority, season="VT", year=2027, starts_on="2027-01-11", ends_on="2027-06-11"
    )
    assert proposed(meeting, "2026-12-08 11:00")[0] == "2027-01-12 10:00"


def test_not_in_a_break_nor_on_the_schools_own_study_day(series, school):
    NonTeachingDays.objects.create(
        authority=school.authority, name="Höstlov", starts_on="2026-10-26", ends_on="2026-10-30"
    )
    NonTeachingDays.objects.create(
        authority=school.authority,
        school=school,
        kind="study_day",
        name="Studiedag",
        starts_on="2026-11-03",
        ends_on="2026-11-03",
    )
    meeting = factories.make_meeting(series, local("2026-10-13 10:00"))
    assert proposed(meeting, "2026-10-13 11:00")[0] == "2026-11-10 10:00"


def test_not_where_the_coach_is_busy_travel_counted(series, school, coach):
    meeting = factories.make_meeting(series, local("2026-11-24 14:30"))
    other = factories.make_meeting(
        factories.make_series(school, facilitators=[coach]), local("2026-12-08 15:45"), minutes=60
    )
    assert proposed(meeting, "2026-11-24 15:30")[0] == "2026-12-08 14:30"
    Participant.objects.filter(meeting=other, role=ParticipantRole.FACILITATOR).update(travel_before=30)
    assert proposed(meeting, "2026-11-24 15:30")[0] == "2026-12-15 14:30"


def test_logged_late_still_proposes_a_time_to_come(series):
    meeting = factories.make_meeting(series, local("2026-09-01 14:30"))
    assert proposed(meeting, "2026-11-24 09:00")[0] == "2026-11-24 14:30"
    assert proposed(meeting, "2026-11-24 15:00")[0] == "2026-12-01 14:30"


def test_none_when_every_week_is_taken(series, school, coach):
    meeting = factories.make_meeting(series, local("2026-09-01 14:30"))
    other = factories.make_series(school, facilitators=[coach])
    for week in range(2, 9):
        factories.make_meeting(other, local("2026-09-01 14:00") + dt.timedelta(weeks=week))
    assert proposed(meeting, "2026-09-01 15:30") is None


@time_machine.travel(local("2026-11-24 12:00"), tick=False)
def test_next_booked_is_the_first_to_come_that_is_not_cancelled(series, school):
    meeting = factories.make_meeting(series, local("2026-11-24 09:00"))
    factories.make_meeting(
        series, local("2026-11-26 09:00"), status=MeetingStatus.CANCELLED, cancel_reason=CancelReason.ILLNESS
    )
    factories.make_meeting(factories.make_series(school), local("2026-11-25 09:00"))
    assert next_booked(meeting) is None
    factories.make_meeting(series, local("2026-12-08 09:00"))
    sooner = factories.make_meeting(series, local("2026-11-27 09:00"))
    assert next_booked(meeting) == sooner


@time_machine.travel(local("2026-11-24 12:00"), tick=False)
def test_unlogged_are_those_one_leads_that_have_begun(series, school, coach):
    begun = factories.make_meeting(series, local("2026-11-24 11:30"))
    older = factories.make_meeting(series, local("2026-11-20 11:30"))
    factories.make_meeting(series, local("2026-11-24 12:30"))
    factories.make_meeting(series, local("2026-11-19 11:30"), status=MeetingStatus.HELD)
    factories.make_meeting(
        series, local("2026-11-18 11:30"), status=MeetingStatus.CANCELLED, cancel_reason=CancelReason.ILLNESS
    )
    other = factories.make_coach(school.authority)
    factories.make_meeting(
        factories.make_series(school, facilitators=[other], participants=[coach]), local("2026-11-17 09:00")
    )
    assert list(unlogged(coach)) == [older, begun]

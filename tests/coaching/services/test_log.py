"""The log of a meeting: what it sets, what it refuses, and what is kept when it is put right."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from coaching.enums import Phase, RequestState
from coaching.models import Log
from coaching.services.engagement import EngagementError, close, start_engagement
from coaching.services.log import (
    AlreadyLogged,
    LogChanged,
    LogError,
    correct_log,
    log_as_planned,
    log_meeting,
)
from scheduling.enums import CancelReason, MeetingKind, MeetingStatus
from scheduling.models import Meeting
from scheduling.services.meeting import DoubleBooked
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return factories.SchoolFactory()


@pytest.fixture
def coach(school):
    return factories.make_coach(school.authority)


@pytest.fixture
def teacher(school):
    return factories.make_teacher(school)


@pytest.fixture
def engagement(school, coach, teacher):
    return factories.make_engagement(school, coaches=[coach], teachers=[teacher], phase=Phase.GOAL)


def hours_ago(hours):
    return timezone.now().replace(microsecond=0) - dt.timedelta(hours=hours)


@pytest.fixture
def meeting(engagement):
    return factories.make_meeting(engagement.series, hours_ago(2), minutes=45)


def attended(meeting):
    return {p.person: p.attended for p in meeting.participants.select_related("person")}


def test_sets_the_facts_and_the_meeting_held(meeting, engagement, coach, teacher):
    log = log_meeting(meeting=meeting, by=coach, minutes=50, attended={coach.pk}, phase=Phase.WORK)

    meeting.refresh_from_db()
    engagement.refresh_from_db()
    assert (log.meeting, log.engagement, log.minutes, log.phase) == (meeting, engagement, 50, Phase.WORK)
    assert (log.logged_by, log.next_meeting) == (coach, None)
    assert meeting.status == MeetingStatus.HELD
    assert attended(meeting) == {coach: True, teacher: False}
    assert engagement.phase == Phase.WORK
    event = engagement.events.get()
    assert (event.by, event.from_phase, event.to_phase) == (coach, Phase.GOAL, Phase.WORK)


def test_as_planned_is_what_was_booked(meeting, engagement, coach, teacher):
    log = log_as_planned(meeting=meeting, by=coach)
    assert (log.minutes, log.phase, log.logged_by) == (45, Phase.GOAL, coach)
    assert attended(meeting) == {coach: True, teacher: True}
    assert not engagement.events.exists()


def test_as_planned_twice_logs_once(meeting, coach):
    first, second = log_as_planned(meeting=meeting, by=coach), log_as_planned(meeting=meeting, by=coach)
    assert first == second == Log.objects.get()
    assert meeting.events.filter(to_status=MeetingStatus.HELD).count() == 1


def test_a_second_log_says_that_there_is_one(meeting, coach):
    log = log_as_planned(meeting=meeting, by=coach)
    with pytest.raises(AlreadyLogged) as already:
        log_meeting(meeting=meeting, by=coach, minutes=1, attended=[coach.pk])
    assert already.value.log == log
    assert Log.objects.get().minutes == 45


def test_the_next_meeting_that_is_booked_already_is_noted(meeting, engagement, coach):
    later = factories.make_meeting(engagement.series, timezone.now() + dt.timedelta(days=20))
    sooner = factories.make_meeting(engagement.series, timezone.now() + dt.timedelta(days=6))
    assert log_as_planned(meeting=meeting, by=coach).next_meeting == sooner
    assert later.starts_at > sooner.starts_at


def test_books_the_next_meeting_along(meeting, coach, teacher):
    starts_at = timezone.now().replace(microsecond=0) + dt.timedelta(days=14)
    ends_at = starts_at + dt.timedelta(minutes=45)
    log = log_meeting(
        meeting=meeting, by=coach, minutes=45, attended=[coach.pk, teacher.pk], next_time=(starts_at, ends_at)
    )
    booked = log.next_meeting
    assert (booked.starts_at, booked.ends_at, booked.status) == (starts_at, ends_at, MeetingStatus.BOOKED)
    assert (booked.series, booked.kind, booked.created_by) == (
        meeting.series,
        MeetingKind.CONVERSATION,
        coach,
    )
    assert set(attended(booked)) == {coach, teacher}


def test_a_double_booked_next_meeting_logs_nothing(meeting, school, coach, teacher):
    busy = factories.make_meeting(
        factories.make_series(school, facilitators=[coach]), timezone.now() + dt.timedelta(days=14)
    )
    with pytest.raises(DoubleBooked):
        log_meeting(
            meeting=meeting,
            by=coach,
            minutes=45,
            attended=[coach.pk, teacher.pk],
            phase=Phase.WORK,
            next_time=(busy.starts_at, busy.ends_at),
        )
    meeting.refresh_from_db()
    meeting.series.engagement.refresh_from_db()
    assert (meeting.status, meeting.series.engagement.phase) == (MeetingStatus.BOOKED, Phase.GOAL)
    assert not Log.objects.exists()
    assert Meeting.objects.count() == 2


@pytest.mark.parametrize(
    ("hours", "fields"),
    [
        (-0.1, {}),
        (2, {"status": MeetingStatus.CANCELLED, "cancel_reason": CancelReason.ILLNESS}),
        (2, {"status": MeetingStatus.POLLING}),
    ],
    ids=["future", "cancelled", "polling"],
)
def test_refuses_what_was_not_held(engagement, coach, hours, fields):
    meeting = factories.make_meeting(engagement.series, hours_ago(hours), **fields)
    before = meeting.status
    for attempt in (log_as_planned, log_meeting):
        arguments = {} if attempt is log_as_planned else {"minutes": 60, "attended": [coach.pk]}
        with pytest.raises(LogError):
            attempt(meeting=meeting, by=coach, **arguments)
    meeting.refresh_from_db()
    assert meeting.status == before
    assert not Log.objects.exists()


@pytest.mark.parametrize("minutes", [0, 721, 1000, -5])
def test_refuses_minutes_that_cannot_be(meeting, coach, minutes):
    with pytest.raises(LogError):
        log_meeting(meeting=meeting, by=coach, minutes=minutes, attended=[coach.pk])
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.BOOKED


def test_may_be_logged_while_it_goes_on(engagement, coach):
    meeting = factories.make_meeting(engagement.series, hours_ago(0), minutes=60)
    assert log_as_planned(meeting=meeting, by=coach).minutes == 60


def test_the_first_log_sets_the_request_running(school, coach):
    request = factories.RequestFactory(school=school, coach=coach, state=RequestState.ACCEPTED)
    engagement = start_engagement(request=request, by=coach)
    for hours in (30, 6):
        log_as_planned(meeting=factories.make_meeting(engagement.series, hours_ago(hours)), by=coach)
    request.refresh_from_db()
    assert request.state == RequestState.RUNNING
    assert request.events.get().to_state == RequestState.RUNNING


def test_a_meeting_left_over_is_logged_after_the_engagement_is_closed(engagement, coach, meeting):
    close(engagement=engagement, by=coach)
    assert log_as_planned(meeting=meeting, by=coach).phase == Phase.GOAL


def test_a_paused_engagement_keeps_its_phase(engagement, coach, meeting):
    engagement.paused_at = timezone.now()
    engagement.save()
    with pytest.raises(EngagementError):
        log_meeting(meeting=meeting, by=coach, minutes=45, attended=[coach.pk], phase=Phase.WORK)
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.BOOKED


def test_a_group_meeting_has_no_phase_and_no_engagement(school, coach, teacher):
    series = factories.make_series(school, facilitators=[coach], participants=[teacher])
    meeting = factories.make_meeting(series, hours_ago(3), kind=MeetingKind.GROUP_SUPERVISION)
    log = log_meeting(meeting=meeting, by=coach, minutes=90, attended=[teacher.pk], phase=Phase.WORK)
    assert (log.engagement, log.phase, log.minutes) == (None, "", 90)


def test_a_corrected_log_keeps_what_it_said_and_who_said_it(meeting, school, coach, teacher):
    log = log_as_planned(meeting=meeting, by=coach)
    said_at, other = log.logged_at, factories.make_coach(school.authority)

    log = correct_log(log=log, by=other, minutes=30, attended=[coach.pk], seen=0, phase=Phase.AGREEMENT)

    assert (log.minutes, log.phase, log.logged_by) == (30, Phase.AGREEMENT, other)
    assert attended(meeting) == {coach: True, teacher: False}
    version = log.versions.get()
    assert (version.minutes, version.phase, version.saved_by, version.saved_at) == (
        45,
        Phase.GOAL,
        coach,
        said_at,
    )
    assert version.attended == sorted([coach.pk, teacher.pk])
    meeting.series.engagement.refresh_from_db()
    assert meeting.series.engagement.phase == Phase.GOAL


def test_no_difference_makes_no_version(meeting, coach, teacher):
    log = log_as_planned(meeting=meeting, by=coach)
    correct_log(log=log, by=coach, minutes=45, attended=[coach.pk, teacher.pk], seen=0)
    assert not log.versions.exists()


def test_a_log_changed_meanwhile_is_not_written_over(meeting, coach, teacher):
    log = log_as_planned(meeting=meeting, by=coach)
    correct_log(log=log, by=coach, minutes=30, attended=[coach.pk, teacher.pk], seen=0)
    with pytest.raises(LogChanged) as changed:
        correct_log(log=log, by=coach, minutes=20, attended=[coach.pk, teacher.pk], seen=0)
    assert changed.value.log.minutes == 30
    log.refresh_from_db()
    assert log.minutes == 30


@pytest.mark.parametrize("minutes", [0, 1000])
def test_minutes_that_cannot_be_do_not_come_in_by_correcting(meeting, coach, minutes):
    log = log_as_planned(meeting=meeting, by=coach)
    with pytest.raises(LogError):
        correct_log(log=log, by=coach, minutes=minutes, attended=[coach.pk], seen=0)


def test_strangers_are_never_noted_as_there(meeting, school, coach, teacher):
    log = log_as_planned(meeting=meeting, by=coach)
    correct_log(log=log, by=coach, minutes=45, attended=[coach.pk, teacher.pk, school.pk + 10**6], seen=0)
    assert not log.versions.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_log_once():
    school = factories.SchoolFactory()
    coach, teacher = factories.make_coach(school.authority), factories.make_teacher(school)
    request = factories.RequestFactory(school=school, coach=coach, state=RequestState.ACCEPTED)
    request.teachers.add(teacher)
    engagement = start_engagement(request=request, by=coach)
    meeting = factories.make_meeting(engagement.series, hours_ago(2))

    def click(_number):
        try:
            return log_as_planned(meeting=Meeting.objects.get(pk=meeting.pk), by=coach).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        logs = set(pool.map(click, range(8)))

    request.refresh_from_db()
    assert logs == {Log.objects.get().pk}
    assert meeting.events.filter(to_status=MeetingStatus.HELD).count() == 1
    assert (request.state, request.events.count()) == (RequestState.RUNNING, 1)

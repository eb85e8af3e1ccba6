"""An engagement starts from an accepted request, moves along its phases, rests, and ends."""

import pytest

from coaching.enums import Phase, RequestState
from coaching.models import Engagement, EngagementEvent, RequestEvent
from coaching.services.engagement import EngagementError, change_phase, close, pause, resume, start_engagement
from scheduling.enums import CancelReason, MeetingStatus, ParticipantRole
from scheduling.models import Message
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return factories.SchoolFactory()


@pytest.fixture
def coach(school):
    return factories.make_coach(school.authority)


def accepted(school, coach, **fields):
    return factories.RequestFactory(school=school, coach=coach, state=RequestState.ACCEPTED, **fields)


def members(engagement):
    return {(m.person, m.role) for m in engagement.series.members.current().select_related("person")}


def test_starts_with_the_teachers_asked_for_and_those_of_the_team_today(school, coach):
    team = factories.TeamFactory(school=school)
    asked, in_team = factories.make_teacher(school), factories.make_teacher(school, team=team)
    factories.make_teacher(school, team=team, ends_on="2021-01-01")
    factories.make_duty("teacher", school=school, team=team, person=coach)
    request = accepted(school, coach, team=team, room="Grupprum 3")
    request.teachers.add(asked, in_team)

    engagement = start_engagement(request=request, by=coach)

    assert members(engagement) == {
        (coach, ParticipantRole.FACILITATOR),
        (asked, ParticipantRole.PARTICIPANT),
        (in_team, ParticipantRole.PARTICIPANT),
    }
    assert (engagement.school, engagement.programme, engagement.subjects, engagement.phase) == (
        school,
        request.programme,
        ["mathematics"],
        Phase.INTRODUCTION,
    )
    assert (engagement.series.title, engagement.series.place, engagement.series.school) == (
        "Samtal",
        "Grupprum 3",
        school,
    )
    event = engagement.events.get()
    assert (event.by, event.from_phase, event.to_phase) == (coach, "", Phase.INTRODUCTION)


def test_tells_each_teacher_once(school, coach):
    teachers = [factories.make_teacher(school), factories.make_teacher(school)]
    request = accepted(school, coach)
    request.teachers.set(teachers)

    engagement = start_engagement(request=request, by=coach)

    rows = Message.objects.about("engagement", engagement.pk)
    assert {(row.person, row.kind, row.authority) for row in rows} == {
        (teacher, "engagement_started", school.authority) for teacher in teachers
    }


def test_starts_once_only(school, coach):
    request = accepted(school, coach)
    start_engagement(request=request, by=coach)
    with pytest.raises(EngagementError, match=r"redan|already"):
        start_engagement(request=request, by=coach)
    assert Engagement.objects.count() == 1


def test_needs_a_coach(school):
    with pytest.raises(EngagementError):
        start_engagement(request=factories.RequestFactory(school=school), by=factories.PersonFactory())
    assert not Engagement.objects.exists()


@pytest.mark.parametrize(("before", "after"), [(Phase.GOAL, Phase.WORK), (Phase.WORK, Phase.AGREEMENT)])
def test_goes_forward_and_back_and_leaves_an_event(school, coach, before, after):
    engagement = factories.make_engagement(school, coaches=[coach], phase=before)

    engagement = change_phase(engagement=engagement, phase=after, by=coach)

    engagement.refresh_from_db()
    assert engagement.phase == after
    event = engagement.events.get()
    assert (event.by, event.kind, event.from_phase, event.to_phase) == (coach, "phase", before, after)
    assert event.at == engagement.phase_since


def test_the_same_phase_again_changes_nothing(school, coach):
    engagement = factories.make_engagement(school, coaches=[coach], phase=Phase.GOAL)
    change_phase(engagement=engagement, phase=Phase.GOAL, by=coach)
    assert not engagement.events.exists()


@pytest.mark.parametrize("wanted", [phase for phase in Phase if phase != Phase.CLOSED])
def test_never_out_of_closed(school, coach, wanted):
    engagement = factories.make_engagement(school, coaches=[coach], phase=Phase.CLOSED)
    with pytest.raises(EngagementError):
        change_phase(engagement=engagement, phase=wanted, by=coach)
    engagement.refresh_from_db()
    assert engagement.phase == Phase.CLOSED


def test_closing_is_not_a_change_of_phase(school, coach):
    engagement = factories.make_engagement(school, coaches=[coach])
    with pytest.raises(EngagementError):
        change_phase(engagement=engagement, phase=Phase.CLOSED, by=coach)


def test_pauses_and_resumes_in_the_same_phase(school, coach):
    engagement = factories.make_engagement(school, coaches=[coach], phase=Phase.WORK)

    engagement = pause(engagement=engagement, by=coach)
    since = engagement.paused_at
    assert pause(engagement=engagement, by=coach).paused_at == since
    with pytest.raises(EngagementError):
        change_phase(engagement=engagement, phase=Phase.GOAL, by=coach)
    engagement = resume(engagement=resume(engagement=engagement, by=coach), by=coach)

    assert (engagement.paused_at, engagement.phase) == (None, Phase.WORK)
    kinds = [EngagementEvent.Kind.PAUSED, EngagementEvent.Kind.RESUMED]
    assert list(engagement.events.values_list("kind", flat=True)) == kinds


def test_a_closed_one_does_not_pause(school, coach):
    engagement = factories.make_engagement(school, coaches=[coach], phase=Phase.CLOSED)
    with pytest.raises(EngagementError):
        pause(engagement=engagement, by=coach)


def test_closing_cancels_what_is_to_come_and_closes_series_and_request(school, coach):
    request = accepted(school, coach)
    engagement = start_engagement(request=request, by=coach)
    coming = factories.make_meeting(engagement.series)
    held = factories.make_meeting(engagement.series, status=MeetingStatus.HELD, starts_at=past())
    pause(engagement=engagement, by=coach)

    engagement = close(engagement=close(engagement=engagement, by=coach), by=coach)

    coming.refresh_from_db()
    held.refresh_from_db()
    request.refresh_from_db()
    engagement.series.refresh_from_db()
    assert (coming.status, coming.cancel_reason) == (MeetingStatus.CANCELLED, CancelReason.CLOSED)
    assert held.status == MeetingStatus.HELD
    assert (engagement.phase, engagement.paused_at) == (Phase.CLOSED, None)
    assert engagement.closed_at is not None and engagement.series.closed_at is not None
    assert request.state == RequestState.CLOSED
    assert RequestEvent.objects.get(request=request).to_state == RequestState.CLOSED
    assert engagement.events.filter(to_phase=Phase.CLOSED, kind="phase").count() == 1


def past():
    import datetime as dt

    from django.utils import timezone

    return timezone.now() - dt.timedelta(days=3)

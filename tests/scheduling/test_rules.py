"""Who may do what to a meeting, as one table."""

import datetime as dt

import pytest
from django.utils import timezone

from scheduling import rules
from scheduling.enums import CancelReason, MeetingKind, MeetingStatus, ParticipantRole
from scheduling.models import Meeting, SeriesMember
from tests.factories import (
    PersonFactory,
    SchoolFactory,
    make_administrator,
    make_area_manager,
    make_coach,
    make_meeting,
    make_principal,
    make_series,
    make_teacher,
)

pytestmark = pytest.mark.django_db

NOTHING, SEE, ALL = set(), {"see"}, {"see", "move", "cancel", "book"}


@pytest.fixture
def world():
    """A meeting, and somebody for each way of having to do with it."""
    school, elsewhere = SchoolFactory(), SchoolFactory()
    coach, teacher = make_coach(school.authority), make_teacher(school)
    series = make_series(school, facilitators=[coach], participants=[teacher])
    meeting = make_meeting(series)
    former, new = make_coach(school.authority), make_coach(school.authority)
    SeriesMember.objects.create(series=series, person=new, role=ParticipantRole.FACILITATOR)
    now = timezone.now()
    SeriesMember.objects.create(
        series=series, person=former, role=ParticipantRole.FACILITATOR, joined_at=now, left_at=now
    )
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    people = {
        "coach": coach,
        "coach who came later": new,
        "coach who has left": former,
        "other coach": make_coach(school.authority),
        "teacher": teacher,
        "other teacher": make_teacher(school),
        "principal": make_principal(school),
        "area manager": make_area_manager(school.area),
        "office": make_administrator(school.authority),
        "former office": make_administrator(school.authority, ends_on=yesterday),
        "other office": make_administrator(elsewhere.authority),
        "nobody": PersonFactory(),
    }
    return meeting, people


def can(person, meeting):
    allowed = {
        "see": Meeting.objects.visible_to(person).filter(pk=meeting.pk).exists(),
        "move": rules.may_move(person, meeting),
        "cancel": rules.may_cancel(person, meeting),
        "book": rules.may_book(person, meeting.series),
    }
    return {name for name, yes in allowed.items() if yes}


@pytest.mark.parametrize(
    ("who", "what"),
    [
        ("coach", ALL),
        ("coach who came later", ALL),
        ("coach who has left", NOTHING),
        ("other coach", NOTHING),
        ("teacher", SEE),
        ("other teacher", NOTHING),
        ("principal", NOTHING),
        ("area manager", NOTHING),
        ("office", ALL),
        ("former office", NOTHING),
        ("other office", NOTHING),
        ("nobody", NOTHING),
    ],
)
def test_who_may_do_what(world, who, what):
    meeting, people = world
    assert can(people[who], meeting) == what


@pytest.mark.parametrize(
    ("status", "what"),
    [
        (MeetingStatus.OPEN, {"see", "move", "cancel", "book"}),
        (MeetingStatus.POLLING, {"see", "move", "cancel", "book"}),
        (MeetingStatus.HELD, {"see", "book"}),
        (MeetingStatus.CANCELLED, {"see", "book"}),
    ],
)
def test_the_state_sets_limits(world, status, what):
    meeting, people = world
    meeting.status = status
    meeting.cancel_reason = CancelReason.ILLNESS if status == MeetingStatus.CANCELLED else ""
    meeting.save()
    assert can(people["coach"], meeting) == what


def test_nothing_is_booked_in_a_closed_series(world):
    meeting, people = world
    meeting.series.closed_at = timezone.now()
    assert "book" not in can(people["coach"], meeting)


def test_members_see_what_has_no_time_yet(world):
    meeting, people = world
    waiting = Meeting.objects.create(
        series=meeting.series, kind=MeetingKind.LECTURE, status=MeetingStatus.OPEN
    )
    assert can(people["teacher"], waiting) == SEE
    assert can(people["other teacher"], waiting) == NOTHING


def test_a_meeting_is_seen_once(world):
    meeting, people = world
    assert list(Meeting.objects.visible_to(people["coach"])) == [meeting]

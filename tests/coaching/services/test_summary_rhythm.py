"""What changes the cells of rhythm and attendance, each by hand."""

import datetime as dt

import pytest

from coaching.models import AttendanceCell, ContactCell, Due, LogCell, LogVersion
from coaching.services import summary
from coaching.services.log import correct_log, log_meeting
from scheduling.enums import MeetingKind
from tests.coaching.recount import counted, stored
from tests.coaching.reports import worlds
from tests.coaching.reports.worlds import at, held_at, hold
from tests.factories import ProgrammeFactory, make_coach, make_group, make_meeting, make_teacher

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-10-14 09:00+02:00", tick=False)]


@pytest.fixture
def world():
    return worlds.World()


def logs():
    """(month, held, soon, visits) of each cell, once what is due is worked out; every cell is right."""
    summary.refresh()
    assert stored() == counted()
    return [
        (cell.month.month, cell.held, cell.soon, cell.visits) for cell in LogCell.objects.order_by("month")
    ]


def attended():
    """(number, asked, there) of each meeting, in order."""
    summary.refresh()
    assert stored() == counted()
    cells = AttendanceCell.objects.order_by("starts_at", "meeting")
    return list(cells.values_list("number", "asked", "there"))


def test_logging_and_correcting_by_the_services(world):
    engagement = world.engagement()
    coach = engagement.coaches[0]
    meeting = make_meeting(engagement.series, at(10, 5))
    assert logs() == []
    log = log_meeting(meeting=meeting, by=coach, minutes=50, attended=[coach.pk])
    # Nine days after it.
    assert logs() == [(10, 1, 0, 0)]
    correct_log(log=log, by=coach, minutes=40, attended=[coach.pk], seen=0)
    assert logs() == [(10, 1, 0, 0)]
    fresh = make_meeting(engagement.series, at(10, 12))
    log = log_meeting(meeting=fresh, by=coach, minutes=50, attended=[coach.pk])
    assert logs() == [(10, 2, 1, 0)]


@pytest.mark.time_machine("2026-10-14 09:00+02:00", tick=False)
def test_a_correction_weeks_later_leaves_what_was_logged_soon(world, time_machine):
    engagement = world.engagement()
    coach = engagement.coaches[0]
    meeting = make_meeting(engagement.series, at(10, 12))
    log = log_meeting(meeting=meeting, by=coach, minutes=50, attended=[coach.pk])
    assert logs() == [(10, 1, 1, 0)]
    time_machine.move_to(at(11, 20))
    correct_log(log=log, by=coach, minutes=40, attended=[coach.pk], seen=0)
    assert logs() == [(10, 1, 1, 0)]


def test_a_log_or_a_version_changed_by_a_line_of_sql_is_noted(world):
    [meeting] = held_at(world.engagement(), at(9, 1))
    assert logs() == [(9, 1, 1, 0)]
    type(meeting.log).objects.filter(pk=meeting.log.pk).update(logged_at=at(9, 20))
    assert logs() == [(9, 1, 0, 0)]
    version = LogVersion.objects.create(
        log=meeting.log, minutes=1, saved_by=world.office, saved_at=at(9, 8, 11)
    )
    assert logs() == [(9, 1, 1, 0)]
    LogVersion.objects.filter(pk=version.pk).update(saved_at=at(9, 8, 11, 1))
    assert logs() == [(9, 1, 0, 0)]
    version.delete()
    assert Due.objects.count() == 1
    assert logs() == [(9, 1, 0, 0)]


def test_the_weeks_of_an_engagement(world):
    engagement = world.engagement()
    held_at(engagement, at(8, 20), at(8, 21), at(9, 3), kind=MeetingKind.LESSON_VISIT)
    assert logs() == [(8, 2, 2, 2), (9, 1, 1, 1)]
    [cell] = ContactCell.objects.all()
    assert (cell.engagement, cell.weeks) == (engagement, 2 ** (34 - 1) + 2 ** (36 - 1))
    engagement.series.meetings.filter(starts_at=at(9, 3)).update(
        starts_at=at(9, 28), ends_at=at(9, 28) + dt.timedelta(hours=1)
    )
    summary.refresh()
    assert ContactCell.objects.get().weeks == 2 ** (34 - 1) + 2 ** (40 - 1)


def test_meetings_of_a_group_are_numbered_anew_when_one_is_moved(world):
    programme = ProgrammeFactory(authority=world.authority)
    members = [make_teacher(world.school) for _ in range(3)]
    group = make_group(programme, world.school, leaders=[make_coach(world.authority)], members=members)
    first = hold(make_meeting(group.series, at(9, 1)), members)
    hold(make_meeting(group.series, at(9, 8)), members[:1])
    make_meeting(group.series, at(10, 20))
    assert attended() == [(1, 3, 3), (2, 3, 1)]
    first.starts_at, first.ends_at = at(9, 15), at(9, 15, 11)
    first.save()
    assert attended() == [(1, 3, 1), (2, 3, 3)]
    first.participants.filter(person=members[0]).update(attended=False)
    assert attended() == [(1, 3, 1), (2, 3, 2)]
    first.participants.filter(person=members[0]).delete()
    assert attended() == [(1, 3, 1), (2, 2, 2)]


def test_a_meeting_that_nobody_was_asked_to_is_one(world):
    group = make_group(
        ProgrammeFactory(authority=world.authority), world.school, leaders=[make_coach(world.authority)]
    )
    hold(make_meeting(group.series, at(9, 1)))
    assert attended() == [(1, 0, 0)]

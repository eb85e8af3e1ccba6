import datetime as dt

import pytest

from scheduling.enums import MeetingStatus
from scheduling.models import Meeting, Message, NonTeachingDays, Repetition
from scheduling.repetition import Rule
from scheduling.services import repetition as service
from tests.factories import PersonFactory, SchoolFactory, make_coach, make_meeting, make_series, make_teacher

NOW = dt.datetime(2026, 10, 1, 8, tzinfo=dt.UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]

RULE = Rule(1, (1,), dt.date(2026, 10, 6), dt.date(2026, 11, 10), dt.time(14, 30), 60)


@pytest.fixture
def school():
    school = SchoolFactory()
    NonTeachingDays.objects.create(
        authority=school.authority, name="Höstlov", starts_on="2026-10-26", ends_on="2026-10-30"
    )
    return school


@pytest.fixture
def coach(school):
    return make_coach(school.authority, person=PersonFactory(given_name="Karin", family_name="Ek"))


@pytest.fixture
def series(school, coach):
    return make_series(school, facilitators=[coach], participants=[make_teacher(school)], place="Sal 1")


def book(series, coach, rule=RULE, uid="a"):
    return service.book_repeated(
        series=series, kind="conversation", rule=rule, days=rule.days(), by=coach, uid=uid
    )


def starts(**about):
    rows = Meeting.objects.filter(status=MeetingStatus.BOOKED, repetition__isnull=False, **about)
    return [row.starts_at.strftime("%m-%d %H:%M") for row in rows.order_by("starts_at")]


def test_half_past_two_all_autumn_and_not_in_the_break(series, coach):
    made = book(series, coach)
    assert starts() == ["10-06 12:30", "10-13 12:30", "10-20 12:30", "11-03 13:30", "11-10 13:30"]
    assert book(series, coach) == made
    assert Message.objects.filter(kind="meeting_invitation").count() == 10


def test_what_clashes_is_named_and_nothing_is_half_saved(series, coach):
    make_meeting(series, dt.datetime(2026, 10, 20, 13, tzinfo=dt.UTC))
    make_meeting(series, dt.datetime(2026, 11, 3, 14, tzinfo=dt.UTC))
    with pytest.raises(service.Clashes) as refused:
        book(series, coach)
    assert [busy.starts_at.day for busy in refused.value.conflicts] == [20, 3]
    assert (starts(), Repetition.objects.count()) == ([], 0)


@pytest.mark.parametrize("days", [7, -7, 1])
def test_this_and_following_move_and_make_room_for_each_other(series, coach, days, time_machine):
    NonTeachingDays.objects.all().delete()
    book(series, coach)
    second = Meeting.objects.order_by("starts_at")[1 if days > 0 else 2]
    only = list(Meeting.objects.values_list("pk", flat=True))
    if days < 0:
        Meeting.objects.order_by("starts_at")[1].delete()
    service.move_several(
        meeting=second, scope="following", days=days, clock=dt.time(15), minutes=45, only=only, by=coach
    )
    expected = {
        7: ["10-06 12:30", "10-20 13:00", "10-27 14:00", "11-03 14:00", "11-10 14:00", "11-17 14:00"],
        -7: ["10-06 12:30", "10-13 13:00", "10-20 13:00", "10-27 14:00", "11-03 14:00"],
        1: ["10-06 12:30", "10-14 13:00", "10-21 13:00", "10-28 14:00", "11-04 14:00", "11-11 14:00"],
    }
    assert starts() == expected[days]


def test_what_would_move_into_a_break_stays(series, coach):
    book(series, coach)
    third = Meeting.objects.order_by("starts_at")[2]
    only = list(Meeting.objects.values_list("pk", flat=True))
    moved = service.move_several(
        meeting=third, scope="all", days=7, clock=dt.time(16), minutes=60, only=only, by=coach
    )
    assert (moved, starts()[1]) == (4, "10-20 12:30")


def test_a_clash_moves_none(series, coach):
    book(series, coach)
    make_meeting(series, dt.datetime(2026, 11, 4, 13, 30, tzinfo=dt.UTC))
    before, only = starts(), list(Meeting.objects.values_list("pk", flat=True))
    first = Meeting.objects.filter(repetition__isnull=False).order_by("starts_at")[0]
    with pytest.raises(service.Clashes):
        service.move_several(
            meeting=first, scope="all", days=1, clock=dt.time(14, 30), minutes=60, only=only, by=coach
        )
    assert starts() == before


def test_this_and_following_are_cancelled(series, coach):
    book(series, coach)
    third = Meeting.objects.order_by("starts_at")[2]
    only = list(Meeting.objects.values_list("pk", flat=True))
    assert (
        service.cancel_several(meeting=third, scope="following", reason="illness", only=only, by=coach) == 3
    )
    assert starts() == ["10-06 12:30", "10-13 12:30"]

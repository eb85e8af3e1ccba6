"""The cycle of work: forward, back, another round."""

import pytest
from django.db import IntegrityError

from coaching.enums import CycleStep, Phase
from coaching.models import CycleMove
from coaching.queries.cycle import cycle_of
from coaching.services.cycle import move
from coaching.services.engagement import EngagementError, change_phase, pause
from tests.coaching.circles import Circles

pytestmark = pytest.mark.django_db


@pytest.fixture
def circles():
    return Circles(vaults=False)


def go(circles, *, by=None, forward=True, seen=None):
    if seen is None:
        seen = cycle_of(circles.engagement).number
    return move(engagement=circles.engagement, by=by or circles.coach, forward=forward, seen=seen)


def here(circles):
    cycle = cycle_of(circles.engagement)
    return cycle.cycle, cycle.step


def test_it_begins_with_identifying(circles):
    cycle = cycle_of(circles.engagement)
    assert (cycle.cycle, cycle.step, cycle.number, cycle.previous) == (1, CycleStep.IDENTIFY, 0, None)
    assert [step["state"] for step in cycle.steps] == ["now", "coming", "coming", "coming"]


def test_coach_and_teacher_move_it_both_ways(circles):
    go(circles)
    go(circles, by=circles.teacher)
    assert here(circles) == (1, CycleStep.TRY)
    go(circles, forward=False)
    assert here(circles) == (1, CycleStep.LEARN)
    assert list(CycleMove.objects.values_list("number", "step", "by")) == [
        (1, "learn", circles.coach.pk),
        (2, "try", circles.teacher.pk),
        (3, "learn", circles.coach.pk),
    ]


def test_after_looking_back_comes_another_round(circles):
    for _ in range(4):
        go(circles)
    assert here(circles) == (2, CycleStep.IDENTIFY)
    go(circles, forward=False)
    assert here(circles) == (1, CycleStep.LOOK_BACK)


def test_there_is_nothing_before_the_beginning(circles):
    with pytest.raises(EngagementError):
        go(circles, forward=False)
    assert CycleMove.objects.count() == 0


def test_a_second_click_does_not_move_it_twice(circles):
    go(circles, seen=0)
    with pytest.raises(EngagementError):
        go(circles, seen=0)
    assert here(circles) == (1, CycleStep.LEARN)


@pytest.mark.parametrize("rests", ["paused", "phase", "outside"])
def test_it_is_moved_only_by_those_in_it_while_they_work(circles, rests):
    by = circles.coach
    if rests == "paused":
        pause(engagement=circles.engagement, by=by)
    elif rests == "phase":
        change_phase(engagement=circles.engagement, phase=Phase.GOAL, by=by)
    else:
        by = Circles(vaults=False).coach
    with pytest.raises(EngagementError):
        go(circles, by=by)


@pytest.mark.parametrize("change", [{"number": 1}, {"cycle": 0}, {"step": "rest"}, {"number": 0}])
def test_the_database_keeps_to_what_can_be(circles, change):
    go(circles)
    row = {"number": 2, "cycle": 1, "step": "try"} | change
    with pytest.raises(IntegrityError):
        CycleMove.objects.create(engagement=circles.engagement, by=circles.coach, **row)

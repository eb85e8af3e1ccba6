"""Who may do what with goals and with the cycle of work, from the plain facts."""

import pytest
from django.utils import timezone

from coaching.enums import CycleStep, GoalStatus, Phase
from coaching.models import Attainment, Goal
from coaching.rules import cycle
from coaching.rules import goal as rules
from tests.coaching.circles import Circles
from tests.factories import make_administrator, make_area_manager, make_principal


@pytest.mark.parametrize(
    ("here", "after", "before"),
    [
        ((1, CycleStep.IDENTIFY), (1, CycleStep.LEARN), None),
        ((1, CycleStep.LOOK_BACK), (2, CycleStep.IDENTIFY), (1, CycleStep.TRY)),
        ((3, CycleStep.IDENTIFY), (3, CycleStep.LEARN), (2, CycleStep.LOOK_BACK)),
    ],
)
def test_the_cycle_goes_round(here, after, before):
    assert (cycle.after(*here), cycle.before(*here)) == (after, before)


@pytest.mark.django_db
def test_goals_are_for_those_in_the_engagement():
    circles = Circles(vaults=False)
    school, engagement = circles.school, circles.engagement
    others = [
        make_principal(school),
        make_area_manager(school.area),
        make_administrator(school.authority),
        Circles(vaults=False).coach,
    ]
    goal = Goal(engagement=engagement, status=GoalStatus.ACTIVE)
    for may in (
        lambda person: rules.sees_goals(person, engagement),
        lambda person: rules.may_write(person, engagement),
        lambda person: rules.may_review(person, goal),
        lambda person: rules.may_give_attainment(person, engagement, has_given=False),
        lambda person: cycle.may_move(person, engagement),
    ):
        assert [may(person) for person in (circles.coach, circles.teacher)] == [True, True]
        assert [may(person) for person in others] == [False] * 4
    engagement.erased_at = timezone.now()
    assert not rules.sees_goals(circles.coach, engagement)


@pytest.mark.django_db
def test_after_closing_only_a_teacher_who_has_not_answered_may():
    circles = Circles(vaults=False)
    circles.engagement.phase = Phase.CLOSED
    answers = {
        (person, has_given): rules.may_give_attainment(person, circles.engagement, has_given=has_given)
        for person in (circles.coach, circles.teacher)
        for has_given in (False, True)
    }
    assert [pair for pair, may in answers.items() if may] == [(circles.teacher, False)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("has_given", "phase", "sees"),
    [(False, Phase.EVALUATION, False), (True, Phase.EVALUATION, True), (False, Phase.CLOSED, True)],
)
def test_somebody_elses_answer_is_seen_after_ones_own_or_at_the_end(has_given, phase, sees):
    circles = Circles(vaults=False)
    circles.engagement.phase = phase
    coachs = Attainment(person=circles.coach, role="facilitator", level=1)
    assert rules.sees_level(circles.teacher, coachs, circles.engagement, has_given=has_given) == sees
    assert rules.sees_level(circles.coach, coachs, circles.engagement, has_given=has_given)

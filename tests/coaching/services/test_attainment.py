"""How much of a goal was reached: said by each, shown to each once they have said it."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError
from django.utils import timezone

from coaching.enums import Level, Phase
from coaching.models import Attainment, Engagement
from coaching.queries.attainment import closing_of, waiting_for
from coaching.queries.goal import goals_of
from coaching.services.attainment import give_attainment
from coaching.services.circlekey import settle
from coaching.services.engagement import EngagementError, change_phase, close
from coaching.services.goal import end_goal
from tests.coaching.circles import Circles
from tests.coaching.goals import write_goal
from tests.factories import SchoolFactory, make_coach, make_engagement, make_teacher, make_vault

pytestmark = pytest.mark.django_db


@pytest.fixture
def circles():
    return Circles()


@pytest.fixture
def goal(circles):
    return write_goal(circles.coachs, circles.engagement, circles.coach)


def give(engagement, by, goal, level):
    return give_attainment(engagement=engagement, by=by, levels={goal.pk: level})


def fresh(engagement):
    return Engagement.objects.with_people().get(pk=engagement.pk)


def said(person, engagement):
    """What the person is shown: level, "answered" or None, by person."""
    (shown,) = goals_of(person, fresh(engagement), None)
    return {
        one.person: (one.attainment.level if one.is_shown else "answered") if one.attainment else None
        for one in shown.said
    }


def test_each_sees_the_other_once_both_have_answered(circles, goal):
    coach, teacher, engagement = circles.coach, circles.teacher, circles.engagement
    assert said(coach, engagement) == {coach: None, teacher: None}
    give(engagement, coach, goal, Level.MORE)
    assert said(coach, engagement) == {coach: 1, teacher: None}
    assert said(teacher, engagement) == {coach: "answered", teacher: None}
    give(engagement, teacher, goal, Level.LESS)
    assert said(coach, engagement) == {coach: 1, teacher: -1}
    assert said(teacher, engagement) == {coach: 1, teacher: -1}
    assert set(Attainment.objects.values_list("person", "role")) == {
        (coach.pk, "facilitator"),
        (teacher.pk, "participant"),
    }


def test_an_answer_can_be_changed_until_it_is_closed(circles, goal):
    give(circles.engagement, circles.teacher, goal, 0)
    give(circles.engagement, circles.teacher, goal, 2)
    assert Attainment.objects.get().level == 2
    close(engagement=circles.engagement, by=circles.coach)
    with pytest.raises(EngagementError):
        give(circles.engagement, circles.teacher, goal, 1)
    # The same again is no change.
    give(circles.engagement, circles.teacher, goal, 2)
    assert Attainment.objects.get().level == 2


def test_after_closing_only_teachers_who_have_not_answered_may(circles, goal):
    close(engagement=circles.engagement, by=circles.coach)
    with pytest.raises(EngagementError):
        give(circles.engagement, circles.coach, goal, 1)
    give(circles.engagement, circles.teacher, goal, -2)
    assert said(circles.coach, circles.engagement) == {circles.coach: None, circles.teacher: -2}


def test_once_it_is_closed_what_was_said_is_shown(circles, goal):
    give(circles.engagement, circles.coach, goal, 1)
    close(engagement=circles.engagement, by=circles.coach)
    assert said(circles.teacher, circles.engagement) == {circles.coach: 1, circles.teacher: None}


def test_nobody_answers_once_the_words_are_erased(circles, goal):
    Engagement.objects.filter(pk=circles.engagement.pk).update(
        phase=Phase.CLOSED,
        closed_at=timezone.now(),
        erase_on=timezone.localdate(),
        erased_at=timezone.now(),
    )
    with pytest.raises(EngagementError):
        give(circles.engagement, circles.teacher, goal, 1)
    assert goals_of(circles.teacher, fresh(circles.engagement), None) == []


def test_those_outside_answer_nothing(circles, goal):
    with pytest.raises(EngagementError):
        give(circles.engagement, Circles(vaults=False).coach, goal, 1)


def test_goals_of_others_and_those_replaced_are_not_answered_for(circles, goal):
    other = Circles()
    elsewhere = write_goal(other.coachs, other.engagement, other.coach)
    write_goal(circles.coachs, circles.engagement, circles.coach, "Nytt", replaces=goal)
    for wrong in (elsewhere, goal):
        with pytest.raises(EngagementError):
            give(circles.engagement, circles.coach, wrong, 1)
    assert Attainment.objects.count() == 0


def test_a_goal_that_was_ended_is_answered_for(circles, goal):
    end_goal(goal=goal, by=circles.coach)
    give(circles.engagement, circles.coach, goal, 2)
    assert Attainment.objects.get().level == Level.MUCH_MORE


def test_in_a_team_colleagues_do_not_see_each_others_answers():
    school = SchoolFactory()
    coach = make_coach(school.authority)
    teachers = [make_teacher(school), make_teacher(school)]
    engagement = make_engagement(school, coaches=[coach], teachers=teachers, has_corners=True)
    unlocked = make_vault(coach)
    settle(unlocked=unlocked, engagement=engagement)
    goal = write_goal(unlocked, engagement, coach)
    for person, level in ((coach, 0), (teachers[0], 1), (teachers[1], -1)):
        give(engagement, person, goal, level)
    assert said(coach, engagement) == {coach: 0, teachers[0]: 1, teachers[1]: -1}
    assert said(teachers[0], engagement) == {coach: 0, teachers[0]: 1}
    close(engagement=engagement, by=coach)
    assert said(teachers[1], engagement) == {coach: 0, teachers[1]: -1}


@pytest.mark.parametrize("change", [{"level": 3}, {"level": -3}, {"role": "guest"}, {}])
def test_the_database_keeps_to_what_can_be(circles, goal, change):
    give(circles.engagement, circles.coach, goal, 1)
    row = {"level": 1, "role": "facilitator", "person": circles.teacher} if change else {}
    row = {"level": 1, "role": "facilitator", "person": circles.coach} | row | change
    with pytest.raises(IntegrityError):
        Attainment.objects.create(goal=goal, **row)


def test_whose_answer_is_waited_for(circles, goal):
    coach, teacher, engagement = circles.coach, circles.teacher, circles.engagement
    assert (waiting_for(coach), waiting_for(teacher)) == ([], [])
    change_phase(engagement=engagement, phase=Phase.EVALUATION, by=coach)
    assert (waiting_for(coach), waiting_for(teacher)) == ([engagement], [engagement])
    assert closing_of(fresh(engagement)).unanswered == [coach, teacher]
    give(engagement, coach, goal, 1)
    assert (waiting_for(coach), waiting_for(teacher)) == ([], [engagement])
    assert closing_of(fresh(engagement)).unanswered == [teacher]
    close(engagement=engagement, by=coach)
    assert waiting_for(teacher) == [engagement]
    with time_machine.travel(timezone.now() + dt.timedelta(days=31)):
        assert waiting_for(teacher) == []


def test_when_it_will_be_erased_is_known_before_it_is_closed(circles):
    authority = circles.engagement.authority
    authority.retention_months = 12
    authority.save()
    with time_machine.travel("2026-11-23T12:00Z"):
        closing = closing_of(fresh(circles.engagement))
    assert (closing.erased_on, closing.has_goal, closing.unanswered) == (dt.date(2027, 11, 23), False, [])

"""Who waits for what, from the plain facts; and in as many statements for many as for few."""

import pytest

from coaching.models import Engagement
from coaching.queries.circlestate import State, state_of, states_of, waiting_for
from coaching.services.circlekey import admit, confirm_key, refuse_key
from coaching.services.member import join, leave
from tests.coaching.circles import Circles
from tests.factories import make_coach, make_teacher, make_vault

pytestmark = pytest.mark.django_db


def states(world, viewer):
    engagement = Engagement.objects.with_people().get(pk=world.engagement.pk)
    state = state_of(viewer, engagement)
    return {one.person: (one.state, one.by) for one in state.members}


def test_before_anybody_has_a_vault_all_have_to_make_one():
    world = Circles(vaults=False)
    assert states(world, world.coach) == {
        world.coach: (State.NO_VAULT, []),
        world.teacher: (State.NO_VAULT, []),
    }


def test_a_teacher_waits_for_the_coach_who_makes_the_keys():
    world = Circles(vaults=False)
    teachers = make_vault(world.teacher)
    world.settle(teachers)
    assert states(world, world.teacher)[world.teacher] == (State.WAITING, [world.coach])
    world.settle(make_vault(world.coach))
    assert states(world, world.teacher)[world.teacher] == (State.OK, [])


def test_a_newcomer_waits_to_be_let_in_and_each_coach_sees_it():
    world = Circles()
    newcomer = make_teacher(world.school)
    make_vault(newcomer)
    join(engagement=world.engagement, person=newcomer, role="participant", by=world.coach)
    assert states(world, newcomer)[newcomer] == (State.LET_IN, [world.coach, world.teacher])
    [waits] = waiting_for(world.coach)
    assert [one.person for one in waits.to_let_in] == [newcomer]
    # Who does not hold the key is not asked, though in it.
    assert waiting_for(newcomer) == []
    admit(unlocked=world.coachs, engagement=world.engagement, person=newcomer)
    assert states(world, newcomer)[newcomer] == (State.OK, [])
    assert waiting_for(world.coach) == []


def test_who_was_let_in_before_having_a_vault_waits_for_an_unlocking_only():
    world = Circles()
    newcomer = make_coach(world.school.authority)
    join(engagement=world.engagement, person=newcomer, role="facilitator", by=world.coach)
    admit(unlocked=world.coachs, engagement=world.engagement, person=newcomer)
    newcomers = make_vault(newcomer)
    assert states(world, newcomer)[newcomer][0] == State.WAITING
    world.settle(world.coachs, newcomers)
    assert states(world, newcomer)[newcomer] == (State.OK, [])


def test_who_leaves_and_comes_back_waits_again():
    world = Circles()
    leave(engagement=world.engagement, person=world.teacher, by=world.coach)
    world.settle(world.coachs)
    join(engagement=world.engagement, person=world.teacher, role="participant", by=world.coach)
    assert states(world, world.coach)[world.teacher] == (State.LET_IN, [world.coach])


def test_a_new_lock_waits_for_the_number():
    world = Circles()
    world.lose(world.teacher)
    assert states(world, world.coach)[world.teacher] == (State.NEW_KEY, [world.coach])
    [waits] = waiting_for(world.coach)
    assert [one.person for one in waits.to_compare] == [world.teacher]
    confirm_key(unlocked=world.coachs, peer_key=world.teacher.vault_keys.in_use().get())
    world.settle(world.coachs)
    assert states(world, world.coach)[world.teacher] == (State.OK, [])


def test_who_said_that_the_numbers_differ_sees_that():
    world = Circles()
    refuse_key(unlocked=world.coachs, peer_key=world.teacher.vault_keys.get())
    assert states(world, world.coach)[world.teacher][0] == State.REFUSED
    assert states(world, world.teacher)[world.teacher][0] == State.OK


def test_as_many_statements_for_many_as_for_few(django_assert_num_queries):
    world = Circles()
    engagements = list(Engagement.objects.with_people())
    with django_assert_num_queries(6):
        states_of(world.coach, engagements)
    for _number in range(5):
        Circles()
    engagements = list(Engagement.objects.with_people())
    with django_assert_num_queries(6):
        states_of(world.coach, engagements)

"""Several people at the keys of one engagement at once, on connections of their own."""

import pytest

from accounts.acting import acting_as
from accounts.models import Person
from coaching.enums import Circle
from coaching.models import CircleKey, Engagement, Grant, HandOver
from coaching.queries.keyring import Keyring
from coaching.services import handover as services
from coaching.services.circlekey import admit, settle
from coaching.services.engagement import EngagementError
from coaching.services.member import join, leave
from coaching.services.takeover import hand_over
from tests.coaching.circles import Circles, words
from tests.coaching.test_request_together import at_once
from tests.factories import make_coach, make_engagement, make_teacher, make_vault

pytestmark = pytest.mark.django_db(transaction=True)


def by(person_id, deed):
    """The deed, done by this person on whichever thread it comes to: the database asks who."""

    def done():
        with acting_as(person_id):
            return deed()

    return done


def settling(unlocked, engagement):
    return by(
        unlocked.person_id,
        lambda: settle(unlocked=unlocked, engagement=Engagement.objects.get(pk=engagement.pk)),
    )


def test_two_coaches_who_unlock_first_at_once_make_one_key():
    world = Circles(vaults=False)
    second = make_coach(world.school.authority)
    both = make_engagement(world.school, coaches=[world.coach, second], teachers=[world.teacher])
    vaults = [make_vault(person) for person in (world.coach, second, world.teacher)]
    outcome = at_once(*[settling(vault, both) for vault in vaults])
    assert [one for one in outcome if isinstance(one, Exception)] == []
    assert CircleKey.objects.filter(engagement=both).count() == 2
    world.engagement = both
    world.settle(*vaults)
    for vault in vaults[:2]:
        keyring = Keyring(vault, [both])
        assert all(keyring.holds(keyring.latest(both, circle).pk) for circle in Circle)


def test_two_coaches_who_find_that_somebody_has_left_make_one_next_key():
    world = Circles()
    second = make_coach(world.school.authority)
    seconds = make_vault(second)
    join(engagement=world.engagement, person=second, role="facilitator", by=world.coach)
    admit(unlocked=world.coachs, engagement=world.engagement, person=second)
    world.settle(seconds)
    before = CircleKey.objects.filter(circle=Circle.SHARED).count()
    leave(engagement=world.engagement, person=world.teacher, by=world.coach)
    at_once(settling(world.coachs, world.engagement), settling(seconds, world.engagement))
    assert CircleKey.objects.filter(circle=Circle.SHARED).count() == before + 1
    world.note(world.coachs, world.coach, "Efter", shared=True)
    assert (words(seconds), words(world.teachers)) == (["Efter"], [None])


def test_one_person_in_two_tabs_pins_and_grants_once():
    world = Circles(vaults=False)
    coachs, _teachers = make_vault(world.coach), make_vault(world.teacher)
    outcome = at_once(*[settling(coachs, world.engagement) for _ in range(4)])
    assert [one for one in outcome if isinstance(one, Exception)] == []
    assert (CircleKey.objects.count(), Grant.objects.count()) == (2, 3)


def test_somebody_let_in_by_two_at_once_is_let_in_once():
    world = Circles()
    newcomer = make_teacher(world.school)
    make_vault(newcomer)
    join(engagement=world.engagement, person=newcomer, role="participant", by=world.coach)
    before = CircleKey.objects.filter(circle=Circle.SHARED).count()

    def admitting(unlocked):
        return by(
            unlocked.person_id,
            lambda: admit(
                unlocked=unlocked,
                engagement=Engagement.objects.get(pk=world.engagement.pk),
                person=Person.objects.get(pk=newcomer.pk),
            ),
        )

    outcome = at_once(admitting(world.coachs), admitting(world.teachers))
    assert [one for one in outcome if isinstance(one, Exception)] == []
    assert CircleKey.objects.filter(circle=Circle.SHARED).count() == before + 1


def test_a_hand_over_and_a_no_at_once_never_end_in_both():
    world = Circles()
    own = world.note(world.coachs, world.coach, "Eget")
    successor = make_coach(world.school.authority)
    successors = make_vault(successor)
    handover = services.propose(
        engagement=world.engagement, outgoing=world.coach, successor=successor, by=world.coach
    )
    services.ask(handover=handover, entries=[own], by=world.coach)
    services.answer(handover=handover, by=world.teacher, consents=True, edition=1)

    def fresh():
        return HandOver.objects.select_related("engagement").get(pk=handover.pk)

    outcome = at_once(
        by(
            world.coach.pk,
            lambda: hand_over(
                unlocked=world.coachs, handover=fresh(), by=Person.objects.get(pk=world.coach.pk)
            ),
        ),
        by(
            world.teacher.pk,
            lambda: services.answer(
                handover=fresh(), by=Person.objects.get(pk=world.teacher.pk), consents=False, edition=1
            ),
        ),
    )
    assert [type(one) for one in outcome if isinstance(one, Exception)] == [EngagementError]
    state = HandOver.objects.get().state
    world.settle(successors)
    assert words(successors) == {"done": ["Eget"], "refused": [None]}[state]

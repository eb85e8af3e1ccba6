"""Several people at one request at once, on connections of their own."""

import threading

import pytest
from django.db import connections

from accounts.models import Person
from coaching.enums import RequestState
from coaching.models import CoachingRequest, Engagement
from coaching.services import request as services
from scheduling.models import Message
from tests.coaching.worlds import make_world

S = RequestState


@pytest.fixture
def world(transactional_db):
    return make_world()


def at_once(*calls):
    """Run each call in a thread of its own, all at the same moment; what each returned or raised."""
    gate = threading.Barrier(len(calls))
    outcome = [None] * len(calls)

    def run(number, call):
        try:
            gate.wait(timeout=10)
            outcome[number] = call()
        except Exception as error:
            outcome[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcome


def endorse(request, person):
    return lambda: services.endorse(
        request=CoachingRequest.objects.get(pk=request.pk), by=Person.objects.get(pk=person.pk)
    )


def test_two_who_endorse_at_once_the_second_is_told_who_was_first(world):
    request = world.request()
    outcome = at_once(endorse(request, world.area_manager), endorse(request, world.second_area_manager))
    errors = [one for one in outcome if isinstance(one, Exception)]
    [winner] = [one for one in outcome if not isinstance(one, Exception)]
    assert [type(error) for error in errors] == [services.RequestError]
    event = winner.events.get(to_state=S.ENDORSED)
    assert str(event.by) in str(errors[0])
    assert Message.objects.filter(kind="request_to_match", person=world.office).count() == 1
    assert Message.objects.filter(kind="request_endorsed", person=world.principal).count() == 1


def test_eight_presses_of_one_person_endorse_once(world):
    request = world.request()
    outcome = at_once(*[endorse(request, world.area_manager) for _ in range(8)])
    assert [one for one in outcome if isinstance(one, Exception)] == []
    assert request.events.filter(to_state=S.ENDORSED).count() == 1


def test_a_coach_who_accepts_while_the_school_withdraws(world):
    """One of the two wins; never an engagement of a withdrawn request."""
    request = world.request(S.MATCHED)
    at_once(
        lambda: services.accept(
            request=CoachingRequest.objects.get(pk=request.pk), by=Person.objects.get(pk=world.coach.pk)
        ),
        lambda: services.withdraw(
            request=CoachingRequest.objects.get(pk=request.pk), by=Person.objects.get(pk=world.principal.pk)
        ),
    )
    state = CoachingRequest.objects.get(pk=request.pk).state
    assert (state, Engagement.objects.count()) in {(S.ACCEPTED, 1), (S.WITHDRAWN, 0)}


def test_two_administrators_who_ask_different_coaches_ask_one(world):
    request = world.request(S.ENDORSED)

    def match(coach):
        return lambda: services.match(
            request=CoachingRequest.objects.get(pk=request.pk),
            coach=Person.objects.get(pk=coach.pk),
            by=Person.objects.get(pk=world.office.pk),
        )

    outcome = at_once(match(world.coach), match(world.other_coach))
    assert sum(isinstance(one, services.RequestError) for one in outcome) == 1
    assert Message.objects.filter(kind="request_matched").count() == 1


def test_the_same_several_endorsed_by_two_at_once_do_not_wait_for_each_other(world):
    requests = [world.request() for _ in range(6)]

    def many(person, order):
        return lambda: services.endorse_many(requests=order, by=Person.objects.get(pk=person.pk))

    outcome = at_once(many(world.area_manager, requests), many(world.second_area_manager, requests[::-1]))
    assert sum(len(one.done) for one in outcome) == 6
    assert sum(len(one.refused) for one in outcome) == 6


def test_a_draft_begun_twice_at_once_is_one(world):
    def begin():
        return services.start_draft(school=world.school, by=Person.objects.get(pk=world.principal.pk))

    outcome = at_once(begin, begin, begin)
    assert len({one.pk for one in outcome}) == 1

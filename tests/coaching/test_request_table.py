"""The table of requests walked through: every way to a state, everybody, every step, by service and by typed address.

What a step leaves is compared as a whole: the request's row, its events, the ledger, the engagement.
"""

import datetime as dt
from functools import partial

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import acting
from coaching.enums import DeclineReason, RequestState
from coaching.models import CoachingRequest, Engagement, RequestEvent
from coaching.services import engagement as engagements
from coaching.services.log import log_as_planned
from coaching.services.transition import RequestError
from scheduling.models import Message
from tests.coaching.test_request_pages import STEPS
from tests.coaching.test_request_steps import ALLOWED, TOLD, VERBS
from tests.coaching.worlds import make_world
from tests.factories import make_meeting

S = RequestState

#: The address of each verb, and what its form holds.
ADDRESSES = {
    "send": ("request_send", {"note": "Tre lärare."}),
    "endorse": ("request_endorse", {}),
    "return": ("request_return", {"question": "Hur många?"}),
    "decline": ("request_decline", {"reason": DeclineReason.CONDITIONS}),
    "queue": ("request_queue", {}),
    "match": ("request_match", {}),
    "unmatch": ("request_unmatch", {}),
    "accept": ("request_accept", {}),
    "coach_decline": ("request_coach_decline", {"reason": DeclineReason.COACH_FULL}),
    "withdraw": ("request_withdraw", {}),
}


@pytest.fixture(scope="module")
def everybody(django_db_setup, django_db_blocker):
    """One world for all of it, and a client of each role: made around the transactions of the tests."""
    with django_db_blocker.unblock(), acting.maintenance(), transaction.atomic():
        world = make_world()
        clients = {role: Client() for role in world.people}
        for role, client in clients.items():
            client.force_login(world.fresh(role))
        yield world, clients
        transaction.set_rollback(True)


def stored(request):
    """Everything that a step could have changed."""
    return (
        list(CoachingRequest.objects.filter(pk=request.pk).values()),
        list(RequestEvent.objects.filter(request=request).order_by("pk").values()),
        list(Message.objects.order_by("pk").values()),
        list(Engagement.objects.filter(request=request).values("phase", "closed_at")),
    )


def told_since(world, before):
    """(name in the world, kind) of the rows that came into the ledger after the first `before` of them."""
    names = {person.pk: name for name, person in world.people.items()}
    rows = Message.objects.order_by("pk").values_list("person", "kind")[before:]
    return sorted((names[person], kind) for person, kind in rows)


def expected(verb, state, role, asker="principal"):
    """Who hears of the step: as in TOLD, never who took it; and the asker, of what a colleague withdrew."""
    told = {(who, kind) for who, kind in TOLD[verb, state] if who != role}
    if verb == "withdraw" and role != asker:
        told.add((asker, "request_withdrawn"))
    return told


def check_step(world, request, verb, state, role, before):
    """One event that says it, and the ledger's rows that belong to it."""
    after = ALLOWED[verb, state][1]
    row, events, _messages, _engagements = stored(request)
    assert row[0]["state"] == after, (verb, state, role)
    assert len(events) == len(before[1]) + 1, (verb, state, role)
    last = events[-1]
    assert (last["from_state"], last["to_state"], last["by_id"]) == (state, after, world.people[role].pk)
    told = told_since(world, len(before[2]))
    endorsers = {
        (name, "request_declined")
        for name, person in world.people.items()
        if any(
            (e["from_state"], e["to_state"], e["by_id"]) == (S.SENT, S.ENDORSED, person.pk) for e in events
        )
    }
    wanted = expected(verb, state, role) | (endorsers if verb == "decline" else set())
    assert told == sorted(wanted), (verb, state, role)
    return after


class Undone(Exception):
    """Takes back what was tried."""


def trying(attempt):
    """What `attempt` returns or raises as refusal; all that it changed is taken back."""
    found = None
    try:
        with transaction.atomic():
            found = attempt()
            raise Undone
    except Undone:
        return found


def do(world, request, verb, role):
    """Take the step by its service; the refusal, or None."""
    try:
        with transaction.atomic():
            VERBS[verb](CoachingRequest.objects.get(pk=request.pk), world.fresh(role), world)
    except (PermissionDenied, RequestError) as refused:
        return refused
    return None


def test_every_way_to_every_state_and_from_there_every_step_by_everybody(everybody, db):
    """The ways are walked for real, so that each state is met with each history that a single step can give it."""
    world, _clients = everybody
    request = world.request(S.DRAFT)
    ways, met = [[]], set()
    while ways:
        way = ways.pop(0)
        trying(partial(walk, world, request, way, ways, met))
    assert {state for state, _last in met} == set(S)


def walk(world, request, way, ways, met):
    """Go the way, try everything where it ends, and put the ways that go on from there behind the others."""
    for step in way:
        take(world, request, *step)
    state = S(CoachingRequest.objects.get(pk=request.pk).state)
    here = (state, way[-1][0] if way else None)
    if here in met:
        return
    met.add(here)
    as_it_is = stored(request)
    # Everybody, where a state is met for the first time; with another history those whose turn it may be.
    everybody = state not in {one for one, _last in met - {here}}
    for verb in VERBS:
        for role in world.people if everybody else ("principal", "area_manager", "office", "coach"):
            if trying(partial(one_step, world, request, state, verb, role, as_it_is)):
                ways.append([*way, (verb, role)])
    if state == S.ACCEPTED:
        ways.extend([[*way, ("log", "coach")], [*way, ("close", "coach")]])
    if state == S.RUNNING:
        ways.append([*way, ("close", "coach")])


def take(world, request, verb, role):
    """A step that is known to be allowed; the two that are the engagement's among them."""
    if verb in VERBS:
        assert do(world, request, verb, role) is None
        return
    engagement = Engagement.objects.get(request=request)
    if verb == "close":
        engagements.close(engagement=engagement, by=world.fresh(role))
    else:
        meeting = make_meeting(engagement.series, timezone.now() - dt.timedelta(hours=2))
        log_as_planned(meeting=meeting, by=world.fresh(role))


def one_step(world, request, state, verb, role, before):
    """Try one; whether it was allowed. What was not has changed nothing, and is said, unless it is one's own step."""
    refused = do(world, request, verb, role)
    if role in ALLOWED.get((verb, state), ((), None))[0]:
        assert refused is None, (verb, state, role)
        check_step(world, request, verb, state, role, before)
        return True
    assert stored(request) == before, (verb, state, role)
    twice = before[1] and before[1][-1]["by_id"] == world.people[role].pk
    assert refused is not None or twice, (verb, state, role)
    return False


@pytest.mark.parametrize("state", list(S))
def test_every_step_by_its_typed_address(everybody, db, state):
    world, clients = everybody
    request = reached(world, state)
    as_it_is = stored(request)
    for verb, (name, _data) in ADDRESSES.items():
        # What everybody else gets in the other states is in test_request_pages.
        roles = clients if state in (S.DRAFT, S.RUNNING, S.CLOSED, S.WITHDRAWN) else sorted(STEPS[name])
        for role in roles:
            client = clients[role]
            trying(partial(typed, world, client, request, state, verb, role, as_it_is))


def reached(world, state):
    """A request in `state`; with its engagement from the coach's yes on."""
    if state not in (S.ACCEPTED, S.RUNNING, S.CLOSED):
        return world.request(state)
    request = world.request(S.MATCHED)
    for verb in {S.ACCEPTED: ("accept",), S.RUNNING: ("accept", "log"), S.CLOSED: ("accept", "close")}[state]:
        take(world, request, verb, "coach")
    return CoachingRequest.objects.get(pk=request.pk)


def typed(world, client, request, state, verb, role, before):
    """Post the form of the step: it happens, or is refused with 403, 404 or a sentence, and then nothing changes."""
    name, data = ADDRESSES[verb]
    if verb == "match":
        data = {"coach": world.coach.pk}
    visible = CoachingRequest.objects.visible_to(world.fresh(role)).filter(pk=request.pk).exists()
    answer = client.post(reverse(name, args=[request.pk]), data)
    # One address sends a draft and an answer.
    verbs = ("send", "answer") if name == "request_send" else (verb,)
    done = [one for one in verbs if role in ALLOWED.get((one, state), ((), None))[0]]
    if done:
        assert answer.status_code == 302, (verb, role)
        check_step(world, request, done[0], state, role, before)
        return
    assert stored(request) == before, (verb, role)
    assert answer.status_code in ((302, 403) if visible else (404,)), (verb, role, answer.status_code)
    if answer.status_code == 302:
        assert [str(message) for message in get_messages(answer.wsgi_request)], (verb, role)


def test_a_draft_that_was_sent_meanwhile_is_not_thrown_away(everybody, db):
    world, clients = everybody
    request = world.request(S.SENT)
    before = stored(request)
    for role, client in clients.items():
        answer = client.post(reverse("request_discard", args=[request.pk]))
        visible = CoachingRequest.objects.visible_to(world.fresh(role)).filter(pk=request.pk).exists()
        assert answer.status_code == (403 if visible else 404), role
    assert stored(request) == before

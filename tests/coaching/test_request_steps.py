"""Every verb in every state by everybody: only what the table of transitions and the rules allow ever happens."""

import pytest
from django.core.exceptions import PermissionDenied

from coaching.enums import REQUEST_TRANSITIONS, DeclineReason, RequestState
from coaching.models import CoachingRequest, Engagement
from coaching.rules import request as rules
from coaching.services import request as services
from coaching.services.transition import RequestError, take_step
from scheduling.enums import MessageState, SuppressReason
from scheduling.models import Message

S = RequestState

VERBS = {
    "send": lambda request, by, world: services.send(request=request, by=by),
    "answer": lambda request, by, world: services.answer(request=request, by=by, note="Tre lärare."),
    "endorse": lambda request, by, world: services.endorse(request=request, by=by),
    "return": lambda request, by, world: services.return_to_principal(
        request=request, by=by, question="Hur många?"
    ),
    "decline": lambda request, by, world: services.decline(
        request=request, by=by, reason=DeclineReason.CONDITIONS, note=""
    ),
    "queue": lambda request, by, world: services.queue(request=request, by=by),
    "match": lambda request, by, world: services.match(request=request, by=by, coach=world.fresh("coach")),
    "unmatch": lambda request, by, world: services.unmatch(request=request, by=by),
    "accept": lambda request, by, world: services.accept(request=request, by=by),
    "coach_decline": lambda request, by, world: services.coach_declines(
        request=request, by=by, reason=DeclineReason.COACH_FULL
    ),
    "withdraw": lambda request, by, world: services.withdraw(request=request, by=by),
}

PRINCIPALS = ("principal", "second_principal")
MANAGERS = ("area_manager", "second_area_manager")

#: (verb, from) → (who may, the state it leads to). Whatever is not here is refused.
ALLOWED = {
    ("send", S.DRAFT): (("principal",), S.SENT),
    ("answer", S.RETURNED): (PRINCIPALS, S.SENT),
    ("endorse", S.SENT): (MANAGERS, S.ENDORSED),
    ("return", S.SENT): (MANAGERS, S.RETURNED),
    ("decline", S.SENT): (MANAGERS, S.DECLINED),
    ("decline", S.ENDORSED): (("office",), S.DECLINED),
    ("decline", S.QUEUED): (("office",), S.DECLINED),
    ("queue", S.ENDORSED): (("office",), S.QUEUED),
    ("match", S.ENDORSED): (("office",), S.MATCHED),
    ("match", S.QUEUED): (("office",), S.MATCHED),
    ("unmatch", S.MATCHED): (("office",), S.ENDORSED),
    ("accept", S.MATCHED): (("coach",), S.ACCEPTED),
    ("coach_decline", S.MATCHED): (("coach",), S.ENDORSED),
    ("withdraw", S.SENT): (PRINCIPALS, S.WITHDRAWN),
    ("withdraw", S.RETURNED): (PRINCIPALS, S.WITHDRAWN),
    ("withdraw", S.ENDORSED): (PRINCIPALS, S.WITHDRAWN),
    ("withdraw", S.QUEUED): (PRINCIPALS, S.WITHDRAWN),
    ("withdraw", S.MATCHED): (PRINCIPALS, S.WITHDRAWN),
}

#: Who is told at each step, as (person, kind of mail).
TOLD = {
    ("send", S.DRAFT): {
        ("area_manager", "request_to_endorse"),
        ("second_area_manager", "request_to_endorse"),
    },
    ("answer", S.RETURNED): {
        ("area_manager", "request_answered"),
        ("second_area_manager", "request_answered"),
    },
    ("endorse", S.SENT): {("principal", "request_endorsed"), ("office", "request_to_match")},
    ("return", S.SENT): {("principal", "request_returned")},
    ("decline", S.SENT): {("principal", "request_declined")},
    ("decline", S.ENDORSED): {("principal", "request_declined")},
    ("decline", S.QUEUED): {("principal", "request_declined")},
    ("queue", S.ENDORSED): {("principal", "request_queued")},
    ("match", S.ENDORSED): {("coach", "request_matched")},
    ("match", S.QUEUED): {("coach", "request_matched")},
    ("unmatch", S.MATCHED): {("coach", "request_unmatched")},
    ("accept", S.MATCHED): {
        ("principal", "request_accepted"),
        ("office", "request_accepted"),
        ("teacher", "engagement_started"),
    },
    ("coach_decline", S.MATCHED): {("office", "request_coach_declined")},
    ("withdraw", S.SENT): {
        ("area_manager", "request_withdrawn"),
        ("second_area_manager", "request_withdrawn"),
    },
    ("withdraw", S.RETURNED): {
        ("area_manager", "request_withdrawn"),
        ("second_area_manager", "request_withdrawn"),
    },
    ("withdraw", S.ENDORSED): {("office", "request_withdrawn")},
    ("withdraw", S.QUEUED): {("office", "request_withdrawn")},
    ("withdraw", S.MATCHED): {("office", "request_withdrawn"), ("coach", "request_unmatched")},
}


def told(world):
    """(person's name in the world, kind) of all rows of the ledger."""
    names = {person.pk: name for name, person in world.people.items()}
    return {(names[person], kind) for person, kind in Message.objects.values_list("person", "kind")}


def test_every_step_of_the_table_is_taken_by_some_verb():
    """Steps from accepted on are the engagement's."""
    steps = {(before, after) for (_verb, before), (_who, after) in ALLOWED.items()}
    table = {(before, after) for before, afters in REQUEST_TRANSITIONS.items() for after in afters}
    assert table - steps == {(S.ACCEPTED, S.RUNNING), (S.ACCEPTED, S.CLOSED), (S.RUNNING, S.CLOSED)}
    assert steps <= table


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("verb", list(VERBS))
def test_only_what_is_allowed_happens(world, verb, state):
    who_may, after = ALLOWED.get((verb, state), ((), None))
    for role in world.people:
        request = world.request(state)
        before = request.events.count()
        if role in who_may:
            VERBS[verb](request, world.fresh(role), world)
            now = CoachingRequest.objects.get(pk=request.pk)
            event = now.events.last()
            assert (now.state, event.from_state, event.to_state, event.by) == (
                after,
                state,
                after,
                world.people[role],
            )
            assert now.state_since == event.at
        else:
            with pytest.raises((PermissionDenied, RequestError)):
                VERBS[verb](request, world.fresh(role), world)
            now = CoachingRequest.objects.get(pk=request.pk)
            assert (now.state, now.events.count()) == (state, before)
        Engagement.objects.all().delete()
        now.delete()


@pytest.mark.parametrize(("verb", "state"), list(ALLOWED))
def test_who_is_told(world, verb, state):
    request = world.request(state)
    actor = ALLOWED[verb, state][0][0]
    VERBS[verb](request, world.fresh(actor), world)
    assert told(world) == TOLD[verb, state]
    row = Message.objects.first()
    assert (row.subject_type, row.subject_id, row.authority, row.state) == (
        "request",
        request.pk,
        world.school.authority,
        MessageState.PLANNED,
    )


@pytest.mark.parametrize(("verb", "state"), [pair for pair in ALLOWED if pair[0] != "coach_decline"])
def test_the_same_form_sent_twice_does_it_once(world, verb, state):
    request = world.request(state)
    actor = world.fresh(ALLOWED[verb, state][0][0])
    VERBS[verb](request, actor, world)
    events, rows = request.events.count(), Message.objects.count()
    VERBS[verb](request, actor, world)
    assert (request.events.count(), Message.objects.count()) == (events, rows)


def test_outsiders_are_refused_and_late_comers_are_told(world):
    request = world.request(S.ENDORSED)
    with pytest.raises(PermissionDenied):
        services.endorse(request=request, by=world.other_area_manager)
    with pytest.raises(RequestError):
        services.endorse(request=request, by=world.area_manager)


def test_the_second_who_endorses_hears_who_was_first_and_when(world, settings):
    request = world.request()
    services.endorse(request=request, by=world.area_manager)
    with pytest.raises(RequestError) as refusal:
        services.endorse(request=request, by=world.second_area_manager)
    assert str(world.area_manager) in str(refusal.value)
    assert request.events.filter(to_state=S.ENDORSED).count() == 1


def test_where_nobody_manages_the_area_the_office_endorses(world):
    for manager in ("area_manager", "second_area_manager"):
        world.people[manager].duties.all().delete()
    request = world.request(S.DRAFT)
    services.send(request=request, by=world.fresh("principal"))
    assert told(world) == {("office", "request_to_endorse")}
    office = world.fresh("office")
    assert list(CoachingRequest.objects.waiting_for(office)) == [request]
    services.endorse(request=request, by=office)
    assert CoachingRequest.objects.get(pk=request.pk).state == S.ENDORSED


def test_a_question_that_is_answered_leaves_the_ledger(world):
    request = world.request(S.DRAFT)
    services.send(request=request, by=world.principal)
    services.endorse(request=request, by=world.area_manager)
    rows = Message.objects.filter(kind="request_to_endorse").values_list("state", "reason")
    assert set(rows) == {(MessageState.SUPPRESSED, SuppressReason.NOTHING_TO_REMIND)}


def test_a_second_question_is_a_second_mail(world):
    request = world.request()
    services.return_to_principal(request=request, by=world.area_manager, question="Hur många?")
    services.answer(request=request, by=world.principal, note="Tre.")
    services.return_to_principal(request=request, by=world.area_manager, question="Vilka årskurser?")
    assert Message.objects.filter(kind="request_returned", person=world.principal).count() == 2


def test_when_the_asker_has_left_the_other_principals_are_told(world):
    request = world.request()
    world.principal.duties.all().delete()
    services.endorse(request=request, by=world.area_manager)
    assert ("second_principal", "request_endorsed") in told(world)
    assert ("principal", "request_endorsed") not in told(world)


def test_accepting_makes_the_engagement_with_coach_and_teachers(world):
    request = world.request(S.MATCHED)
    engagement = services.accept(request=request, by=world.coach)
    assert engagement.request == request
    assert {member.person for member in engagement.series.members.all()} == {world.coach, world.teacher}


def test_teachers_named_in_a_request_get_no_mail_and_see_nothing(world):
    request = world.request(S.DRAFT)
    services.send(request=request, by=world.principal)
    services.endorse(request=request, by=world.area_manager)
    services.match(request=request, coach=world.coach, by=world.office)
    assert not Message.objects.filter(person=world.teacher).exists()
    assert not CoachingRequest.objects.visible_to(world.teacher).exists()


@pytest.mark.parametrize("state", list(S))
def test_the_rule_and_the_query_agree_on_who_sees_it(world, state):
    request = world.request(state)
    for role, person in world.people.items():
        visible = CoachingRequest.objects.visible_to(person).filter(pk=request.pk).exists()
        assert rules.may_see(person, request) == visible, role


@pytest.mark.parametrize("state", list(S))
def test_what_waits_for_somebody_is_what_that_person_can_do_next(world, state):
    request = world.request(state)
    steps = {"answer", "endorse", "accept", "match"}
    for role, person in world.people.items():
        waits = CoachingRequest.objects.waiting_for(person).exists()
        can = bool(steps & set(rules.verbs_for(person, request))) and state != S.QUEUED
        assert waits == can, role


def test_a_coach_who_is_among_the_coached_cannot_be_matched(world):
    request = world.request(S.ENDORSED)
    request.teachers.add(world.coach)
    with pytest.raises(RequestError):
        services.match(request=request, coach=world.coach, by=world.office)


def test_somebody_who_is_no_coach_here_cannot_be_matched(world):
    request = world.request(S.ENDORSED)
    with pytest.raises(RequestError):
        services.match(request=request, coach=world.teacher, by=world.office)


def test_why_a_coach_said_no_stays_with_the_office(world):
    request = world.request(S.MATCHED)
    services.coach_declines(
        request=request, by=world.coach, reason=DeclineReason.COACH_CONFLICT, note="Vi är släkt."
    )
    request.refresh_from_db()
    event = request.events.last()
    readers = {role for role, person in world.people.items() if rules.may_read_note(person, request, event)}
    assert readers == {"office", "coach"}


def test_several_at_once_and_one_that_cannot_be(world):
    first, second, gone = world.request(), world.request(), world.request(S.WITHDRAWN)
    outcome = services.endorse_many(requests=[gone, second, first], by=world.area_manager)
    assert {request.pk for request in outcome.done} == {first.pk, second.pk}
    assert [request for request, _why in outcome.refused] == [gone]


def test_a_step_that_the_table_does_not_know_is_refused(world):
    with pytest.raises(RequestError):
        take_step(request=world.request(S.CLOSED), to=S.SENT, by=world.principal)

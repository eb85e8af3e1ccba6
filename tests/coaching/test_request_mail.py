"""What the mail about requests says, and above all what it does not."""

import pytest
from django.utils import translation

from coaching.enums import DeclineReason, RequestState
from coaching.messagekinds.request import KINDS
from coaching.services import request as services
from scheduling.enums import MessageState, SuppressReason
from scheduling.mail import render
from scheduling.models import Message
from scheduling.services.dispatch import claim_batches, send_batch
from scheduling.services.message import plan

S = RequestState
SECRET = "Hemligt behov"

#: A state in which each mail is still of use.
STATES = {
    "request_to_endorse": S.SENT,
    "request_answered": S.SENT,
    "request_returned": S.RETURNED,
    "request_matched": S.MATCHED,
    "request_accepted": S.ACCEPTED,
    "request_declined": S.DECLINED,
    "request_withdrawn": S.WITHDRAWN,
    "request_queued": S.QUEUED,
}


def planned(world, kind, request, person):
    return plan(
        person=person,
        kind=kind.code,
        subject_type="request",
        subject_id=request.pk,
        occasion=request.state_since.isoformat(),
        authority=request.authority,
        facts={"days": 5},
    )


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_each_mail_names_the_school_and_nothing_that_was_written(world, kind, language):
    request = world.request(STATES.get(kind.code, S.ENDORSED), need=SECRET, room=SECRET)
    request.events.update(note=SECRET)
    reader = world.coach if kind.code == "request_matched" else world.office
    message = planned(world, kind, request, reader)
    context = kind.contexts([message])[message.pk]
    with translation.override(language):
        subject, body, _foot = render(kind, message, context)
    assert str(request.school) in f"{subject} {body}"
    assert SECRET not in f"{subject} {body}" and str(world.teacher) not in f"{subject} {body}"
    path = "/requests/" if kind.code == "request_unmatched" else f"/requests/{request.pk}/"
    assert f"{path}\n" in f"{body}\n"
    assert "{{" not in body and "%(" not in body


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("request_to_endorse", S.ENDORSED),
        ("request_answered", S.WITHDRAWN),
        ("request_returned", S.SENT),
        ("request_to_match", S.MATCHED),
        ("request_matched", S.ENDORSED),
    ],
)
def test_a_question_that_is_no_longer_one_does_not_leave(world, code, state):
    [kind] = [kind for kind in KINDS if kind.code == code]
    message = planned(world, kind, world.request(state), world.coach)
    assert kind.contexts([message]) == {message.pk: SuppressReason.NOTHING_TO_REMIND}


def test_a_request_that_is_gone_sends_nothing(world):
    request = world.request(S.DRAFT)
    message = planned(world, KINDS[0], request, world.office)
    request.delete()
    assert KINDS[0].contexts([message]) == {message.pk: SuppressReason.NOTHING_TO_REMIND}


def test_another_coach_than_the_one_asked_now_gets_no_question(world):
    request = world.request(S.MATCHED, coach=world.coach)
    [kind] = [kind for kind in KINDS if kind.code == "request_matched"]
    message = planned(world, kind, request, world.other_coach)
    assert kind.contexts([message]) == {message.pk: SuppressReason.NOTHING_TO_REMIND}


def test_many_mails_cost_one_query(world, django_assert_num_queries):
    rows = [planned(world, KINDS[0], world.request(), world.office) for _ in range(5)]
    with django_assert_num_queries(1):
        KINDS[0].contexts(rows)


def test_from_sent_to_accepted_by_real_mail(world, mailbox, settings):
    request = world.request(S.DRAFT)
    services.send(request=request, by=world.principal)
    send_what_is_due()
    services.endorse(request=request, by=world.area_manager)
    send_what_is_due()
    services.match(request=request, coach=world.coach, by=world.office)
    send_what_is_due()
    services.coach_declines(request=request, by=world.coach, reason=DeclineReason.COACH_FULL, note=SECRET)
    services.match(request=request, coach=world.other_coach, by=world.office)
    services.accept(request=request, by=world.other_coach)
    send_what_is_due()
    assert len(mailbox.to(world.area_manager.email)) == 1
    assert len(mailbox.to(world.coach.email)) == 1
    # Whose question was answered before the mail left gets none.
    assert mailbox.to(world.other_coach.email) == []
    assert [str(mail["Subject"]) for mail in mailbox.to(world.principal.email)] == [
        "Din förfrågan är tillstyrkt",
        f"{request.school} har fått en coach",
    ]
    assert not any(SECRET in mail.get_body(("plain",)).get_content() for mail in mailbox.messages)
    assert not Message.objects.filter(state=MessageState.PLANNED).exists()


def send_what_is_due():
    """Send all rows that are due, as the worker does."""
    for ids, lease in claim_batches():
        send_batch(ids=ids, lease=lease)

"""Who is asked by mail to accept an agreement: once for each wording, and not when there is nothing left to ask."""

import pytest

from coaching.enums import AgreementParty, Phase
from coaching.services.agreementmail import ask_all
from coaching.services.engagement import change_phase, close
from coaching.services.member import leave
from coaching.tasks import ask_for_agreements
from scheduling.enums import MessageState, SuppressReason
from scheduling.models import Message
from scheduling.services.dispatch import claim_batches, send_batch
from tests.coaching.test_agreement import Parties
from tests.factories import make_engagement, make_principal, make_teacher

P = AgreementParty


@pytest.fixture
def parties(transactional_db):
    return Parties()


def send():
    for ids, lease in claim_batches():
        send_batch(ids=ids, lease=lease)


def asked():
    rows = Message.objects.filter(kind="agreement_waits").order_by("pk")
    return [(row.person, row.occasion) for row in rows]


def suppressed():
    return set(
        Message.objects.filter(state=MessageState.SUPPRESSED).values_list("person", "reason").order_by("pk")
    )


def test_everybody_who_waits_is_asked_once(parties, mailbox):
    parties.accept("coach", P.COACH)
    ask_for_agreements()
    ask_for_agreements()
    assert asked() == [(parties.principal, "principal 0.1"), (parties.teacher, "teacher 0.1")]
    send()
    (mail,) = mailbox.to(parties.teacher.email)
    text = mail.get_body(("plain",)).get_content()
    assert mail["Subject"] == "En överenskommelse väntar på dig"
    assert (
        f"/engagements/{parties.engagement.pk}/agreement/" in text and "godkänner var och en sin del" in text
    )
    assert len(mailbox.messages) == 2


def test_another_wording_asks_again_and_says_so(parties, mailbox):
    parties.accept("teacher", P.TEACHER)
    parties.publish()
    ask_all()
    send()
    (mail,) = mailbox.to(parties.teacher.email)
    assert "har fått en ny lydelse" in " ".join(mail.get_body(("plain",)).get_content().split())


def test_not_what_was_accepted_or_published_anew_in_the_meantime(parties, mailbox):
    ask_all()
    parties.accept("coach", P.COACH)
    parties.publish(party=P.TEACHER)
    send()
    nothing = SuppressReason.NOTHING_TO_REMIND
    assert suppressed() == {(parties.coach.pk, nothing), (parties.teacher.pk, nothing)}
    assert [mail["To"] for mail in mailbox.messages] == [f"{parties.principal} <{parties.principal.email}>"]


def test_not_to_who_has_left(parties, mailbox):
    other = make_teacher(parties.school)
    made = make_engagement(parties.school, coaches=[parties.coach], teachers=[parties.teacher, other])
    parties.engagement.delete()
    ask_all()
    leave(engagement=made, person=other, by=parties.coach)
    send()
    rows = Message.objects.filter(kind="agreement_waits", state=MessageState.SUPPRESSED)
    assert [(row.person, row.reason) for row in rows] == [(other, SuppressReason.PERSON_LEFT)]


def test_not_once_it_is_closed(parties, mailbox):
    ask_all()
    close(engagement=parties.engagement, by=parties.coach)
    send()
    assert mailbox.messages == [] and len(suppressed()) == 3


def test_the_phase_of_the_agreement_asks_at_once_and_the_introduction_nobody(parties):
    type(parties.engagement).objects.update(phase=Phase.INTRODUCTION)
    ask_all()
    assert asked() == []
    change_phase(engagement=parties.engagement, phase=Phase.AGREEMENT, by=parties.coach)
    assert [person for person, _occasion in asked()] == [parties.principal, parties.teacher, parties.coach]


def test_a_new_principal_is_asked_the_next_morning(parties):
    ask_all()
    parties.principal.duties.update(ends_on="2024-01-01")
    successor = make_principal(parties.school)
    ask_all()
    assert asked()[-1] == (successor, "principal 0.1")
    assert len(asked()) == 4

"""The mail that invites: planned with the invitation, sent with a link that opens, not sent when it no longer would."""

import datetime as dt

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from accounts.services import invitation
from scheduling.enums import MessageState
from scheduling.models import Message
from scheduling.services import dispatch
from tests.factories import AuthorityFactory


@pytest.fixture
def invited(db):
    """Somebody who has just been invited."""
    authority = AuthorityFactory(name="Granköpings kommun", contact_email="coachning@example.se")
    person = Person.objects.create_user("ny@example.se", given_name="Eva", family_name="Ny")
    return invitation.invite(person=person, authority=authority, by=None)


def send_due():
    ids, lease = dispatch.claim()
    dispatch.send_batch(ids=ids, lease=lease)


def test_one_row_in_the_ledger_until_the_link_expires(invited):
    message = Message.objects.get()
    assert (message.kind, message.person, message.stale_at) == (
        "invitation",
        invited,
        invited.invited_at + dt.timedelta(days=14),
    )


def test_the_row_and_the_invitation_stand_or_fall_together(db):
    person = Person.objects.create_user("ny@example.se", given_name="Eva", family_name="Ny")
    with transaction.atomic():
        invitation.invite(person=person, authority=None, by=None)
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_the_mail_holds_a_link_that_opens(client, invited, mailbox):
    send_due()
    [mail] = mailbox.wait(1)
    assert (mail["To"], mail["Subject"]) == (
        "Eva Ny <ny@example.se>",
        "Granköpings kommun bjuder in dig till Bollplank",
    )
    text = mail.get_body(("plain",)).get_content()
    link = next(word for word in text.split() if "/invitation/" in word)
    assert invitation.read(link.rstrip("/").rsplit("/", 1)[1]).is_open
    assert "coachning@example.se" in text


def test_only_the_latest_invitation_is_sent(invited, mailbox):
    with time_machine.travel(timezone.now() + dt.timedelta(hours=1)):
        invitation.invite(person=invited, authority=None, by=None)
        send_due()
    assert len(mailbox.wait(1)) == 1
    states = list(Message.objects.order_by("id").values_list("state", flat=True))
    assert states == [MessageState.SUPPRESSED, MessageState.SENT]


def test_who_has_come_in_already_gets_no_mail(invited, mailbox):
    token = invitation.link(person=invited).rstrip("/").rsplit("/", 1)[1]
    invitation.accept(token=token, password="fyra ord som passar")
    send_due()
    assert Message.objects.get().state == MessageState.SUPPRESSED
    assert mailbox.messages == []

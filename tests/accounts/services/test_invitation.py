"""Invitations: a link that opens once, for fourteen days, and only the latest."""

import datetime as dt
import threading

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.models import Person
from accounts.services import invitation
from accounts.signals import person_invited
from tests.factories import AuthorityFactory

PASSWORD = "fyra ord som passar"
DAY = dt.timedelta(days=1)


def make_uninvited():
    return Person.objects.create_user("ny@example.se", given_name="Eva", family_name="Ny")


def token(person, authority=None):
    return invitation.link(person=person, authority=authority).rstrip("/").rsplit("/", 1)[1]


def invite(person=None, authority=None):
    return invitation.invite(person=person or make_uninvited(), authority=authority, by=None)


def test_the_link_opens_once(db):
    person, authority = make_uninvited(), AuthorityFactory()
    person = invite(person, authority)
    key = token(person, authority)
    read = invitation.read(key)
    assert (read.person, read.authority, read.is_open, read.is_used) == (person, authority, True, False)
    assert invitation.accept(token=key, password=PASSWORD) == person
    assert Person.objects.get().check_password(PASSWORD)
    assert EmailAddress.objects.get().email == "ny@example.se"
    read = invitation.read(key)
    assert (read.is_open, read.is_used) == (False, True)
    assert invitation.accept(token=key, password="another one entirely") is None
    assert Person.objects.get().check_password(PASSWORD)


def test_the_link_is_the_same_each_time_it_is_written(db):
    person = invite()
    assert token(person) == token(Person.objects.get())


def test_it_expires_after_fourteen_days(db):
    person = invite()
    key = token(person)
    with time_machine.travel(person.invited_at + 14 * DAY - dt.timedelta(seconds=1)):
        assert invitation.read(key).is_open
    with time_machine.travel(person.invited_at + 14 * DAY):
        assert not invitation.read(key).is_open
        assert invitation.accept(token=key, password=PASSWORD) is None


def test_only_the_latest_link_opens(db):
    first = invite()
    early = token(first)
    with time_machine.travel(timezone.now() + DAY):
        second = invite(first)
        assert not invitation.read(early).is_open
        assert invitation.read(token(second)).is_open


def test_a_link_to_a_former_address_does_not_open(db):
    person = invite()
    key = token(person)
    Person.objects.update(email="annan@example.se")
    assert not invitation.read(key).is_open


def test_pressing_twice_is_one_invitation(db):
    heard = []

    def hear(sender, **facts):
        heard.append(facts["person"])

    person_invited.connect(hear)
    first = invite()
    second = invite(first)
    person_invited.disconnect(hear)
    assert first.invited_at == second.invited_at
    assert heard == [first]


def test_who_has_a_password_or_has_left_is_not_invited(db):
    person = make_uninvited()
    person.set_password(PASSWORD)
    person.save()
    with pytest.raises(ValidationError):
        invite(person)
    Person.objects.update(is_active=False, password="!")
    with pytest.raises(ValidationError):
        invite(person)


def test_the_link_of_one_who_has_left_is_closed_and_not_used(db):
    person = invite()
    key = token(person)
    Person.objects.update(is_active=False)
    read = invitation.read(key)
    assert (read.is_open, read.is_used) == (False, False)


@pytest.mark.parametrize("text", ["", "x", "a:b", "åäö", ":", "eyJwIjoxfQ:AAAA", "x" * 3000])
def test_what_is_not_ours_is_nothing(db, text):
    assert invitation.read(text) is None
    assert invitation.accept(token=text, password=PASSWORD) is None


def test_a_changed_link_is_nothing(db):
    key = token(invite())
    assert invitation.read(key[:-1] + ("A" if key[-1] != "A" else "B")) is None


@pytest.mark.django_db(transaction=True)
def test_two_who_open_at_once_get_one_password():
    key = token(invite())
    accepted = []

    def run(password):
        if invitation.accept(token=key, password=password):
            accepted.append(password)
        connection.close()

    threads = [threading.Thread(target=run, args=[f"{PASSWORD} {number}"]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(accepted) == 1
    assert Person.objects.get().check_password(accepted[0])

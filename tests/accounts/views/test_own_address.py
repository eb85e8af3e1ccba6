"""Changing one's own address, over a mail to the new one: the sign-in library's pages with our people."""

import re

import pytest
from allauth.account.models import EmailAddress

from accounts.models import Person

PASSWORD = "fyra ord som passar"


@pytest.fixture
def olle(client, world):
    """The teacher, signed in with a password a moment ago."""
    world.teacher.set_password(PASSWORD)
    world.teacher.save()
    client.post("/account/login/", {"login": world.teacher.email, "password": PASSWORD})
    return world.teacher


def ask(client, address):
    response = client.post("/account/email/", {"email": address, "action_add": ""})
    assert response.url.startswith("/account/reauthenticate/")
    return client.post(response.url, {"password": PASSWORD}, follow=True)


def confirm(client, mailbox):
    text = mailbox.messages[-1].get_body(("plain",)).get_content()
    path = re.search(r"(/account/confirm-email/\S+/)", text).group(1)
    page = client.get(path)
    assert page.status_code == 200
    return client.post(path, follow=True)


def test_the_new_address_holds_once_it_is_confirmed(client, olle, mailbox):
    assert ask(client, "Ny.Adress@example.se").status_code == 200
    assert Person.objects.get(pk=olle.pk).email == olle.email
    assert confirm(client, mailbox).status_code == 200
    assert Person.objects.get(pk=olle.pk).email == "ny.adress@example.se"
    client.logout()
    client.post("/account/login/", {"login": "NY.adress@example.se", "password": PASSWORD})
    assert client.get("/me/").status_code == 200


def test_somebody_elses_address_cannot_be_taken(client, world, olle, mailbox):
    response = ask(client, world.coach.email.upper())
    assert response.status_code == 200
    if mailbox.messages and "/confirm-email/" in mailbox.messages[-1].as_string():
        assert confirm(client, mailbox).status_code < 500
    assert Person.objects.get(pk=olle.pk).email == olle.email
    assert Person.objects.get(pk=world.coach.pk).email == world.coach.email


def test_an_address_that_somebody_got_meanwhile_cannot_be_taken(client, world, olle, mailbox):
    ask(client, "ledig@example.se")
    world.coach.email = "ledig@example.se"
    world.coach.save()
    assert confirm(client, mailbox).status_code < 500
    assert Person.objects.get(pk=olle.pk).email == olle.email
    assert Person.objects.get(pk=world.coach.pk).email == "ledig@example.se"
    assert not EmailAddress.objects.filter(user=olle, email="ledig@example.se", primary=True).exists()

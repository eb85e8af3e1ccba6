"""The page that an invitation leads to."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Person
from accounts.services import invitation
from tests.factories import make_teacher

PASSWORD = "fyra ord som passar"


@pytest.fixture
def invited(world):
    """Somebody who has been invited in the authority's name."""
    person = Person.objects.create_user("ny@example.se", given_name="Eva", family_name="Ny")
    make_teacher(world.school, person=person)
    return invitation.invite(person=person, authority=world.authority, by=world.administrator)


def path(person, authority=None):
    return "/invitation/" + invitation.link(person=person, authority=authority).split("/invitation/")[1]


def answer(client, url, first=PASSWORD, second=None):
    return client.post(url, {"password1": first, "password2": second or first})


def test_the_way_in(client, world, invited):
    url = path(invited, world.authority)
    page = client.get(url).content.decode()
    assert "Välkommen, Eva" in page
    assert "Granköpings kommun" in page
    assert answer(client, url).url == "/home/"
    assert client.get("/me/").context["user"] == invited
    client.logout()
    closed = client.get(url)
    assert (closed.status_code, "Du har redan valt ett lösenord" in closed.content.decode()) == (410, True)
    client.post("/account/login/", {"login": "NY@example.se", "password": PASSWORD})
    assert client.get("/me/").status_code == 200


def test_looking_at_the_page_uses_nothing_up(client, invited):
    url = path(invited)
    for _ in range(3):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("", ""),
        ("kort", "kort"),
        ("123456789012345", None),
        ("password1234", None),
        (PASSWORD, "något annat helt"),
    ],
)
def test_the_rules_for_passwords_hold(client, invited, first, second):
    response = answer(client, path(invited), first, second)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not Person.objects.get(pk=invited.pk).has_usable_password()


def test_an_expired_link_says_whom_to_ask(client, world, invited):
    url = path(invited, world.authority)
    with time_machine.travel(timezone.now() + dt.timedelta(days=15)):
        response = client.get(url)
        assert answer(client, url).status_code == 410
    assert response.status_code == 410
    page = response.content.decode()
    assert "Inbjudan har gått ut" in page
    assert "mailto:coachning@example.se" in page


@pytest.mark.parametrize("token", ["x", "a:b:c", "å", "x" * 2000])
def test_a_broken_link_says_what_to_do(client, db, token):
    response = client.get(f"/invitation/{token}/")
    assert (response.status_code, "Länken är inte hel" in response.content.decode()) == (404, True)


def test_somebody_else_at_the_same_computer_is_signed_out(client, world, invited):
    client.force_login(world.administrator)
    url = path(invited)
    assert "Du är inloggad som" in client.get(url).content.decode()
    answer(client, url)
    assert client.get("/me/").context["user"] == invited


def test_the_office_invites_again(office, world, invited):
    with time_machine.travel(timezone.now() + dt.timedelta(days=3)):
        office.force_login(world.administrator)
        page = office.post(f"/people/{invited.pk}/invite/", follow=True).content.decode()
    assert "En inbjudan är på väg till ny@example.se" in page
    assert Person.objects.get(pk=invited.pk).invited_at > invited.invited_at


def test_who_has_a_password_is_not_invited(office, world, invited):
    answer(office, path(invited))
    office.force_login(world.administrator)
    page = office.post(f"/people/{invited.pk}/invite/", follow=True).content.decode()
    assert "har redan valt ett lösenord" in page

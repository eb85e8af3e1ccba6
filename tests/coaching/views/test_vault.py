"""The vault's pages: making it, unlocking, locking, and what happens to it when somebody signs out."""

import re

import pytest
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from coaching.models import VaultKey
from coaching.services import vault as services
from coaching.vault import phrases
from tests.factories import SchoolFactory, make_coach, make_engagement, make_teacher

pytestmark = pytest.mark.django_db

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def engagement():
    school = SchoolFactory()
    coach, teacher = make_coach(school.authority), make_teacher(school)
    return make_engagement(school, coaches=[coach], teachers=[teacher])


@pytest.fixture
def coach(engagement):
    return engagement.coaches[0]


@pytest.fixture
def signed_in(client, coach):
    client.force_login(coach)
    return client


@pytest.fixture
def kept(coach):
    """A vault made the whole way: its passphrase and recovery code."""
    passphrase, code = phrases.new_passphrase(), phrases.new_recovery_code()
    services.make(person=coach, passphrase=passphrase, code=code)
    services.confirm(person=coach, typed=code)
    return passphrase, code


def is_open(client):
    return client.get(reverse("vault_state")).json()["seconds_left"] > 0


def hidden(response, name):
    return re.search(rf'name="{name}" value="([^"]+)"', response.content.decode())[1]


def test_from_nothing_to_an_open_vault(signed_in, coach):
    page = signed_in.get(reverse("vault_new"))
    assert page.status_code == 200
    shown = signed_in.post(reverse("vault_new"), {"step": "passphrase"})
    passphrase = hidden(shown, "passphrase")
    assert shown["Cache-Control"] == "no-store"
    assert VaultKey.objects.count() == 0
    shown = signed_in.post(reverse("vault_new"), {"step": "code", "passphrase": passphrase})
    carried = {"passphrase": passphrase, "given_code": hidden(shown, "given_code")}
    assert VaultKey.objects.in_use().count() == 0
    asked = signed_in.post(reverse("vault_new"), carried | {"step": "typed"})
    assert asked.status_code == 200
    typed = carried["given_code"].lower().replace("-", " ").replace("0", "o")
    done = signed_in.post(reverse("vault_new"), carried | {"step": "confirm", "code": typed})
    assertRedirects(done, reverse("home"))
    assert VaultKey.objects.in_use().get().person == coach
    assert is_open(signed_in)
    signed_in.post(reverse("vault_lock"))
    assert not is_open(signed_in)
    answer = signed_in.post(
        reverse("vault_unlock"), {"passphrase": passphrase.upper().replace("Å", "a"), "next": "/week/"}
    )
    assertRedirects(answer, "/week/", fetch_redirect_response=False)
    assert is_open(signed_in)

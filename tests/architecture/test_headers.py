"""What every page tells the browser: content policy, framing, referrer, what may be stored; and the cookies' marks."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from config.lint import PRODUCTION
from tests.architecture.test_access import ACCESS, _value
from tests.architecture.world import World
from tests.coaching.vaults import unlock_client
from tests.conftest import process_environment
from tests.factories import PersonFactory, make_vault

HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
NEEDED = {"default-src": "'none'", "frame-ancestors": "'none'", "base-uri": "'none'", "form-action": "'self'"}
#: Pages that do open something for a coach whose vault is unlocked, so that the sweep has said something about them.
OPENING = {"engagement_detail", "note_list", "note_new", "log_new"}
COOKIES = """
import django; django.setup()
import json
from django.contrib.auth import get_user_model
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.conf import settings
from coaching.vault import crypto, unlocking
person = get_user_model().objects.get()
client = Client()
client.force_login(person, settings.AUTHENTICATION_BACKENDS[0])
request = RequestFactory().get("/", secure=True)
request.user, request.session = person, client.session
response = HttpResponse()
unlocking.unlock(request, response, {1: crypto.new_private_key()})
def remembers(request):
    request.session["x"] = 1
    return HttpResponse()
session = SessionMiddleware(remembers)(RequestFactory().get("/", secure=True))
page = Client().get("/accounts/login/", secure=True)
found = {**session.cookies, **page.cookies, **response.cookies}
print(json.dumps({name: {key: morsel[key] for key in ("secure", "httponly", "samesite", "path", "domain")}
                  for name, morsel in found.items()}))
gone = HttpResponse()
unlocking.lock(request, gone)
print(json.dumps([gone.cookies[unlocking.COOKIE][key] for key in ("max-age", "secure")]))
"""


@pytest.mark.django_db
def test_every_page_is_strict_and_pages_with_sealed_text_are_stored_nowhere():
    world, opened, seen = World(), set(), 0
    unlocked = make_vault(world.coach)
    for name, access in ACCESS.items():
        if access.post_only or not access.may:
            continue
        who = next(
            (who for who in ("coach", "teacher", "administrator") if who in access.may), min(access.may)
        )
        url = reverse(name, kwargs={key: _value(world, path) for key, path in access.about.items()})
        response = answer(world, who, url, unlocked)
        seen += 1
        assert {key: response.headers.get(key) for key in HEADERS} == HEADERS, name
        parts = (
            part.strip().partition(" ") for part in response.headers["Content-Security-Policy"].split(";")
        )
        policy = {directive: value for directive, _, value in parts}
        assert NEEDED.items() <= policy.items(), name
        assert "unsafe" not in response.headers["Content-Security-Policy"], name
        if getattr(response.wsgi_request, "vault_was_read", False):
            opened.add(name)
            assert response.headers["Cache-Control"] == "no-store", name
    assert seen > 80
    assert opened >= OPENING


def answer(world, who, url, unlocked):
    """What that person gets there, the coach with the vault unlocked, as if nobody had been there before."""
    client = Client()
    point = transaction.savepoint()
    if who != "visitor":
        person = getattr(world, who)
        client.force_login(type(person).objects.get(pk=person.pk), settings.AUTHENTICATION_BACKENDS[0])
        if who == "coach":
            unlock_client(client, unlocked)
    response = client.get(url)
    transaction.savepoint_rollback(point)
    return response


@pytest.mark.django_db(transaction=True)
def test_cookies_of_a_site_on_https_are_for_this_host_alone():
    PersonFactory()
    environment = process_environment() | {
        "BASE_URL": "https://bollplank.example.se",
        "ALLOWED_HOSTS": "bollplank.example.se,testserver",
    }
    done = subprocess.run(
        [sys.executable, "-c", COOKIES], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.stdout, done.stderr
    cookies, gone = map(json.loads, done.stdout.splitlines())
    assert {"__Host-sessionid", "__Host-csrftoken", "__Host-vault"} <= cookies.keys()
    strict = {"secure": True, "httponly": True, "samesite": "Lax", "path": "/", "domain": ""}
    assert cookies == dict.fromkeys(cookies, strict)
    assert gone == [0, True]


def test_production_settings_pass_djangos_own_checks():
    """`check --deploy --fail-level WARNING`, as `make lint` does; and it fails where there is something to say."""
    for more, fails in ({}, False), ({"BASE_URL": "http://bollplank.example.se"}, True):
        done = subprocess.run(
            [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            env=process_environment_of(PRODUCTION | more),
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert bool(done.returncode) == fails, done.stderr


def process_environment_of(production):
    """The machine's own environment with these settings on top."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "TEST_"))}
    return {**kept, **production}

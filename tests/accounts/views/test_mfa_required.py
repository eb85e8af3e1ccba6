"""Administrators and coaches get nowhere without a second step, outside the demonstration."""

import pytest
from django.conf import settings as site
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from accounts.middleware import RequireMfaMiddleware
from tests.accounts.totp import give_app, give_passkey
from tests.architecture.addresses import addresses

START = "/security/start/"
ROLES = {
    "administrator": True,
    "coach": True,
    "principal": False,
    "area_manager": False,
    "teacher": False,
}


@pytest.fixture
def required(settings):
    settings.MFA_REQUIRED = True


@pytest.mark.parametrize("is_required", [True, False])
@pytest.mark.parametrize("role", ROLES)
def test_who_is_led_there(client, world, settings, role, is_required):
    settings.MFA_REQUIRED = is_required
    client.force_login(getattr(world, role))
    response = client.get("/me/")
    if ROLES[role] and is_required:
        assert (response.status_code, response.url) == (302, START)
    else:
        assert response.status_code == 200


def reachable(address):
    """An address that this pattern takes."""
    values = {"slug": "x", "token": "x", "key": "x", "uidb36": "1", "season": "VT", "term": "ht-2026"}
    arguments = {name: values.get(name, 1) for name in address.parameters}
    try:
        return reverse(address.name, kwargs=arguments)
    except NoReverseMatch:
        return "/" + address.route.split("<")[0].lstrip("^").split("(")[0]


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_other_address_leads_there(client, world, required, method):
    client.force_login(world.coach)
    open_names, seen = set(), set()
    for address in addresses():
        url = reachable(address)
        client.force_login(world.coach)
        response = getattr(client, method)(url)
        if response.status_code == 302 and response.url == START:
            seen.add(address.name)
        elif response.status_code != 404 or address.name in RequireMfaMiddleware.OPEN:
            open_names.add(address.name)
    # Patterns of regular expressions cannot be reversed here; what they begin with is an address that is tried anyway.
    # A calendar program asks by a secret address and without a session; a made-up one is not found.
    elsewhere = {"account_confirm_email", "account_reset_password_from_key", "calendar_feed"}
    assert open_names - elsewhere == {
        *RequireMfaMiddleware.OPEN,
        "health",
    }
    assert len(seen) > 100


def test_a_fragment_is_not_filled_with_the_page(client, world, required):
    client.force_login(world.administrator)
    response = client.get("/people/", headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Redirect"]) == (200, START)


@pytest.mark.parametrize("give", [give_app, give_passkey])
def test_with_a_second_step_everything_opens(client, world, required, give):
    give(world.coach)
    client.force_login(world.coach)
    assert client.get("/me/").status_code == 200
    assert client.get(START).url == "/security/"


def test_visitors_and_static_files_are_left_alone(client, world, required):
    assert client.get("/").status_code == 200
    assert client.get("/account/login/").status_code == 200
    client.force_login(world.coach)
    assert client.get("/static/css/theme.css").status_code == 200
    assert client.post("/account/logout/").status_code == 302


def test_the_page_explains_why(client, world, required):
    client.force_login(world.coach)
    page = client.get(START).content.decode()
    assert "Administratörer och coacher" in page
    assert "Inte nu, logga ut" in page
    client.force_login(world.teacher)
    assert "Administratörer och coacher" not in client.get(START).content.decode()


def test_it_costs_two_queries(client, world, settings):
    give_app(world.coach)
    client.force_login(world.coach)
    client.get("/me/")
    counts = []
    for settings.MFA_REQUIRED in (False, True):
        with CaptureQueriesContext(connection) as queries:
            client.get("/me/")
        counts.append(len(queries))
    assert counts[1] - counts[0] <= 2


def test_the_setting_follows_the_demonstration():
    from tests.config.test_settings import PRODUCTION, read_settings

    assert site.DEMO is False
    code = "print(s.MFA_REQUIRED)"
    assert read_settings(PRODUCTION, code).stdout == "True\n"
    assert read_settings({**PRODUCTION, "DEMO": "true"}, code).stdout == "False\n"
    assert read_settings({**PRODUCTION, "MFA_REQUIRED": "false"}, code).stdout == "False\n"


@pytest.mark.parametrize("keys", ["", "kort", "g" * 64, f"{'0' * 64},kort"])
def test_a_key_that_is_none_stops_the_start(keys):
    from tests.config.test_settings import PRODUCTION, read_settings

    result = read_settings({**PRODUCTION, "MFA_KEYS": keys})
    assert "MFA_KEYS must be a list of keys of 64 hexadecimal digits each" in result.stderr

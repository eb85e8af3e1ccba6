"""The second step: setting it up, using it, losing it."""

import datetime as dt
import json
import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from accounts.models import MfaReset, Person, SignIn
from accounts.services import invitation
from accounts.services.mfa import unseal
from config.health import broker
from scheduling.models import Message
from scheduling.services import dispatch
from tests.accounts.totp import PASSWORD, code, confirm_password, give_app, give_passkey, sign_in
from tests.factories import make_teacher

CREDENTIALS = [
    "",
    "x",
    "5",
    "[]",
    "{}",
    "null",
    '{"id": "x"}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": 7}',
    json.dumps(
        {
            "id": "AA",
            "rawId": "AA",
            "type": "public-key",
            "response": {
                "clientDataJSON": "e30",
                "attestationObject": "AA",
                "authenticatorData": "AA",
                "signature": "AA",
                "userHandle": "Mw",
            },
        }
    ),
    '{"id": "' + "A" * 5000 + '", "rawId": "å", "type": "x", "response": {"clientDataJSON": "å"}}',
]


@pytest.fixture
def coach(client, world):
    """The coach, signed in with a password."""
    assert sign_in(client, world.coach).url == "/"
    return world.coach


def text(message):
    return message.get_body(("plain",)).get_content()


def latest():
    return SignIn.objects.values_list("how", "second", "succeeded").first()


# What is told once all is stored happens within the request, as on the site.
@pytest.mark.django_db(transaction=True)
def test_an_app_from_beginning_to_end(client, coach, mailbox):
    asked = client.get("/account/2fa/totp/activate/")
    assert asked.url.startswith("/account/reauthenticate/")
    confirm_password(client)
    page = client.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert client.get("/account/2fa/totp/activate/").context["form"].secret == secret
    wrong = client.post("/account/2fa/totp/activate/", {"code": "000000"})
    assert "Det stämmer inte" in wrong.content.decode()
    elsewhere = Client()
    elsewhere.force_login(coach)
    assert elsewhere.get("/me/").status_code == 200
    done = client.post("/account/2fa/totp/activate/", {"code": code(secret)})
    assert elsewhere.get("/me/").status_code == 302
    assert done.url == "/account/2fa/recovery-codes/"
    codes = client.get(done.url).context["unused_codes"]
    assert len(codes) == 10
    assert mailbox.messages[-1]["Subject"] == "En app har lagts till för din inloggning"
    assert "Var det inte du?" in text(mailbox.messages[-1])
    client.post("/account/logout/")

    assert sign_in(client, coach).url == "/account/2fa/authenticate/"
    assert client.get("/me/").status_code == 302
    assert client.post("/account/2fa/authenticate/", {"code": code(secret)}).url == "/"
    assert latest() == ("password", "code", True)
    client.post("/account/logout/")

    sign_in(client, coach)
    spent = client.post("/account/2fa/authenticate/", {"code": code(secret)})
    assert spent.status_code == 200
    assert client.post("/account/2fa/authenticate/", {"code": codes[0][:4] + " " + codes[0][4:]}).url == "/"
    assert latest() == ("password", "recovery_code", True)
    assert "9 av tio finns kvar" in client.get("/security/").content.decode()
    client.post("/account/logout/")
    sign_in(client, coach)
    assert client.post("/account/2fa/authenticate/", {"code": codes[0]}).status_code == 200
    assert latest() == ("password", "code", False)


def test_the_seed_that_waits_in_the_session_is_sealed(client, coach):
    confirm_password(client)
    secret = client.get("/account/2fa/totp/activate/").context["form"].secret
    held = [session.get_decoded() for session in Session.objects.all()]
    sealed = next(data["mfa.totp.secret"] for data in held if "mfa.totp.secret" in data)
    assert unseal(sealed) == secret
    assert secret not in repr(held)
    with broker() as redis:
        kept = [redis.get(key) for key in redis.scan_iter() if redis.type(key) == b"string"]
    assert sealed.encode() in b"".join(kept)
    assert secret.encode() not in b"".join(kept)


def test_what_opens_an_account_stays_in_no_cache(client, coach):
    confirm_password(client)
    pages = [client.get("/account/2fa/totp/activate/")]
    give_app(coach)
    pages += [client.get("/account/2fa/recovery-codes/"), client.get("/account/2fa/recovery-codes/download/")]
    assert [(page.status_code, "no-store" in page.headers["Cache-Control"]) for page in pages] == [
        (200, True)
    ] * 3


@pytest.mark.parametrize("later", [-1, 0, 1])
def test_a_clock_that_is_a_little_off_and_a_code_that_was_seen(client, coach, later):
    secret, _codes = give_app(coach)
    now = dt.datetime(2026, 11, 24, 9, 0, 10, tzinfo=dt.UTC)
    with time_machine.travel(now, tick=False):
        digits = code(secret, later)
        client.post("/account/logout/")
        sign_in(client, coach)
        assert client.post("/account/2fa/authenticate/", {"code": digits}).url == "/"
    for seconds in (1, 35):
        with time_machine.travel(now + dt.timedelta(seconds=seconds), tick=False):
            client.post("/account/logout/")
            sign_in(client, coach)
            assert client.post("/account/2fa/authenticate/", {"code": digits}).status_code == 200


def test_two_half_minutes_off_is_too_much(client, coach):
    secret, _codes = give_app(coach)
    client.post("/account/logout/")
    sign_in(client, coach)
    assert client.post("/account/2fa/authenticate/", {"code": code(secret, 3)}).status_code == 200


def test_guessing_ends_after_five_tries(client, coach):
    secret, codes = give_app(coach)
    client.post("/account/logout/")
    sign_in(client, coach)
    for _ in range(5):
        assert "Det stämmer inte" in guess(client, "000000")
    assert "Vänta fem minuter" in guess(client, code(secret))
    assert "Vänta fem minuter" in guess(client, codes[0])


def guess(client, digits):
    return client.post("/account/2fa/authenticate/", {"code": digits}).content.decode()


def test_a_whole_school_signs_in_behind_one_address(client, world):
    give_app(world.coach)
    for _ in range(30):
        assert (
            client.get("/account/2fa/webauthn/login/", headers={"Accept": "application/json"}).status_code
            == 200
        )
        response = client.post("/account/2fa/webauthn/login/", {"credential": "{}"})
        assert (response.status_code, response.url) == (302, "/account/login/")


@pytest.mark.parametrize("digits", ["", "å" * 6, "\x00", "1" * 500, "abc", "१२३४५६"])
def test_odd_codes_are_refused_in_a_sentence(client, coach, digits):
    give_app(coach)
    client.post("/account/logout/")
    sign_in(client, coach)
    response = client.post("/account/2fa/authenticate/", {"code": digits})
    assert (response.status_code, b"invalid-feedback" in response.content) == (200, True)


@pytest.mark.parametrize("credential", CREDENTIALS)
def test_odd_passkeys_are_refused_everywhere(client, coach, credential):
    confirm_password(client)
    client.get("/account/2fa/webauthn/add/")
    added = client.post("/account/2fa/webauthn/add/", {"name": "Min", "credential": credential})
    assert added.status_code == 200
    assert b'role="alert"' in added.content
    client.post("/account/logout/")
    client.get("/account/2fa/webauthn/login/", headers={"Accept": "application/json"})
    assert client.post("/account/2fa/webauthn/login/", {"credential": credential}).status_code == 302
    assert not Authenticator.objects.exists()
    give_app(coach)
    sign_in(client, coach)
    response = client.post("/account/2fa/authenticate/", {"credential": credential})
    assert response.status_code == 200
    assert client.get("/me/").status_code == 302


def test_a_secret_that_does_not_open_shuts_the_door_with_a_page(client, coach, settings, caplog):
    secret, codes = give_app(coach)
    client.post("/account/logout/")
    settings.MFA_KEYS = ["ab" * 32]
    for digits in (code(secret), codes[0], "000000"):
        sign_in(client, coach)
        response = client.post("/account/2fa/authenticate/", {"code": digits})
        assert response.status_code == 503
        assert "Det andra steget kan inte prövas just nu" in response.content.decode()
        assert client.get("/me/").status_code == 302
    assert "MFA_KEYS" in caplog.text
    assert secret not in caplog.text


def test_reauthentication_by_password_or_code(client, coach, world):
    secret, _codes = give_app(coach)
    page = client.get("/account/reauthenticate/?next=/security/").content.decode()
    assert "Med en kod" in page
    answer = client.post(
        "/account/2fa/reauthenticate/?next=/security/", {"code": code(secret), "next": "/security/"}
    )
    assert answer.url == "/security/"
    assert client.get("/account/2fa/recovery-codes/").status_code == 200
    assert SignIn.objects.count() == 1


@pytest.mark.parametrize(
    "path",
    [
        "totp/activate/",
        "totp/deactivate/",
        "recovery-codes/",
        "recovery-codes/generate/",
        "recovery-codes/download/",
        "webauthn/add/",
    ],
)
def test_what_concerns_signing_in_asks_once_more(client, coach, path):
    give_app(coach)
    if path == "totp/activate/":
        Authenticator.objects.all().delete()
    client.post("/account/logout/")
    client.force_login(coach)
    methods = [client.get] if path.startswith("recovery-codes/") else [client.get, client.post]
    for method in methods:
        assert method(f"/account/2fa/{path}").url.startswith("/account/reauthenticate/")


def test_removing_the_app(client, coach, mailbox):
    give_app(coach)
    confirm_password(client)
    assert client.get("/account/2fa/totp/deactivate/").status_code == 200
    assert client.post("/account/2fa/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.exists()
    assert mailbox.messages[-1]["Subject"] == "Appen är borttagen från din inloggning"


def test_the_librarys_own_page_is_ours(client, coach):
    assert client.get("/account/2fa/").url == "/security/"


def test_somebody_in_two_steps_changes_the_address(client, coach, mailbox):
    give_app(coach)
    confirm_password(client)
    response = client.post("/account/email/", {"email": "ny@example.se", "action_add": ""})
    assert response.status_code == 302
    assert "/confirm-email/" in text(mailbox.messages[-1])


# -- lost telephones ----------------------------------------------------------------------------------------------


@pytest.fixture
def administrator(client, world):
    """The administrator, who has just shown who it is."""
    sign_in(client, world.administrator)
    confirm_password(client)
    return world.administrator


def test_the_office_helps_somebody_who_lost_the_telephone(client, world, administrator, mailbox):
    give_app(world.coach)
    url = f"/people/{world.coach.pk}/reset-mfa/"
    assert url in client.get(f"/people/{world.coach.pk}/").content.decode()
    assert "Har Karin Ek tappat bort" in client.get(url).content.decode()
    assert Authenticator.objects.exists()
    client.post(url)
    client.post(url)
    reset = MfaReset.objects.get()
    assert (reset.person, reset.by) == (world.coach, administrator)
    assert not Authenticator.objects.exists()
    ids, lease = dispatch.claim()
    dispatch.send_batch(ids=ids, lease=lease)
    (mail,) = mailbox.wait(1)
    assert mailbox.to(world.coach.email) == [mail]
    assert str(administrator) in text(mail)
    assert Message.objects.get(kind="mfa_reset").state == "sent"
    world.coach.refresh_from_db()
    client.force_login(world.coach)
    assert "återställde ditt andra steg" in client.get("/security/").content.decode()


def test_it_ends_the_other_persons_sessions(client, world, administrator):
    give_app(world.coach)
    phone = Client()
    phone.force_login(world.coach)
    assert phone.get("/me/").status_code == 200
    client.post(f"/people/{world.coach.pk}/reset-mfa/")
    assert phone.get("/me/").status_code == 302


def test_nobody_resets_their_own_nor_those_of_others(client, world, administrator):
    give_app(administrator)
    assert client.post(f"/people/{administrator.pk}/reset-mfa/").status_code == 403
    assert client.post(f"/people/{world.elsewhere.pk}/reset-mfa/").status_code == 404
    client.force_login(world.principal)
    assert client.post(f"/people/{world.teacher.pk}/reset-mfa/").status_code == 403
    assert Authenticator.objects.exists()


def test_the_office_shows_who_it_is_first(client, world):
    give_app(world.coach)
    client.force_login(world.administrator)
    url = f"/people/{world.coach.pk}/reset-mfa/"
    assert client.post(url).url.startswith("/account/reauthenticate/")
    assert Authenticator.objects.exists()


# -- history ------------------------------------------------------------------------------------------------------


def test_what_is_noted(client, world):
    person = world.coach
    sign_in(client, person, password="fel lösenord helt")
    assert latest() == ("password", "", False)
    client.post("/account/login/", {"login": "ingen@example.se", "password": "fel"})
    assert SignIn.objects.count() == 1
    sign_in(client, person)
    assert latest() == ("password", "", True)
    client.post("/account/reauthenticate/", {"password": "fel"})
    assert SignIn.objects.count() == 2


def test_a_new_password_by_mail_is_noted_and_does_not_pass_the_second_step(client, world, mailbox):
    secret, _codes = give_app(world.coach)
    sign_in(client, world.coach)
    client.cookies.clear()
    client.post("/account/password/reset/", {"email": world.coach.email})
    link = re.search(r"(/account/password/reset/key/\S+)", text(mailbox.messages[-1])).group(1)
    form = client.get(link).url
    answer = client.post(
        form, {"password1": "helt nya ord som passar", "password2": "helt nya ord som passar"}
    )
    assert answer.url == "/account/2fa/authenticate/"
    assert client.get("/me/").status_code == 302
    client.post(answer.url, {"code": code(secret)})
    assert latest() == ("reset", "code", True)


def test_an_invitation_is_noted(client, world):
    person = Person.objects.create_user("ny@example.se", given_name="Eva", family_name="Ny")
    make_teacher(world.school, person=person)
    person = invitation.invite(person=person, authority=world.authority, by=world.administrator)
    url = "/invitation/" + invitation.link(person=person).split("/invitation/")[1]
    client.post(url, {"password1": PASSWORD, "password2": PASSWORD})
    assert latest() == ("invitation", "", True)


def test_the_list_is_ones_own_in_pages(client, coach, world):
    SignIn.objects.create(person=world.teacher, how="passkey", succeeded=True)
    page = client.get("/security/sign-ins/")
    assert len(page.context["page"]) == 1
    SignIn.objects.bulk_create(SignIn(person=coach, how="password", succeeded=False) for _ in range(30))
    first = client.get("/security/sign-ins/").context["page"]
    rest = client.get("/security/sign-ins/", {"older": first.older}).context["page"]
    assert (len(first), len(rest), rest.older) == (25, 6, None)


def test_nothing_noted_yet(client, world):
    client.force_login(world.teacher)
    assert "Inga inloggningar än" in client.get("/security/sign-ins/").content.decode()
    assert client.get("/security/").status_code == 200


def test_as_many_queries_for_many(client, coach, same_queries):
    def grow(amount):
        SignIn.objects.bulk_create(
            SignIn(person=coach, how="password", succeeded=True) for _ in range(amount)
        )
        for _ in range(amount):
            give_passkey(coach)

    same_queries(lambda: client.get("/security/sign-ins/"), grow)
    same_queries(lambda: client.get("/security/"), grow)


@pytest.mark.parametrize("path", ["/security/sign-ins/not-me/", "/security/sign-out-elsewhere/"])
def test_signing_out_everywhere_else(client, coach, path):
    other = Client()
    other.force_login(coach)
    assert other.get("/me/").status_code == 200
    client.post(path)
    assert other.get("/me/").status_code == 302
    assert client.get("/me/").status_code == 200


def test_that_was_not_me_leads_to_a_new_password(client, coach):
    assert client.get("/security/sign-ins/not-me/").status_code == 200
    assert client.post("/security/sign-ins/not-me/").url == "/account/password/change/"


def test_no_address_stands_whole_in_the_database(client, coach):
    with connection.cursor() as cursor:
        cursor.execute("SELECT network, browser FROM accounts_signin")
        assert cursor.fetchall() == [("127.0.0.0/24", "")]

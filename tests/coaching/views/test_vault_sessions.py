"""Signing in, passwords, second steps and other people: none of them touches a key, and each of them locks."""

import datetime as dt
import re

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from coaching.middleware import VaultMiddleware
from coaching.models import VaultKey, Wrap
from coaching.services import vault as services
from coaching.vault import phrases, records
from coaching.vault.unlocking import COOKIE, SESSION, vault_of
from coaching.views.opening import FIELD, unlocks_here
from tests.accounts.totp import PASSWORD, code, confirm_password, give_app, sign_in
from tests.coaching.vaults import unlock_client
from tests.factories import (
    SchoolFactory,
    make_administrator,
    make_coach,
    make_engagement,
    make_teacher,
    make_vault,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def coach():
    school = SchoolFactory()
    coach = make_coach(school.authority)
    make_engagement(school, coaches=[coach], teachers=[make_teacher(school)])
    return coach


@pytest.fixture
def opened(client, coach):
    """The coach, signed in with a password, and a vault that a passphrase made, unlocked."""
    passphrase, recovery = phrases.new_passphrase(), phrases.new_recovery_code()
    services.make(person=coach, passphrase=passphrase, code=recovery)
    pairs = services.confirm(person=coach, typed=recovery)
    sign_in(client, coach)
    confirm_password(client)
    unlock_client(client, records.UnlockedVault(coach.pk, pairs, opened_at=0, ends_at=0))
    assert is_open(client)
    return client


def is_open(client):
    answer = client.get(reverse("vault_state"))
    return answer.status_code == 200 and answer.json()["seconds_left"] > 0


def rows():
    return [
        [bytes(value) if isinstance(value, memoryview) else value for value in row]
        for model in (VaultKey, Wrap)
        for row in model.objects.order_by("pk").values_list()
    ]


def records_left():
    return [name for name in records._store().scan_iter() if name.startswith(records.PREFIX.encode())]


# -- what has to do with accounts leaves the keys alone, and locks ----------------------------------------------


def sign_in_again(client, coach, mailbox):
    client.post("/account/logout/")
    sign_in(client, coach)


def change_password(client, coach, mailbox):
    new = "fem andra ord som passar"
    answer = client.post(
        "/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert answer.status_code == 302
    coach.refresh_from_db()
    assert coach.check_password(new)


def reset_password(client, coach, mailbox):
    other = Client()
    other.post("/account/password/reset/", {"email": coach.email})
    text = mailbox.wait(1)[-1].get_body(("plain",)).get_content()
    path = re.search(r"https?://[^/\s]+(/account/password/reset/key/\S+)", text)[1]
    path = other.get(path)["Location"]
    new = "helt nya ord för en reset"
    other.post(path, {"password1": new, "password2": new})
    coach.refresh_from_db()
    assert coach.check_password(new)


def administrators_reset(client, coach, mailbox):
    give_app(coach)
    duty = coach.duties.get()
    office = Client()
    administrator = make_administrator(duty.authority)
    sign_in(office, administrator)
    confirm_password(office)
    assert office.post(reverse("person_reset_mfa", args=[coach.pk])).status_code == 302
    assert not coach.authenticator_set.exists()


def deactivate(client, coach, mailbox):
    coach.is_active = False
    coach.save()


@pytest.mark.parametrize(
    "what", [sign_in_again, change_password, reset_password, administrators_reset, deactivate]
)
def test_keys_are_byte_for_byte_the_same_and_the_vault_is_locked(opened, coach, mailbox, what):
    before, cookie = rows(), opened.cookies[COOKIE].value
    assert len(before) == 3
    mailbox.messages.clear()
    what(opened, coach, mailbox)
    assert rows() == before
    assert not is_open(opened)
    # Neither with the cookie put back.
    opened.cookies[COOKIE] = cookie
    assert not is_open(opened)


def test_a_second_step_changes_no_key(opened, coach):
    before = rows()
    secret = opened.get("/account/2fa/totp/activate/").context["form"].secret
    assert opened.post("/account/2fa/totp/activate/", {"code": code(secret)}).status_code == 302
    assert coach.authenticator_set.exists()
    assert rows() == before


@pytest.mark.parametrize("what", [change_password, sign_in_again, deactivate])
def test_the_record_itself_is_gone(opened, coach, mailbox, what):
    assert len(records_left()) == 1
    what(opened, coach, mailbox)
    is_open(opened)
    assert records_left() == []


# -- cookies that are not one's own, old records, clocks --------------------------------------------------------


@pytest.fixture
def quick(client, coach):
    """The coach with a vault unlocked that needs no passphrase."""
    client.force_login(coach)
    unlock_client(client, make_vault(coach))
    return client


def test_the_cookie_of_somebody_else_opens_nothing(quick, coach):
    other = make_coach(coach.duties.get().authority)
    thief = Client()
    thief.force_login(other)
    unlock_client(thief, make_vault(other))
    thief.cookies[COOKIE] = quick.cookies[COOKIE].value
    assert not is_open(thief)
    assert is_open(quick)


def test_the_cookie_opens_nothing_in_another_session_of_the_same_person(quick, coach):
    again = Client()
    again.force_login(coach)
    again.cookies[COOKIE] = quick.cookies[COOKIE].value
    assert not is_open(again)
    session = again.session
    session[SESSION] = quick.session[SESSION]
    session.save()
    assert not is_open(again)


@pytest.mark.parametrize("cookie", ["", "x", "A" * 43, "å" * 10, "A" * 5000, "====", "\x00"])
def test_a_cookie_that_is_none_opens_nothing(quick, cookie):
    quick.cookies[COOKIE] = cookie
    assert not is_open(quick)
    assert quick.get(reverse("vault_home")).status_code == 200


def test_a_record_that_is_put_back_after_locking_opens_nothing(quick):
    store, [name] = records._store(), records_left()
    record, cookie = store.get(name), quick.cookies[COOKIE].value
    quick.post(reverse("vault_lock"))
    assert records_left() == []
    store.set(name, record)
    quick.cookies[COOKIE] = cookie
    assert not is_open(quick)


def test_a_record_that_was_changed_opens_nothing(quick):
    store, [name] = records._store(), records_left()
    record = bytearray(store.get(name))
    record[-1] ^= 1
    store.set(name, bytes(record))
    assert not is_open(quick)


def test_redis_emptied_locks_and_loses_nothing(quick, coach):
    before = rows()
    records._store().flushdb()
    assert not is_open(quick)
    page = quick.get(reverse("vault_home"))
    assert "Ditt lås är stängt" in page.content.decode()
    assert rows() == before


def test_eight_hours_at_most_however_often_it_is_prolonged(quick):
    store, [name] = records._store(), records_left()
    # Somebody who can write to Redis lets it live on.
    store.persist(name)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=records.LONGEST - 60)):
        assert quick.post(reverse("vault_extend"), headers={"accept": "application/json"}).json()[
            "seconds_left"
        ] in range(50, 61)
    store.persist(name)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=records.LONGEST + 1)):
        assert not is_open(quick)


@pytest.mark.parametrize(("seconds", "opens"), [(-30, True), (-120, False)])
def test_clocks_may_differ_by_a_minute(quick, seconds, opens):
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)):
        assert is_open(quick) is opens


# -- what pages say to caches, and forms that bring the passphrase ----------------------------------------------


def through_middleware(view, *, data, client):
    request = RequestFactory().post("/x/", data)
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    request.session, request.user = client.session, client.person
    return VaultMiddleware(view)(request)


def test_only_what_has_read_the_vault_is_kept_from_caches(quick, coach):
    quick.person = coach
    assert quick.get(reverse("home")).get("Cache-Control") != "no-store"

    def reads(request):
        return HttpResponse(str(vault_of(request) is not None))

    answer = through_middleware(reads, data={}, client=quick)
    assert (answer.content, answer["Cache-Control"]) == (b"True", "no-store")
    quick.person = AnonymousUser()
    answer = through_middleware(reads, data={}, client=quick)
    assert (answer.content, answer.get("Cache-Control")) == (b"False", None)


def test_a_form_brings_the_passphrase_along_and_is_saved_at_once(opened, coach):
    opened.person = coach
    wraps = Wrap.objects.filter(kind="passphrase")
    passphrase = phrases.new_passphrase()
    [pairs] = [
        records.read_record(opened.cookies[COOKIE].value, person_id=coach.pk, binding=b).pairs
        for b in [f"{opened.session.session_key}:{opened.session[SESSION]}"]
    ]
    services.change_passphrase(person=coach, pairs=pairs, passphrase=passphrase)
    assert wraps.count() == 1
    opened.post(reverse("vault_lock"))

    @unlocks_here
    def save(request):
        state = "saved" if vault_of(request) else getattr(request, "vault_refused", "locked")
        return HttpResponse(f"{state}: {request.POST['text']}")

    def send(**data):
        return through_middleware(save, data={"text": "ord"} | data, client=opened)

    assert send().content == b"locked: ord"
    wrong = send(**{FIELD: "fel"})
    assert "öppnar inte ditt lås" in wrong.content.decode() and COOKIE not in wrong.cookies
    right = send(**{FIELD: passphrase})
    assert right.content == b"saved: ord"
    assert right.cookies[COOKIE]["httponly"] and right["Cache-Control"] == "no-store"

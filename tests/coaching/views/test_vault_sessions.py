"""Signing in, passwords, second steps and other people: none of them touches a key, and each of them locks."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
import redis
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import Person
from accounts.services import person as person_services
from coaching.middleware import VaultMiddleware
from coaching.models import Entry, VaultKey, Wrap
from coaching.services import vault as services
from coaching.vault import phrases, records
from coaching.vault.unlocking import COOKIE, SESSION, binding_of, vault_of
from coaching.views.opening import FIELD, unlocks_here
from tests.accounts.totp import PASSWORD, code, confirm_password, give_app, give_passkey, sign_in
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


# -- whatever changes locks every other browser, and what one changes of the vault itself leaves the present one -----


@pytest.fixture
def secrets():
    """A passphrase and a recovery code."""
    return SimpleNamespace(passphrase=phrases.new_passphrase(), code=phrases.new_recovery_code())


@pytest.fixture
def two(coach, secrets):
    """The coach in two browsers, the vault unlocked in both with what a passphrase opens."""
    services.make(person=coach, passphrase=secrets.passphrase, code=secrets.code)
    pairs = services.confirm(person=coach, typed=secrets.code)
    here, there = Client(), Client()
    sign_in(here, coach)
    confirm_password(here)
    there.force_login(coach)
    secrets.unlocked = records.UnlockedVault(coach.pk, pairs, opened_at=0, ends_at=0)
    for browser in (here, there):
        unlock_client(browser, secrets.unlocked)
        assert is_open(browser)
    return here, there


def hidden(response, name):
    return re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())[1]


def new_passphrase(here, coach, secrets):
    shown = here.get(reverse("vault_passphrase"))
    given = {"step": "save", "passphrase": hidden(shown, "passphrase"), "present": secrets.passphrase}
    assert here.post(reverse("vault_passphrase"), given).status_code == 302
    secrets.passphrase = given["passphrase"]


def new_passphrase_by_code(here, coach, secrets):
    address = reverse("vault_passphrase") + "?with=code"
    given = {"step": "save", "passphrase": hidden(here.get(address), "passphrase"), "code": secrets.code}
    assert here.post(address, given).status_code == 302


def new_code(here, coach, secrets):
    address, given = reverse("vault_recovery"), {"present": secrets.passphrase}
    given["given_code"] = given["code"] = hidden(here.post(address, given), "given_code")
    assert here.post(address, given | {"step": "confirm"}).status_code == 302


def start_over(here, coach, secrets):
    address = reverse("vault_start_over")
    given = {"passphrase": hidden(here.post(address, {"step": "passphrase"}), "passphrase")}
    given["given_code"] = given["code"] = hidden(here.post(address, given | {"step": "code"}), "given_code")
    assert here.post(address, given | {"step": "confirm"}).status_code == 302
    assert VaultKey.objects.in_use().get().generation == 2


def new_app(here, coach, secrets):
    secret = here.get("/account/2fa/totp/activate/").context["form"].secret
    assert here.post("/account/2fa/totp/activate/", {"code": code(secret)}).status_code == 302


def further_codes(here, coach, secrets):
    assert here.post("/account/2fa/recovery-codes/generate/").status_code == 302


def app_removed(here, coach, secrets):
    assert here.post("/account/2fa/totp/deactivate/").status_code == 302
    assert not coach.authenticator_set.filter(type="totp").exists()


def passkey_removed(here, coach, secrets):
    passkey = coach.authenticator_set.get(type="webauthn")
    assert here.post(f"/account/2fa/webauthn/keys/{passkey.pk}/remove/").status_code == 302
    assert not coach.authenticator_set.filter(type="webauthn").exists()


def new_password(here, coach, secrets):
    change_password(here, coach, None)


def left(here, coach, secrets):
    person_services.deactivate(person=coach)


@pytest.mark.parametrize("what", [new_passphrase, new_passphrase_by_code, new_code, start_over])
def test_another_secret_of_the_vault_locks_every_other_browser(two, coach, secrets, what):
    here, there = two
    cookie = there.cookies[COOKIE].value
    what(here, coach, secrets)
    assert is_open(here)
    assert not is_open(there)
    there.cookies[COOKIE] = cookie
    assert not is_open(there)
    # The person is still signed in there, and reads that the vault is locked.
    assert there.get(reverse("vault_home")).status_code == 200


def test_another_code_unlocks_no_browser_in_which_it_was_locked(two, coach, secrets):
    here, there = two
    here.post(reverse("vault_lock"))
    new_code(here, coach, secrets)
    assert [is_open(here), is_open(there)] == [False, False]


@pytest.mark.parametrize("what", [new_app, further_codes, app_removed, passkey_removed, new_password, left])
def test_another_way_to_sign_in_locks_every_browser(two, coach, secrets, what):
    here, there = two
    if what in (further_codes, app_removed, passkey_removed):
        give_app(coach)
        give_passkey(coach)
        for browser in two:
            unlock_client(browser, secrets.unlocked)
    cookies = [browser.cookies[COOKIE].value for browser in two]
    assert [is_open(here), is_open(there)] == [True, True]
    before = rows()
    what(here, coach, secrets)
    assert rows() == before
    for browser, cookie in zip(two, cookies, strict=True):
        assert not is_open(browser)
        browser.cookies[COOKIE] = cookie
        assert not is_open(browser)


def test_it_locks_also_while_redis_is_away(two, coach, secrets, monkeypatch):
    here, there = two
    with monkeypatch.context() as patch:
        gone = redis.Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.2)
        patch.setattr(records, "_store", lambda: gone)
        pairs = services.unlock(person=coach, passphrase=secrets.passphrase)
        services.change_passphrase(person=coach, pairs=pairs, passphrase=phrases.new_passphrase())
    # It is back with all that it held.
    assert len(records_left()) == 2
    assert [is_open(here), is_open(there)] == [False, False]


def test_what_is_not_saved_after_all_locks_nothing(two, coach, secrets):
    pairs = services.unlock(person=coach, passphrase=secrets.passphrase)
    with transaction.atomic():
        services.change_passphrase(person=coach, pairs=pairs, passphrase=phrases.new_passphrase())
        transaction.set_rollback(True)
    assert [is_open(browser) for browser in two] == [True, True]


def note_address(coach):
    engagement = coach.series_memberships.get().series.engagement
    return reverse("engagement_note_new", args=[engagement.pk])


def test_of_two_windows_of_one_browser_the_other_one_stays_open(two, coach, secrets):
    here, _ = two
    new_passphrase(here, coach, secrets)
    assert here.post(note_address(coach), {"own": "Skrivet i den andra fliken"}).status_code == 302
    assert Entry.objects.count() == 1
    # One record for this browser; that of the former passphrase is gone, the other browser's ends by itself.
    assert len(records_left()) == 2


def test_what_was_being_written_in_another_browser_is_kept_and_saved_with_the_new_passphrase(
    two, coach, secrets
):
    here, there = two
    address, note = note_address(coach), {"own": "Skrivet i den andra webbläsaren"}
    former = secrets.passphrase
    new_passphrase(here, coach, secrets)
    for typed in ({}, {FIELD: former}):
        answer = there.post(address, note | typed)
        assert answer.status_code == 200
        assert note["own"] in answer.content.decode()
        assert Entry.objects.count() == 0
    assert there.post(address, note | {FIELD: secrets.passphrase}).status_code == 302
    assert Entry.objects.count() == 1
    assert is_open(there)


def test_a_person_who_is_saved_as_before_brings_nothing_back(two, coach, secrets):
    _, there = two
    pairs = services.unlock(person=coach, passphrase=secrets.passphrase)
    elsewhere = Person.objects.get(pk=coach.pk)
    services.change_passphrase(person=coach, pairs=pairs, passphrase=phrases.new_passphrase())
    elsewhere.given_name = "Åsa"
    elsewhere.save()
    coach.refresh_from_db()
    assert coach.given_name == "Åsa"
    assert not is_open(there)


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
    assert quick.get(reverse("preferences")).get("Cache-Control") != "no-store"

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
        for b in [binding_of(opened.session.session_key, opened.session[SESSION], coach)]
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

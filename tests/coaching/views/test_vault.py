"""The vault's pages: making it, unlocking, locking, changing what opens it, and everything that can be typed wrong."""

import re

import pytest
import redis
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from coaching.enums import EntryKind
from coaching.models import Entry, VaultKey, Wrap
from coaching.services import circlekey, entry, settling
from coaching.services import vault as services
from coaching.vault import crypto, deriving, phrases, records
from coaching.vault.plaintext import Plaintext
from tests.coaching.vaults import unlock_client
from tests.factories import (
    SchoolFactory,
    make_coach,
    make_engagement,
    make_principal,
    make_teacher,
    make_vault,
)

pytestmark = pytest.mark.django_db

JSON = {"headers": {"accept": "application/json"}}


@pytest.fixture
def engagement():
    school = SchoolFactory(name="Ekbackens skola")
    coach, teacher = make_coach(school.authority), make_teacher(school)
    return make_engagement(school, coaches=[coach], teachers=[teacher])


@pytest.fixture
def coach(engagement):
    return engagement.coaches[0]


@pytest.fixture
def teacher(engagement):
    return engagement.teachers[0]


@pytest.fixture
def signed_in(client, coach):
    client.force_login(coach)
    return client


@pytest.fixture
def kept(coach):
    """The coach has a vault: its passphrase and recovery code."""
    passphrase, code = phrases.new_passphrase(), phrases.new_recovery_code()
    services.make(person=coach, passphrase=passphrase, code=code)
    services.confirm(person=coach, typed=code)
    return passphrase, code


def is_open(client):
    return client.get(reverse("vault_state")).json()["seconds_left"] > 0


def hidden(response, name):
    return re.search(rf'name="{name}" value="([^"]+)"', response.content.decode())[1]


def unlock(client, passphrase, **arguments):
    return client.post(reverse("vault_unlock"), {"passphrase": passphrase, **arguments})


def stored():
    """The whole key store, byte for byte."""
    return [
        [bytes(value) if isinstance(value, memoryview) else value for value in row]
        for model in (VaultKey, Wrap)
        for row in model.objects.order_by("pk").values_list()
    ]


# -- making it ---------------------------------------------------------------------------------------------------


def test_from_nothing_to_an_open_vault(signed_in, coach):
    page = signed_in.get(reverse("vault_new"))
    assertContains(page, "Skapa ditt lås")
    shown = signed_in.post(reverse("vault_new"), {"step": "passphrase"})
    passphrase = hidden(shown, "passphrase")
    assert shown["Cache-Control"] == "no-store"
    assert VaultKey.objects.count() == 0
    shown = signed_in.post(reverse("vault_new"), {"step": "code", "passphrase": passphrase})
    carried = {"passphrase": passphrase, "given_code": hidden(shown, "given_code")}
    assert VaultKey.objects.in_use().count() == 0
    asked = signed_in.post(reverse("vault_new"), carried | {"step": "typed"})
    assertContains(asked, "Skriv återställningskoden")
    again = signed_in.post(reverse("vault_new"), carried | {"step": "show"})
    assert hidden(again, "given_code") == carried["given_code"]
    typed = carried["given_code"].lower().replace("-", " ").replace("0", "o")
    done = signed_in.post(reverse("vault_new"), carried | {"step": "confirm", "code": typed})
    assertRedirects(done, reverse("home"))
    assert VaultKey.objects.in_use().get().person == coach
    assert is_open(signed_in)
    signed_in.post(reverse("vault_lock"))
    assert not is_open(signed_in)
    assertRedirects(unlock(signed_in, passphrase.upper().replace("Å", "a")), reverse("vault_home"))
    assert is_open(signed_in)


def test_the_secrets_are_neither_in_the_session_nor_in_redis(signed_in):
    shown = signed_in.post(reverse("vault_new"), {"step": "passphrase"})
    passphrase = hidden(shown, "passphrase")
    shown = signed_in.post(reverse("vault_new"), {"step": "code", "passphrase": passphrase})
    code = hidden(shown, "given_code")
    signed_in.post(
        reverse("vault_new"),
        {"step": "confirm", "passphrase": passphrase, "given_code": code, "code": code},
    )
    store = records._store()
    held = b"".join(store.dump(name) for name in store.scan_iter()) + repr(dict(signed_in.session)).encode()
    assert b"vault" in held
    assert not any(word.encode() in held for word in [code, *passphrase.split()])


@pytest.mark.parametrize(
    "invented",
    ["", "hej", "ett två tre fyra fem", "lösenord " * 5, "\0", "x" * 300, "kanot kanot kanot kanot"],
)
@pytest.mark.parametrize("step", ["code", "typed", "confirm", "show"])
def test_a_passphrase_of_ones_own_invention_is_not_taken(signed_in, step, invented):
    data = {
        "step": step,
        "passphrase": invented,
        "given_code": phrases.new_recovery_code(),
        "code": phrases.new_recovery_code(),
    }
    shown = signed_in.post(reverse("vault_new"), data)
    assert shown.status_code == 200
    assert hidden(shown, "passphrase") != invented
    assert VaultKey.objects.count() == 0


@pytest.mark.parametrize("typed", ["", "x", "\0", "0" * 28, "å" * 28, "1" * 5000])
def test_what_is_no_code_does_not_make_the_vault(signed_in, typed):
    passphrase = phrases.new_passphrase()
    shown = signed_in.post(reverse("vault_new"), {"step": "code", "passphrase": passphrase})
    carried = {"passphrase": passphrase, "given_code": hidden(shown, "given_code")}
    answer = signed_in.post(reverse("vault_new"), carried | {"step": "confirm", "code": typed})
    assert answer.status_code == 422
    assert not VaultKey.objects.in_use().exists()


def test_begun_in_another_window_the_first_one_is_told(signed_in):
    passphrase = phrases.new_passphrase()
    shown = signed_in.post(reverse("vault_new"), {"step": "code", "passphrase": passphrase})
    carried = {"passphrase": passphrase, "given_code": hidden(shown, "given_code")}
    signed_in.post(reverse("vault_new"), {"step": "code", "passphrase": passphrase})
    code = carried["given_code"]
    answer = signed_in.post(reverse("vault_new"), carried | {"step": "confirm", "code": code})
    assertContains(answer, "Det är en annan kod", status_code=422)
    VaultKey.objects.all().delete()
    answer = signed_in.post(reverse("vault_new"), carried | {"step": "confirm", "code": code}, follow=True)
    assertContains(answer, "I ett annat fönster")


def test_who_has_a_vault_does_not_make_another_by_mistake(signed_in, coach):
    make_vault(coach)
    assertRedirects(signed_in.get(reverse("vault_new")), reverse("vault_home"))
    assertRedirects(signed_in.post(reverse("vault_new"), {"step": "code"}), reverse("vault_home"))


# -- unlocking ---------------------------------------------------------------------------------------------------


def test_a_wrong_passphrase_is_counted_and_no_hint_is_given(signed_in, kept, coach, settings):
    passphrase, _ = kept
    wrong = [unlock(signed_in, "fel", next="/week/") for _ in range(5)]
    assert {answer.status_code for answer in wrong} == {422}
    assertContains(wrong[0], "Den lösenfrasen öppnar inte ditt lås", status_code=422)
    assertContains(wrong[0], 'value="/week/"', status_code=422)
    refused = unlock(signed_in, passphrase)
    assertContains(refused, "För många försök", status_code=429)
    assertContains(refused, "Försök igen efter kl.", status_code=429)
    told = signed_in.post(reverse("vault_unlock"), {"passphrase": passphrase}, **JSON)
    assert told.status_code == 429 and "För många försök" in told.json()["error"]
    assert not is_open(signed_in)


def test_what_opens_it_clears_the_count(signed_in, kept):
    passphrase, _ = kept
    for _ in range(4):
        unlock(signed_in, "fel")
    assert unlock(signed_in, passphrase).status_code == 302
    for _ in range(4):
        assert unlock(signed_in, "fel").status_code == 422


def test_making_a_vault_does_not_clear_the_count(signed_in, kept):
    for _ in range(5):
        unlock(signed_in, "fel")
    signed_in.post(reverse("vault_start_over"), {"step": "code", "passphrase": phrases.new_passphrase()})
    assert unlock(signed_in, "fel").status_code == 429


def test_nobody_elses_tries_are_counted_with_ones_own(signed_in, kept, client, teacher):
    passphrase, _ = kept
    make_vault(teacher)
    other = type(client)()
    other.force_login(teacher)
    for _ in range(6):
        unlock(other, "fel")
    assert unlock(signed_in, passphrase).status_code == 302


@pytest.mark.parametrize("typed", ["", "\0", "x" * 300])
def test_what_cannot_be_a_passphrase_is_said_without_trying_it(signed_in, kept, typed):
    for answer in (
        unlock(signed_in, typed),
        signed_in.post(reverse("vault_unlock"), {"passphrase": typed}, **JSON),
    ):
        assert answer.status_code == 422


def test_one_goes_on_where_one_was_but_never_elsewhere(signed_in, kept):
    passphrase, _ = kept
    assert unlock(signed_in, passphrase, next="/week/?day=1")["Location"] == "/week/?day=1"
    for address in ("https://example.org/", "//example.org", "javascript:alert(1)", "\0"):
        assert unlock(signed_in, passphrase, next=address)["Location"] == reverse("vault_home")


def test_a_script_gets_the_cookie_and_the_time(signed_in, kept):
    passphrase, _ = kept
    told = signed_in.post(reverse("vault_unlock"), {"passphrase": passphrase}, **JSON)
    assert told.json() == {"seconds_left": records.IDLE}
    assert is_open(signed_in)
    assert signed_in.post(reverse("vault_extend"), **JSON).json() == {"seconds_left": records.IDLE}
    assert signed_in.post(reverse("vault_lock"), **JSON).json() == {"seconds_left": 0}
    assert signed_in.post(reverse("vault_extend"), **JSON).json() == {"seconds_left": 0}


def test_asking_for_the_time_does_not_prolong_it_and_a_page_does(signed_in, coach, monkeypatch):
    monkeypatch.setattr(records, "IDLE", 100)
    unlock_client(signed_in, make_vault(coach))
    monkeypatch.setattr(records, "IDLE", 1800)
    assert signed_in.get(reverse("vault_state")).json()["seconds_left"] <= 100
    assertContains(signed_in.get(reverse("home")), 'data-seconds="1800"')


def test_a_changed_key_is_told_of_as_such(signed_in, kept):
    passphrase, _ = kept
    VaultKey.objects.update(public_key=crypto.public_of(crypto.new_private_key()))
    assertContains(unlock(signed_in, passphrase), "har ändrats utanför Bollplank", status_code=422)
    assert not is_open(signed_in)


def test_when_many_unlock_one_is_told_to_wait(signed_in, kept, monkeypatch):
    monkeypatch.setattr(deriving, "PATIENCE", 0.05)
    taken = [deriving._turns.acquire() for _ in range(deriving.AT_A_TIME)]
    try:
        assertContains(unlock(signed_in, "fel"), "Många låser upp just nu", status_code=503)
    finally:
        for _ in taken:
            deriving._turns.release()


def test_a_conversation_that_cannot_be_settled_does_not_stop_it(signed_in, kept, coach, monkeypatch, caplog):
    passphrase, _ = kept
    other = make_engagement(SchoolFactory(), coaches=[coach])
    seen = []

    def settle(*, unlocked, engagement):
        seen.append(engagement)
        raise ValueError("kaputt")

    monkeypatch.setattr(settling, "settle", settle)
    assert unlock(signed_in, passphrase).status_code == 302
    assert is_open(signed_in)
    assert len(seen) == 2 and other in seen
    assert "could not be settled" in caplog.text


def test_unlocking_makes_the_keys_of_what_is_under_way(signed_in, kept, engagement):
    passphrase, _ = kept
    assert engagement.circle_keys.count() == 0
    unlock(signed_in, passphrase)
    assert engagement.circle_keys.count() == 2


# -- changing and losing -----------------------------------------------------------------------------------------


def test_another_passphrase_by_the_present_one(signed_in, kept):
    passphrase, _ = kept
    page = signed_in.get(reverse("vault_passphrase"))
    assert page["Cache-Control"] == "no-store"
    new = hidden(page, "passphrase")
    another = signed_in.post(reverse("vault_passphrase"), {"step": "another", "passphrase": new})
    assert hidden(another, "passphrase") != new
    change = {"step": "save", "passphrase": new}
    wrong = signed_in.post(reverse("vault_passphrase"), change | {"present": "fel"})
    assertContains(wrong, "öppnar inte ditt lås", status_code=422)
    assert hidden(wrong, "passphrase") == new
    done = signed_in.post(reverse("vault_passphrase"), change | {"present": passphrase})
    assertRedirects(done, reverse("vault_home"))
    assert is_open(signed_in)
    assert unlock(signed_in, passphrase).status_code == 422
    assert unlock(signed_in, new).status_code == 302


def test_a_lost_passphrase_is_replaced_by_the_code(signed_in, kept):
    _, code = kept
    url = reverse("vault_passphrase") + "?with=code"
    new = hidden(signed_in.get(url), "passphrase")
    wrong = signed_in.post(
        url, {"step": "save", "passphrase": new, "code": "0" + code[1:] if code[0] != "0" else "1" + code[1:]}
    )
    assertContains(wrong, "Grupp 1 är felskriven", status_code=422)
    twice = signed_in.post(
        url, {"step": "save", "passphrase": new, "code": "U" * 14 + code.replace("-", "")[14:]}
    )
    assertContains(twice, "Grupperna 1 och 2 är felskrivna", status_code=422)
    done = signed_in.post(url, {"step": "save", "passphrase": new, "code": code.lower()})
    assertRedirects(done, reverse("vault_home"))
    assert unlock(signed_in, new).status_code == 302


def test_an_invented_new_passphrase_changes_nothing(signed_in, kept):
    passphrase, _ = kept
    change = {"step": "save", "passphrase": "hej hej hej hej hej", "present": passphrase}
    assert signed_in.post(reverse("vault_passphrase"), change).status_code == 200
    assert unlock(signed_in, passphrase).status_code == 302


def test_another_code_by_the_passphrase(signed_in, kept):
    passphrase, code = kept
    url, present = reverse("vault_recovery"), {"present": passphrase}
    assertContains(signed_in.post(url, {"present": "fel"}), "öppnar inte", status_code=422)
    new = hidden(signed_in.post(url, present), "given_code")
    carried = present | {"given_code": new}
    assert signed_in.post(url, carried | {"step": "typed"}).status_code == 200
    wrong = signed_in.post(url, carried | {"step": "confirm", "code": code})
    assertContains(wrong, "Det är en annan kod", status_code=422)
    done = signed_in.post(url, carried | {"step": "confirm", "code": new})
    assertRedirects(done, reverse("vault_home"))
    check = reverse("vault_check")
    assert signed_in.post(check, {"code": code}).status_code == 422
    assertRedirects(signed_in.post(check, {"code": new}), reverse("vault_home"))


def test_before_starting_over_one_reads_what_comes_back_and_what_is_gone(
    signed_in, kept, engagement, coach, teacher
):
    passphrase, _ = kept
    unlock(signed_in, passphrase)
    mine = services.unlock(person=coach, passphrase=passphrase)
    unlocked = records.UnlockedVault(coach.pk, mine, opened_at=0, ends_at=0)
    make_vault(teacher)
    circlekey.settle(unlocked=unlocked, engagement=engagement)
    for shared in (False, False, True):
        entry.write(
            unlocked=unlocked,
            engagement=engagement,
            by=coach,
            kind=EntryKind.NOTE,
            texts={"text": Plaintext("ett ord")},
            shared=shared,
        )
    page = signed_in.get(reverse("vault_start_over"))
    assertContains(page, f"kommer tillbaka från {teacher}")
    assertContains(page, "2 egna anteckningar som inte är delade är borta")
    unread = signed_in.post(reverse("vault_start_over"), {"step": "begin"})
    assertContains(unread, "Markera att du har läst vad som är borta", status_code=422)
    before = stored()
    shown = signed_in.post(reverse("vault_start_over"), {"step": "begin", "understood": "on"})
    assert stored() == before
    new = {"passphrase": hidden(shown, "passphrase")}
    new["given_code"] = hidden(
        signed_in.post(reverse("vault_start_over"), new | {"step": "code"}), "given_code"
    )
    signed_in.post(reverse("vault_start_over"), new | {"step": "confirm", "code": new["given_code"]})
    assert [key.generation for key in VaultKey.objects.in_use().filter(person=coach)] == [2]
    assert Entry.objects.count() == 3
    assertContains(signed_in.get(reverse("vault_home")), "Tidigare lås som är stängda")
    wrong = signed_in.post(reverse("vault_earlier"), {"secret": "fel"})
    assertContains(wrong, "öppnar inget av dina tidigare lås", status_code=422)
    found = signed_in.post(reverse("vault_earlier"), {"secret": passphrase}, follow=True)
    assertContains(found, "Det tidigare låset är öppet igen")
    assertNotContains(found, "Tidigare lås som är stängda")
    assert sorted(services.unlock(person=coach, passphrase=new["passphrase"])) == [1, 2]


def test_the_page_before_starting_over_asks_as_often_for_many(signed_in, coach, same_queries):
    make_vault(coach)

    def grow(amount):
        for _ in range(amount):
            school = SchoolFactory()
            make_engagement(school, coaches=[coach], teachers=[make_teacher(school)])

    same_queries(lambda: signed_in.get(reverse("vault_start_over")), grow)


@pytest.mark.parametrize("name", ["vault_passphrase", "vault_recovery", "vault_check", "vault_start_over"])
def test_without_a_vault_one_is_shown_how_to_make_it(signed_in, name):
    assertRedirects(signed_in.get(reverse(name)), reverse("vault_new"))
    assertRedirects(signed_in.post(reverse(name), {"step": "save"}), reverse("vault_new"))


# -- the frame ---------------------------------------------------------------------------------------------------


def test_whoever_needs_a_vault_is_offered_one_and_nobody_else(client, engagement, coach, teacher):
    principal = make_principal(engagement.school)
    idle = make_coach(engagement.authority)
    for person, offered in ((coach, True), (teacher, True), (principal, False), (idle, False)):
        client.force_login(person)
        assert (reverse("vault_new") in client.get(reverse("home")).content.decode()) is offered
    make_vault(coach)
    client.force_login(coach)
    page = client.get(reverse("home"))
    assertNotContains(page, reverse("vault_new"))
    assertContains(page, "Lås upp ditt lås")


def test_the_first_page_says_when_the_code_is_to_be_checked(signed_in, coach):
    make_vault(coach)
    assertNotContains(signed_in.get(reverse("vault_home")), "Har du kvar återställningskoden?")
    VaultKey.objects.update(activated_at="2020-01-01T00:00Z", recovery_checked_at="2020-01-01T00:00Z")
    assertContains(signed_in.get(reverse("vault_home")), "Har du kvar återställningskoden?")


def test_redis_away_leaves_the_vault_locked_and_says_so(signed_in, kept, settings, monkeypatch):
    passphrase, _ = kept
    unlock(signed_in, passphrase)
    gone = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(records, "_store", lambda: redis.Redis.from_url(gone, socket_connect_timeout=0.2))
    assert not is_open(signed_in)
    assert signed_in.get(reverse("vault_home")).status_code == 200
    assertContains(unlock(signed_in, passphrase), "Låset går inte att öppna just nu", status_code=503)
    # The count cannot be kept either: then nothing is tried.
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": gone}}
    assertContains(unlock(signed_in, passphrase), "Låset går inte att öppna just nu", status_code=503)
    assert signed_in.post(reverse("vault_lock")).status_code == 302

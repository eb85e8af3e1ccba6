"""The key store: made, opened, changed, lost and found; and rows that somebody has changed in the database."""

import logging
import threading
import time

import pytest
from django.utils import timezone

from coaching.models import VaultKey, Wrap
from coaching.services import vault as services
from coaching.services.vaultmail import CHECK_AFTER, remind_of_codes
from coaching.vault import crypto, deriving, phrases
from coaching.vault.crypto import NotOpened
from coaching.vault.records import UnlockedVault
from scheduling.models import Message
from scheduling.services.dispatch import claim_batches, send_batch
from tests.factories import PersonFactory, make_vault

pytestmark = pytest.mark.django_db

PASSPHRASE = "kanot älva åskan lingon päron"


@pytest.fixture
def person():
    return PersonFactory()


@pytest.fixture
def code():
    return phrases.new_recovery_code()


@pytest.fixture
def vault(person, code):
    """In use, opened by PASSPHRASE and `code`: the private keys."""
    services.make(person=person, passphrase=PASSPHRASE, code=code)
    return services.confirm(person=person, typed=code)


def unlocked(person, pairs):
    return UnlockedVault(person.pk, pairs, opened_at=0, ends_at=1)


def kinds():
    return list(Message.objects.order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize(
    "typed",
    [
        PASSPHRASE,
        "  Kanot  ÄLVA åskan-lingon päron ",
        "kanot alva askan lingon paron",
        "kanotälvaåskanlingonpäron",
        "kanot a\u0308lva a\u030askan lingon pa\u0308ron",
    ],
)
def test_capitals_spaces_and_rings_make_no_difference(vault, person, typed):
    assert services.unlock(person=person, passphrase=typed) == vault


@pytest.mark.parametrize("typed", ["", "å", "kanot alva askan lingon", PASSPHRASE + " a", "\U0001f511" * 50])
def test_another_passphrase_opens_nothing(vault, person, typed):
    with pytest.raises(NotOpened):
        services.unlock(person=person, passphrase=typed)


def test_the_code_opens_too_with_o_for_zero_and_l_for_one(vault, person, code):
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert services.unlock_by_code(person=person, typed=typed) == vault
    with pytest.raises(NotOpened):
        services.unlock_by_code(person=person, typed=phrases.new_recovery_code())


def test_a_mistyped_code_is_said_to_be_so_by_its_group(vault, person, code):
    groups = code.split("-")
    groups[2] = ("Z" if groups[2][0] != "Z" else "Y") + groups[2][1:]
    with pytest.raises(phrases.CodeMistyped) as mistyped:
        services.unlock_by_code(person=person, typed="-".join(groups))
    assert mistyped.value.groups == [3]


def test_nothing_is_granted_to_before_the_code_is_typed_back(person, code):
    services.make(person=person, passphrase=PASSPHRASE, code=code)
    assert not VaultKey.objects.in_use().exists()
    with pytest.raises(NotOpened):
        services.unlock(person=person, passphrase=PASSPHRASE)
    with pytest.raises(NotOpened):
        services.confirm(person=person, typed=phrases.new_recovery_code())
    assert kinds() == []
    services.confirm(person=person, typed=code)
    assert kinds() == ["vault_made"]


def test_whoever_begins_anew_has_one_vault_that_waits(person, code):
    services.make(person=person, passphrase=PASSPHRASE, code=code)
    other = phrases.new_recovery_code()
    services.make(person=person, passphrase=PASSPHRASE, code=other)
    assert VaultKey.objects.count() == 1
    with pytest.raises(NotOpened):
        services.confirm(person=person, typed=code)
    services.confirm(person=person, typed=other)
    with pytest.raises(services.NotPending):
        services.confirm(person=person, typed=other)
    with pytest.raises(services.AlreadyMade):
        services.make(person=person, passphrase=PASSPHRASE, code=code)


def test_neither_secret_nor_the_private_key_stands_in_the_database(vault, code):
    [private] = vault.values()
    rows = [*VaultKey.objects.values_list(), *Wrap.objects.values_list()]
    stored = b"".join(bytes(value) for row in rows for value in row if isinstance(value, (bytes, memoryview)))
    stored += repr(rows).encode() + repr(list(Message.objects.values())).encode()
    assert crypto.public_of(private) in stored
    assert not any(secret in stored for secret in (private, code.encode(), b"kanot"))


def test_a_new_passphrase_and_a_new_code_take_the_place_of_the_old(vault, person, code):
    new_code = phrases.new_recovery_code()
    services.change_passphrase(person=person, pairs=vault, passphrase="ny fras om fem ord", by_code=True)
    services.change_code(person=person, pairs=vault, code=new_code)
    for service, old in (
        (services.unlock, {"passphrase": PASSPHRASE}),
        (services.unlock_by_code, {"typed": code}),
    ):
        with pytest.raises(NotOpened):
            service(person=person, **old)
    assert services.unlock(person=person, passphrase="ny fras om fem ord") == vault
    assert services.unlock_by_code(person=person, typed=new_code) == vault
    assert kinds() == ["vault_made", "vault_code_used", "vault_code"]


def test_what_was_opened_of_another_vault_changes_nothing(vault, person):
    with pytest.raises(NotOpened):
        services.change_passphrase(person=person, pairs={2: crypto.new_private_key()}, passphrase="a b c d e")
    assert services.unlock(person=person, passphrase=PASSPHRASE) == vault


def start_over(person):
    """A vault in the place of the present one: (its pairs, passphrase, code)."""
    passphrase, code = phrases.new_passphrase(), phrases.new_recovery_code()
    services.make(person=person, passphrase=passphrase, code=code, start_over=True)
    return services.confirm(person=person, typed=code), passphrase, code


def test_a_new_vault_begins_only_when_its_code_is_typed_back(vault, person):
    services.make(person=person, passphrase=PASSPHRASE, code=phrases.new_recovery_code(), start_over=True)
    assert services.unlock(person=person, passphrase=PASSPHRASE) == vault
    pairs, passphrase, _ = start_over(person)
    assert list(pairs) == [2]
    assert services.unlock(person=person, passphrase=passphrase) == pairs
    with pytest.raises(NotOpened):
        services.unlock(person=person, passphrase=PASSPHRASE)
    assert kinds() == ["vault_made", "vault_started_over"]


@pytest.mark.parametrize("by_code", [False, True])
def test_what_is_found_again_opens_the_earlier_vault_from_then_on(vault, person, code, by_code):
    pairs, passphrase, _ = start_over(person)
    typed = code if by_code else PASSPHRASE.upper()
    with pytest.raises(NotOpened):
        services.find_again(unlocked=unlocked(person, pairs), person=person, typed="fel")
    found = services.find_again(unlocked=unlocked(person, pairs), person=person, typed=typed)
    assert found == vault | pairs == services.unlock(person=person, passphrase=passphrase)


def test_what_was_found_in_a_vault_that_is_lost_in_turn_comes_back_with_it(vault, person):
    second, passphrase, _ = start_over(person)
    services.find_again(unlocked=unlocked(person, second), person=person, typed=PASSPHRASE)
    third, latest, _ = start_over(person)
    assert services.unlock(person=person, passphrase=latest) == third
    found = services.find_again(unlocked=unlocked(person, third), person=person, typed=passphrase)
    assert found == vault | second | third == services.unlock(person=person, passphrase=latest)


def changed(**values):
    Wrap.objects.filter(kind="passphrase").update(**values)


@pytest.mark.parametrize(
    "values", [{"time_cost": 1}, {"memory_kib": 8}, {"time_cost": 4}, {"lanes": 2}, {"salt": b"x" * 16}]
)
def test_settings_of_the_derivation_cannot_be_changed_in_the_database(vault, person, values):
    changed(**values)
    with pytest.raises(NotOpened):
        services.unlock(person=person, passphrase=PASSPHRASE)


def test_a_wrap_opens_in_its_own_place_only(vault, person, code):
    other = PersonFactory()
    services.make(person=other, passphrase=PASSPHRASE, code=code)
    services.confirm(person=other, typed=code)
    mine, theirs = (Wrap.objects.get(vault_key__person=who, kind="passphrase") for who in (person, other))
    fields = ("sealed", "salt", "time_cost", "memory_kib", "lanes")
    Wrap.objects.filter(pk=mine.pk).update(**{field: getattr(theirs, field) for field in fields})
    with pytest.raises(NotOpened):
        services.unlock(person=person, passphrase=PASSPHRASE)
    assert services.unlock_by_code(person=person, typed=code) == vault


def test_a_public_key_that_was_replaced_is_refused_and_logged(vault, person, caplog):
    public = crypto.public_of(crypto.new_private_key())
    VaultKey.objects.update(public_key=public)
    with caplog.at_level(logging.ERROR), pytest.raises(services.KeyReplaced):
        services.unlock(person=person, passphrase=PASSPHRASE)
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_a_flipped_bit_in_what_was_found_again_leaves_the_rest_open(vault, person, caplog):
    pairs, passphrase, _ = start_over(person)
    services.find_again(unlocked=unlocked(person, pairs), person=person, typed=PASSPHRASE)
    wrap = Wrap.objects.get(kind="later")
    sealed = bytearray(wrap.sealed)
    sealed[-1] ^= 1
    Wrap.objects.filter(pk=wrap.pk).update(sealed=bytes(sealed))
    assert services.unlock(person=person, passphrase=passphrase) == pairs
    assert "does not open" in caplog.text


def test_two_derive_at_a_time_and_the_others_wait_their_turn(monkeypatch):
    running, most = [], []

    def slow(*_):
        running.append(1)
        most.append(len(running))
        time.sleep(0.05)
        running.pop()

    monkeypatch.setattr(crypto, "derive", slow)
    threads = [threading.Thread(target=deriving.derive, args=("x", b"y" * 16)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(most), max(most)) == (6, 2)


def test_who_waits_too_long_is_told_to_come_back(monkeypatch, vault, person):
    monkeypatch.setattr(deriving, "PATIENCE", 0.05)
    taken = [deriving._turns.acquire() for _ in range(deriving.AT_A_TIME)]
    try:
        with pytest.raises(deriving.Busy):
            services.unlock(person=person, passphrase=PASSPHRASE)
    finally:
        for _ in taken:
            deriving._turns.release()
    assert services.unlock(person=person, passphrase=PASSPHRASE) == vault


def shown(person, days_more):
    VaultKey.objects.filter(person=person).update(
        activated_at=timezone.now() - CHECK_AFTER * 3,
        recovery_checked_at=timezone.now() - CHECK_AFTER - timezone.timedelta(days=days_more),
    )


def test_after_half_a_year_one_is_asked_for_the_code_once(person):
    make_vault(person)
    assert remind_of_codes() == 0
    shown(person, days_more=1)
    assert remind_of_codes() == remind_of_codes() == 1
    assert kinds() == ["vault_check"]
    shown(person, days_more=1 + CHECK_AFTER.days)
    remind_of_codes()
    assert kinds() == ["vault_check", "vault_check"]


def test_neither_the_inactive_nor_a_lost_vault_is_reminded_of(person):
    make_vault(person)
    shown(person, days_more=1)
    VaultKey.objects.update(given_up_at=timezone.now())
    assert remind_of_codes() == 0
    VaultKey.objects.update(given_up_at=None)
    person.is_active = False
    person.save()
    assert remind_of_codes() == 0


def test_the_code_that_is_shown_again_stays_away_for_half_a_year(vault, person, code):
    VaultKey.objects.update(
        activated_at=timezone.now() - CHECK_AFTER * 2, recovery_checked_at=timezone.now() - CHECK_AFTER * 2
    )
    with pytest.raises(NotOpened):
        services.check_code(person=person, typed=phrases.new_recovery_code())
    assert remind_of_codes() == 1
    services.check_code(person=person, typed=code)
    assert remind_of_codes() == 0


@pytest.mark.django_db(transaction=True)
def test_the_mails_say_that_something_has_happened_and_nothing_of_it(person, code, mailbox):
    services.make(person=person, passphrase=PASSPHRASE, code=code)
    pairs = services.confirm(person=person, typed=code)
    services.change_passphrase(person=person, pairs=pairs, passphrase="ny fras om fem ord", by_code=True)
    services.change_code(person=person, pairs=pairs, code=phrases.new_recovery_code())
    start_over(person)
    shown(person, days_more=1)
    remind_of_codes()
    for ids, lease in claim_batches():
        send_batch(ids=ids, lease=lease)
    assert {mail["Subject"] for mail in mailbox.messages} == {
        "Ditt lås är skapat",
        "Återställningskoden till ditt lås har använts",
        "Återställningskoden till ditt lås är bytt",
        "Du har ett nytt lås",
        "Har du kvar återställningskoden?",
    }
    sent = " ".join(mail.get_body(("plain",)).get_content() for mail in mailbox.messages)
    assert "/vault/check/" in sent
    assert not any(secret in sent for secret in (code, "kanot", "fem ord"))

"""What opens a vault, changed and moved by a hand in the database: refused, each attempt with a real derivation."""

import pytest

from coaching.models import VaultKey, Wrap
from coaching.services import vault
from coaching.vault import crypto, phrases
from tests.coaching.test_tampering import exchange, refuses, taken_back
from tests.factories import SchoolFactory, make_coach

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    """Somebody with a vault as it is really set up: (person, passphrase, recovery code)."""
    return make_real_vault(make_coach(SchoolFactory().authority))


def make_real_vault(person):
    passphrase, code = phrases.new_passphrase(), phrases.new_recovery_code()
    vault.make(person=person, passphrase=passphrase, code=code)
    vault.confirm(person=person, typed=code)
    return person, passphrase, code


def opens(owner):
    person, passphrase, _ = owner
    return vault.unlock(person=person, passphrase=passphrase)


def opens_by_code(owner):
    person, _, code = owner
    return vault.unlock_by_code(person=person, typed=code)


def test_what_opens_a_vault_is_refused_when_it_was_changed(owner):
    assert opens(owner) == opens_by_code(owner)
    row = Wrap.objects.get(kind=Wrap.Kind.PASSPHRASE)
    rows = Wrap.objects.filter(pk=row.pk)
    sealed, salt, code = bytes(row.sealed), bytes(row.salt), Wrap.objects.get(kind=Wrap.Kind.RECOVERY)
    trials = [
        {"sealed": sealed[:30] + bytes([sealed[30] ^ 1]) + sealed[31:]},
        {"sealed": sealed + b"\0"},
        {"sealed": b""},
        {"sealed": bytes(code.sealed)},
        {"sealed": bytes(code.sealed), "salt": bytes(code.salt)},
        {"salt": salt[:-1] + bytes([salt[-1] ^ 1])},
        {"salt": b""},
        {"salt": salt + salt},
        # Less work for whoever tries, more than the machine has, and other than it was sealed with.
        {"time_cost": 1},
        {"memory_kib": 8},
        {"lanes": 0},
        {"memory_kib": 2**31 - 1},
        {"time_cost": 4},
    ]
    for values in trials:
        with taken_back():
            rows.update(**values)
            assert refuses(opens, owner), values
    assert opens(owner)


def test_the_code_is_not_tried_as_a_passphrase_nor_one_vault_as_another(owner):
    first = Wrap.objects.get(kind=Wrap.Kind.PASSPHRASE)
    other = make_real_vault(make_coach(SchoolFactory().authority))
    second = Wrap.objects.get(kind=Wrap.Kind.PASSPHRASE, vault_key__person=other[0])
    assert opens(other) != opens(owner)
    with taken_back():
        exchange(Wrap, first, second)
        exchange(Wrap, first, second, "salt")
        # Another's passphrase opens another's wrap only in its own place.
        assert refuses(opens, (owner[0], *other[1:]))
        assert refuses(opens, owner)
    with taken_back():
        VaultKey.objects.filter(person=owner[0]).update(public_key=crypto.public_of(crypto.new_private_key()))
        assert refuses(opens, owner)
    with taken_back():
        Wrap.objects.filter(vault_key__person=owner[0], kind=Wrap.Kind.PASSPHRASE).delete()
        Wrap.objects.filter(vault_key__person=owner[0]).update(kind=Wrap.Kind.PASSPHRASE)
        assert refuses(opens, (owner[0], phrases.fold(owner[2]), ""))
    assert opens(owner)

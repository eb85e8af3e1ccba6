"""Unlocked vaults in Redis: what opens a record, what does not, and when it ends."""

import copy
import pickle
import time

import pytest
import redis
import time_machine
from django.conf import settings

from coaching.vault import crypto
from coaching.vault.records import (
    CLOCK_SKEW,
    IDLE,
    LONGEST,
    PREFIX,
    UnlockedVault,
    end_record,
    open_record,
    read_record,
)

PAIRS = {1: bytes(range(32)), 3: bytes(range(32, 64))}


@pytest.fixture
def store():
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        yield client


@pytest.fixture
def cookie():
    return open_record(person_id=7, binding="session:mark", pairs=PAIRS)


def read(cookie, person_id=7, binding="session:mark", **options):
    return read_record(cookie, person_id=person_id, binding=binding, **options)


def test_the_cookie_opens_the_keys(cookie):
    vault = read(cookie)
    assert (vault.person_id, vault.pairs, vault.generation) == (7, PAIRS, 3)
    assert vault.private() == PAIRS[3]
    assert vault.private(1) == PAIRS[1]
    assert vault.own_key(1) == crypto.own_key(PAIRS[1])
    with pytest.raises(crypto.NotOpened):
        vault.private(2)
    assert 0 < vault.ends_at - time.time() <= IDLE


def test_redis_holds_neither_keys_nor_what_opens_them(cookie, store):
    (name,) = store.keys("*")
    content = name + store.dump(name)
    for secret in (cookie.encode(), *PAIRS.values(), *(key.hex().encode() for key in PAIRS.values())):
        assert secret not in content
    assert name.startswith(PREFIX.encode())
    assert 0 < store.ttl(name) <= IDLE


@pytest.mark.parametrize(
    "wrong",
    [{"person_id": 8}, {"binding": "session:other"}, {"binding": "other:mark"}, {"binding": ""}],
)
def test_somebody_elses_or_another_session_opens_nothing(cookie, wrong):
    assert read(cookie, **wrong) is None
    assert read(cookie) is not None


@pytest.mark.parametrize(
    "cookie", ["", "x", "å", "\ud800", "AAAA", "A" * 44, "a b c", "=" * 44, "A" * 10_000]
)
def test_what_is_no_cookie_opens_nothing(cookie):
    assert read(cookie) is None
    end_record(cookie)


def test_another_cookie_opens_nothing(cookie):
    other = open_record(person_id=7, binding="session:mark", pairs=PAIRS)
    assert other != cookie
    end_record(other)
    assert read(other) is None
    assert read(cookie) is not None


def test_a_record_under_another_name_opens_nothing(cookie, store):
    other = open_record(person_id=7, binding="session:mark", pairs={1: bytes(32)})
    first, second = store.keys("*")
    one, another = store.get(first), store.get(second)
    store.set(first, another)
    store.set(second, one)
    assert read(cookie) is None
    assert read(other) is None


def test_one_bit_changed_in_redis_opens_nothing(cookie, store):
    (name,) = store.keys("*")
    sealed = store.get(name)
    for at in (0, 23, 24, len(sealed) // 2, len(sealed) - 1):
        store.set(name, sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :], ex=60)
        assert read(cookie) is None
    for changed in (b"", b"x", sealed[:-1], sealed + b"x"):
        store.set(name, changed, ex=60)
        assert read(cookie) is None
    store.set(name, sealed, ex=60)
    assert read(cookie) is not None


def test_a_page_that_the_person_asks_for_extends_and_one_that_asks_by_itself_does_not(cookie, store):
    (name,) = store.keys("*")
    store.pexpire(name, 5_000)
    assert read(cookie, extend=False).ends_at - time.time() < 6
    assert store.pttl(name) <= 5_000
    assert read(cookie).ends_at - time.time() > IDLE - 5
    assert store.pttl(name) > 5_000


def test_it_ends_after_a_day_of_work_whatever_is_done(cookie, store):
    with time_machine.travel(time.time() + LONGEST - 60, tick=False):
        assert read(cookie).ends_at - time.time() == pytest.approx(60, abs=1)
    with time_machine.travel(time.time() + LONGEST + 1):
        assert read(cookie) is None
    (name,) = store.keys("*") or [None]
    # A record that somebody who writes to Redis keeps alive is no use either: its beginning is sealed in it.
    if name:
        store.persist(name)
    with time_machine.travel(time.time() + LONGEST + 1):
        assert read(cookie) is None


def test_a_record_without_an_end_opens_nothing_by_itself(cookie, store):
    (name,) = store.keys("*")
    store.persist(name)
    assert read(cookie, extend=False) is None


def test_clocks_may_differ_a_little_and_no_more(cookie):
    with time_machine.travel(time.time() - CLOCK_SKEW + 5):
        assert read(cookie) is not None
    with time_machine.travel(time.time() - CLOCK_SKEW - 5):
        assert read(cookie) is None


def test_a_record_from_before_the_lock_opens_nothing_in_the_next_unlocking(cookie, store):
    (name,) = store.keys("*")
    kept = store.get(name)
    end_record(cookie)
    assert read(cookie) is None
    store.set(name, kept, ex=IDLE)
    # The session's mark changes with each unlocking and goes with the lock: what was kept is bound to the one before.
    assert read(cookie, binding="session:mark of the next") is None
    # Only with the session as it was does it open: a lock alone would not be enough.
    assert read(cookie) is not None


def test_an_emptied_redis_is_locked(cookie, store):
    store.flushdb()
    assert read(cookie) is None
    end_record(cookie)


def test_the_keys_are_not_sent_anywhere(cookie):
    vault = read(cookie)
    assert repr(vault) == str(vault) == "<UnlockedVault of 7>"
    for send in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            send(vault)
    assert isinstance(vault, UnlockedVault)

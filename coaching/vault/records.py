"""Unlocked vaults: records in Redis that only the browser's cookie opens.

The cookie holds a random key `kw`. Redis holds, under a hash of it, the person's private keys sealed with it and bound
to person and session. Who has Redis, its dump or the session cookie alone opens nothing.
"""

import json
import time
from dataclasses import dataclass
from functools import cache

import redis
from django.conf import settings
from nacl.encoding import HexEncoder, URLSafeBase64Encoder

from coaching.vault import crypto

#: Seconds: after this long without a page that the person asked for, and at the latest.
IDLE, LONGEST = 30 * 60, 8 * 3600
#: Seconds that clocks of our own machines may differ.
CLOCK_SKEW = 60
PREFIX = "bollplank:vault:"


@dataclass(frozen=True)
class UnlockedVault:
    """What an unlocked person holds: private keys by generation, and until when (seconds since 1970)."""

    person_id: int
    pairs: dict[int, bytes]
    opened_at: float
    ends_at: float

    @property
    def generation(self) -> int:
        """The generation of the person's vault that is in use."""
        return max(self.pairs)

    def private(self, generation=None) -> bytes:
        """The private key of a generation, by default the one in use. Raises NotOpened."""
        try:
            return self.pairs[self.generation if generation is None else generation]
        except KeyError as error:
            raise crypto.NotOpened from error

    def own_key(self, generation=None) -> bytes:
        """The key for what only this person opens. Raises NotOpened."""
        return crypto.own_key(self.private(generation))

    def __repr__(self):
        return f"<UnlockedVault of {self.person_id}>"

    def __reduce_ex__(self, protocol):
        raise TypeError("Keys are not stored or sent anywhere.")


@cache
def _store():
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=5)


def open_record(*, person_id: int, binding: str, pairs: dict[int, bytes]) -> str:
    """Keep the keys for this person and session (`binding`). Returns the cookie's value. Raises redis.RedisError."""
    kw = crypto.new_key()
    _write(kw, person_id, binding, pairs, opened_at=time.time())
    return URLSafeBase64Encoder.encode(kw).decode()


def read_record(cookie: str, *, person_id: int, binding: str, extend=True) -> UnlockedVault | None:
    """What the cookie opens, or None when it opens nothing (any more) for this person and session.

    `extend` counts as something that the person did: the idle time starts again.
    """
    try:
        kw = URLSafeBase64Encoder.decode(cookie.encode())
    except ValueError:
        return None
    if len(kw) != crypto.KEY_BYTES:
        return None
    name = PREFIX + crypto.name_of(kw)
    try:
        sealed = _store().get(name)
        if sealed is None:
            return None
        record = json.loads(crypto.unseal(kw, sealed, _context(person_id, binding)))
        now = time.time()
        latest = record["opened_at"] + LONGEST
        if not record["opened_at"] - CLOCK_SKEW <= now < latest:
            return None
        left = min(IDLE, latest - now) if extend else _store().pttl(name) / 1000
        if left <= 0:
            return None
        if extend:
            _store().pexpire(name, max(1, int(left * 1000)))
    except (crypto.NotOpened, redis.RedisError):
        return None
    pairs = {int(generation): HexEncoder.decode(key) for generation, key in record["pairs"].items()}
    return UnlockedVault(person_id, pairs, opened_at=record["opened_at"], ends_at=now + left)


def end_record(cookie: str) -> None:
    """Lock: the cookie opens nothing any more. Raises redis.RedisError, when it is not certain that it does not."""
    try:
        kw = URLSafeBase64Encoder.decode(cookie.encode())
    except ValueError:
        return
    _store().delete(PREFIX + crypto.name_of(kw))


def _write(kw, person_id, binding, pairs, *, opened_at):
    record = {
        "opened_at": opened_at,
        "pairs": {generation: HexEncoder.encode(key).decode() for generation, key in pairs.items()},
    }
    sealed = crypto.seal(kw, json.dumps(record).encode(), _context(person_id, binding))
    _store().set(PREFIX + crypto.name_of(kw), sealed, ex=IDLE)


def _context(person_id, binding):
    return crypto.bound("unlocked", person_id, binding)

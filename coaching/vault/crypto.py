"""The vault's cryptography: bytes in, bytes out. Knows nothing of Django, people or storage.

What is composed here, and from what: XChaCha20-Poly1305 with associated data for everything sealed, X25519 between
people, Argon2id for what somebody types, BLAKE2b to derive and to compare. docs/secrecy.md explains the scheme.
"""

import hashlib
import secrets
from functools import lru_cache
from typing import NamedTuple

from argon2.low_level import Type, hash_secret_raw
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt, sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError
from nacl.public import Box, PrivateKey, PublicKey
from nacl.secret import Aead

#: Named in all that is sealed; another composition gets another name, so neither opens as the other.
SUITE = b"bollplank-vault-1"
KEY_BYTES = 32
NONCE_BYTES = 24
SALT_BYTES = 16
#: Texts are padded to steps of this many bytes, so that a length says little.
PADDING_STEP = 256
#: Digits of the number that two people compare.
NUMBER_DIGITS = 20


class NotOpened(Exception):
    """It does not open: another key, or somebody has changed, moved or replaced it. Which is not said."""


class Derivation(NamedTuple):
    """What a typed secret costs to try once."""

    time_cost: int
    memory_kib: int
    lanes: int


#: About 0.2 s and 64 MiB.
DERIVATION = Derivation(time_cost=3, memory_kib=64 * 1024, lanes=1)
#: More is not believed: who can write to the database could otherwise have one attempt fill the machine's memory.
DERIVATION_MOST = Derivation(time_cost=12, memory_kib=512 * 1024, lanes=4)


def bound(purpose: str, *parts: str | int | bytes) -> bytes:
    """Associated data: the suite, what it is for and what it belongs to, each with its length before it.

    What is sealed with it opens with exactly the same parts, so it cannot be moved to another place.
    """
    return b"".join(map(_framed, (SUITE, purpose, *parts)))


# A page asks for the same few names and numbers hundreds of times. By type too, as 1 and True are the same to a cache.
@lru_cache(maxsize=4096, typed=True)
def _framed(part):
    encoded = part if isinstance(part, bytes) else str(part).encode()
    return len(encoded).to_bytes(4, "big") + encoded


def new_key() -> bytes:
    """A random key of 32 bytes."""
    return secrets.token_bytes(KEY_BYTES)


def new_salt() -> bytes:
    """A random salt for `derive`."""
    return secrets.token_bytes(SALT_BYTES)


def seal(key: bytes, plain: bytes, context: bytes) -> bytes:
    """Encrypt and authenticate `plain` under a 32-byte key; `context` from `bound`. The nonce comes first."""
    return bytes(Aead(key).encrypt(plain, context))


def unseal(key: bytes, sealed: bytes, context: bytes) -> bytes:
    """What was sealed with the same key and context. Raises NotOpened."""
    try:
        sealed = bytes(sealed)
        # What Aead.decrypt does, without an object for each field of a page.
        return crypto_aead_xchacha20poly1305_ietf_decrypt(
            sealed[NONCE_BYTES:], context, sealed[:NONCE_BYTES], key
        )
    except (CryptoError, ValueError, TypeError) as error:
        raise NotOpened from error


def seal_text(key: bytes, text: str, context: bytes) -> bytes:
    """`seal` for text, padded so that its length shows in steps of 256 bytes only.

    Half characters, which a broken client may send and no page could show, become question marks.
    """
    return seal(key, sodium_pad(text.encode(errors="replace"), PADDING_STEP), context)


def unseal_text(key: bytes, sealed: bytes, context: bytes) -> str:
    """The text that `seal_text` sealed. Raises NotOpened."""
    padded = unseal(key, sealed, context)
    try:
        return sodium_unpad(padded, PADDING_STEP).decode()
    except (CryptoError, UnicodeDecodeError) as error:
        raise NotOpened from error


def derive(secret: str, salt: bytes, derivation: Derivation = DERIVATION) -> bytes:
    """A key from what somebody typed (normalised by the caller).

    Stored settings and salts are what an attacker with the database could change. Raises NotOpened for less work than
    `DERIVATION`, for more than `DERIVATION_MOST`, and for a salt that `new_salt` has not made.
    """
    derivation = Derivation(*derivation)
    limits = zip(DERIVATION, derivation, DERIVATION_MOST, strict=True)
    if any(not least <= given <= most for least, given, most in limits) or len(salt) != SALT_BYTES:
        raise NotOpened
    return hash_secret_raw(
        secret.encode(errors="replace"),
        bytes(salt),
        time_cost=derivation.time_cost,
        memory_cost=derivation.memory_kib,
        parallelism=derivation.lanes,
        hash_len=KEY_BYTES,
        type=Type.ID,
    )


def new_private_key() -> bytes:
    """A person's private key (X25519)."""
    return bytes(PrivateKey.generate())


def public_of(private: bytes) -> bytes:
    """The public key that belongs to a private one."""
    return bytes(PrivateKey(private).public_key)


def own_key(private: bytes) -> bytes:
    """The key under which a person seals what only they themselves open."""
    return hashlib.blake2b(private, digest_size=KEY_BYTES, person=b"bollplank-own-1").digest()


def key_between(private: bytes, public: bytes) -> bytes:
    """The key that one's private and another's public key make; the other one's halves make the same.

    Raises NotOpened for a public key that is none.
    """
    try:
        return Box(PrivateKey(private), PublicKey(bytes(public))).shared_key()
    except (CryptoError, ValueError, TypeError, RuntimeError) as error:
        raise NotOpened from error


def name_of(kw: bytes) -> str:
    """The name under which a record that `kw` opens is stored; says nothing about `kw`."""
    return hashlib.blake2b(kw, digest_size=KEY_BYTES, person=b"bollplank-rec-1").hexdigest()


def comparison_number(*holders: tuple[int, bytes]) -> str:
    """20 digits in groups of five, the same for both, from two people's (id, public key) in any order.

    Another number means that one of the keys is not the one its owner made. Slow on purpose (some 50 ms): who replaces
    both keys on their way has to look for a pair with equal numbers, and so has to pay for each try.
    """
    parts = bound("comparison", *(part for holder in sorted(holders) for part in holder))
    digest = hashlib.scrypt(parts, salt=b"bollplank-num-1", n=2**14, r=8, p=1, dklen=KEY_BYTES)
    digits = f"{int.from_bytes(digest, 'big') % 10**NUMBER_DIGITS:0{NUMBER_DIGITS}}"
    return " ".join(digits[at : at + 5] for at in range(0, NUMBER_DIGITS, 5))

"""Sealed text: unreadable and unchangeable without a key. Knows of keys and bytes, nothing of people."""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Sequence

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

PREFIX = "sealed:1:"


class DoesNotOpen(Exception):
    """None of the keys opens this, or it has been changed, or it was never sealed."""


def seal(text: str, keys: Sequence[str]) -> str:
    """`text` sealed under the first of `keys` (each 64 hexadecimal digits); different each time."""
    box = SecretBox(bytes.fromhex(keys[0]))
    return PREFIX + b64encode(box.encrypt(text.encode())).decode()


def unseal(sealed: str, keys: Sequence[str]) -> str:
    """The text, by whichever of `keys` opens it. Raises DoesNotOpen."""
    if not sealed.startswith(PREFIX):
        raise DoesNotOpen
    try:
        box = b64decode(sealed.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise DoesNotOpen from error
    for key in keys:
        try:
            return SecretBox(bytes.fromhex(key)).decrypt(box).decode()
        except (CryptoError, ValueError):
            continue
    raise DoesNotOpen

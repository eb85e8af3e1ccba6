"""Deriving keys, two at a time: each derivation takes 64 MiB, and many people unlock when a training day begins."""

from threading import BoundedSemaphore

from coaching.vault import crypto

AT_A_TIME = 2
#: Seconds that one waits for one's turn.
PATIENCE = 10

_turns = BoundedSemaphore(AT_A_TIME)


class Busy(Exception):
    """So many unlock just now that it was not one's turn in time."""


def derive(secret: str, salt: bytes, derivation: crypto.Derivation = crypto.DERIVATION) -> bytes:
    """`crypto.derive` in its turn. Raises Busy after ten seconds in the queue, and NotOpened."""
    if not _turns.acquire(timeout=PATIENCE):
        raise Busy
    try:
        return crypto.derive(secret, salt, derivation)
    finally:
        _turns.release()

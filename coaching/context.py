"""What the frame of every page knows of the vault."""

import math
import time

from django.utils.functional import SimpleLazyObject

from coaching.queries.vault import standing
from coaching.vault.unlocking import state_of

_SHUT = {"is_open": False, "seconds_left": 0, "minutes_left": 0}


def vault(request) -> dict:
    """`vault` of somebody signed in: `is_open`, `seconds_left`, `minutes_left`, `has_one`, `is_due`.

    Lazy, as the column at the left is. One statement at most, and none for those whose duties have no conversations.
    """
    return {"vault": SimpleLazyObject(lambda: _state(request))}


def _state(request):
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return _SHUT | {"has_one": False, "is_due": False}
    unlocked = state_of(request)
    if unlocked is None:
        return _SHUT | standing(person)
    left = max(0, round(unlocked.ends_at - time.time()))
    minutes = math.ceil(left / 60)
    return {
        "is_open": True,
        "seconds_left": left,
        "minutes_left": minutes,
        "has_one": True,
        "is_due": False,
    }

"""The history of sign-ins, and ending sessions."""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.devices import browser_name, network_of
from accounts.models import Person, SignIn

KEPT = dt.timedelta(days=365)


@transaction.atomic
def record_sign_in(*, person, how, second="", succeeded, address="", user_agent="") -> SignIn:
    """Note that somebody signed in as `person`, or failed to. Of `address` and `user_agent` only the coarse is kept."""
    return SignIn.objects.create(
        person=person,
        how=how,
        second=second,
        succeeded=succeeded,
        network=network_of(address),
        browser=browser_name(user_agent),
    )


@transaction.atomic
def end_sessions(*, person) -> Person:
    """Sign this person out everywhere. The caller may keep the present session with `update_session_auth_hash`."""
    Person.objects.filter(pk=person.pk).update(session_round=F("session_round") + 1)
    person.refresh_from_db(fields=["session_round"])
    return lock_everywhere(person=person)


@transaction.atomic
def lock_everywhere(*, person) -> Person:
    """Lock what this person has unlocked in any browser: something that they sign in or unlock with has changed.

    It holds when the caller's transaction does, and asks no other store. The caller may unlock this browser anew.
    """
    Person.objects.filter(pk=person.pk).update(unlocked_round=F("unlocked_round") + 1)
    person.refresh_from_db(fields=["unlocked_round"])
    return person


@transaction.atomic
def forget_old_sign_ins() -> int:
    """Delete what is older than a year; says how many."""
    deleted, _ = SignIn.objects.filter(at__lt=timezone.now() - KEPT).delete()
    return deleted

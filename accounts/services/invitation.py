"""Inviting people by mail: a signed link that opens once, within fourteen days, to choose a password."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import signals
from accounts.models import Person, SchoolAuthority
from accounts.services.address import hold_address
from accounts.services.signin import lock_everywhere

VALID = dt.timedelta(days=14)
#: A second press of the button within this time is the same invitation.
ONCE_WITHIN = dt.timedelta(minutes=1)
SALT = "accounts.invitation"


@dataclass(frozen=True)
class Invitation:
    """What a link stands for. `authority` says whom to ask when it no longer opens."""

    person: Person
    authority: SchoolAuthority | None
    is_open: bool
    is_used: bool


@transaction.atomic
def invite(*, person, authority, by) -> Person:
    """Send an invitation in the name of `authority`; earlier links die.

    Raises ValidationError for somebody who has left or who has chosen a password already.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not person.is_active:
        raise ValidationError(_("%(person)s has left and cannot be invited.") % {"person": person})
    if person.has_usable_password():
        raise ValidationError(_("%(person)s has chosen a password already.") % {"person": person})
    now = timezone.now()
    if person.invited_at and now - person.invited_at < ONCE_WITHIN:
        return person
    person.invited_at = now
    person.save(update_fields=["invited_at"])
    signals.person_invited.send(Person, person=person, authority=authority, by=by)
    return person


def expires_at(person) -> dt.datetime:
    """When the latest invitation stops working (UTC). Raises TypeError for somebody who has not been invited."""
    return person.invited_at + VALID


def link(*, person, authority=None) -> str:
    """The absolute address of the latest invitation; the same each time, until somebody invites anew."""
    facts = {"person": person.pk, "at": _mark(person), "authority": authority.pk if authority else None}
    token = signing.Signer(salt=SALT).sign_object(facts, compress=False)
    return settings.BASE_URL + reverse("invitation", args=[token])


def read(token: str) -> Invitation | None:
    """What the link says now; None when it was never one of ours or the person is gone."""
    try:
        facts = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    person = Person.objects.filter(pk=facts["person"]).first()
    if person is None:
        return None
    authority = SchoolAuthority.objects.filter(pk=facts["authority"]).first()
    used = person.is_active and person.has_usable_password()
    return Invitation(person, authority, is_open=not used and _is_open(person, facts), is_used=used)


@transaction.atomic
def accept(*, token: str, password: str) -> Person | None:
    """Set the password (already checked) and hold the address for verified; None when the link no longer opens."""
    invitation = read(token)
    if invitation is None:
        return None
    Person.objects.select_for_update().get(pk=invitation.person.pk)
    # Once more, now that nobody else can use it at the same time.
    invitation = read(token)
    if not invitation.is_open:
        return None
    person = invitation.person
    person.set_password(password)
    person.save(update_fields=["password"])
    hold_address(person=person)
    return lock_everywhere(person=person)


def _is_open(person, facts):
    return (
        person.is_active
        and person.invited_at is not None
        and facts["at"] == _mark(person)
        and timezone.now() < expires_at(person)
    )


def _mark(person):
    """What an earlier invitation does not share with the latest one; nor one to an address that was changed since.

    A digest, so that no address stands in a link, and with it in the server's log.
    """
    facts = f"{person.invited_at.isoformat() if person.invited_at else ''} {person.email}"
    return hashlib.sha256(facts.encode()).hexdigest()[:24]

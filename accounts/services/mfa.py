"""The second step of signing in: sealing its secrets, and taking it away from somebody who has lost it."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from accounts import sealing, signals
from accounts.models import MfaReset, Person
from accounts.queries.security import has_mfa
from accounts.services.signin import end_sessions

#: Where the rows of each type keep what the codes are made from. A passkey's row holds a public key only.
SECRETS = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}


def seal(text: str) -> str:
    """`text` sealed under the first of settings.MFA_KEYS."""
    return sealing.seal(text, settings.MFA_KEYS)


def unseal(sealed: str) -> str:
    """The text, by any of settings.MFA_KEYS. Raises sealing.DoesNotOpen."""
    return sealing.unseal(sealed, settings.MFA_KEYS)


@transaction.atomic
def reset_mfa(*, person, by) -> MfaReset | None:
    """Take away passkeys, app and recovery codes, and end all sessions; the person is told by mail.

    `by` is None for those who run the service. Does nothing, and answers None, where there is nothing to take.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not has_mfa(person):
        return None
    forget_mfa(person=person)
    reset = MfaReset.objects.create(person=person, by=by)
    end_sessions(person=person)
    signals.mfa_was_reset.send(MfaReset, reset=reset)
    return reset


@transaction.atomic
def forget_mfa(*, person) -> None:
    """Delete everything that this person has set up beside the password."""
    Authenticator.objects.filter(user_id=person.pk).delete()


def reseal_all() -> tuple[int, int]:
    """Seal every secret under the first key; then the other keys may go. Says (how many, how many do not open)."""
    done = closed = 0
    for pk in Authenticator.objects.filter(type__in=SECRETS).values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if row is None:
                continue
            name = SECRETS[row.type]
            try:
                row.data[name] = seal(unseal(row.data[name]))
            except sealing.DoesNotOpen:
                closed += 1
                continue
            row.save(update_fields=["data"])
            done += 1
    return done, closed

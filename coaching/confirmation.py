"""The links by which a principal answers about an application without signing in. Pure: knows no tables.

A link names the application, the principal to whom it was sent, the round of asking, and the address it went to: it
dies with a new round and with a new address. What it is worth otherwise is looked up when it is used.
"""

import hashlib
from dataclasses import dataclass

from django.core import signing

#: One link takes the answer, the other takes it back; neither is good for the other.
ANSWER, TAKE_BACK = "coaching.confirmation", "coaching.confirmation.back"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a whole link says; nothing of it has been looked up yet."""

    application_id: int
    principal_id: int
    round: int
    mark: str

    def is_for(self, principal) -> bool:
        """Whether it went to the address that the principal has now."""
        return self.mark == mark_of(principal)


def token(*, application, principal, purpose=ANSWER) -> str:
    """What stands in the mail's link to one principal; the same each time within a round."""
    facts = f"{application.pk}.{principal.pk}.{application.round}.{mark_of(principal)}"
    return _signer(purpose).sign(facts)


def read(text: str, *, purpose=ANSWER) -> Claim | None:
    """What a link says; None when it was never one of ours."""
    try:
        application_id, principal_id, asked_round, mark = _signer(purpose).unsign(text).split(".")
    except (signing.BadSignature, ValueError):
        return None
    return Claim(int(application_id), int(principal_id), int(asked_round), mark)


def mark_of(person) -> str:
    """A mark of the person's address that does not tell it."""
    return hashlib.sha256(person.email.encode()).hexdigest()[:12]


def _signer(purpose):
    return signing.Signer(salt=purpose, sep=".")

"""Who has to sign in in two steps, and who may help somebody who cannot."""

from accounts.enums import Role
from accounts.rules.person import may_edit_person


def must_have_mfa(person) -> bool:
    """Administrators and coaches: they see most of everybody else."""
    return person.has_role(Role.ADMINISTRATOR, Role.COACH)


def may_reset_mfa(person, other) -> bool:
    """As `may_edit_person`, never one's own: whoever has taken over a session shall not get rid of it that way."""
    return person.pk != other.pk and other.is_active and may_edit_person(person, other)

"""Who may change what coaches and teachers bring along."""

from accounts.enums import Role
from accounts.rules.person import authorities_of


def may_edit_coach_profile(person, other) -> bool:
    """Administrators of an authority in which the other is or will be a coach."""
    return _administers_as(person, other, Role.COACH)


def may_edit_teacher_profile(person, other) -> bool:
    """Administrators of an authority in which the other is or will be a teacher."""
    return _administers_as(person, other, Role.TEACHER)


def _administers_as(person, other, role):
    duties = (duty for duty in other.duties.all() if duty.role == role and not duty.has_ended())
    return bool(authorities_of(duties) & person.authorities_as(Role.ADMINISTRATOR))

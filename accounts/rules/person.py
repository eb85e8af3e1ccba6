"""Who may see and change people and their duties."""

from accounts.enums import Role
from accounts.rules.school import administers, is_administrator, sees_schools


def sees_people(person) -> bool:
    """Whether there is anybody beside oneself to look up: for everyone but teachers."""
    return sees_schools(person)


def may_add_people(person) -> bool:
    """Administrators."""
    return is_administrator(person)


def may_give_duties(person, other) -> bool:
    """Administrators, to people in their own authority; what the duty is for must be theirs as well."""
    return bool(authorities_of(other.duties.all()) & person.authorities_as(Role.ADMINISTRATOR))


def may_edit_duty(person, duty) -> bool:
    """Administrators of the duty's authority; also for ending and removing it."""
    return administers(person, duty.authority_id)


def may_edit_person(person, other) -> bool:
    """Administrators, people whose duties are theirs alone.

    Whoever has a duty with another authority, now or later, looks after their own name and address: nobody gets into
    an account of that authority by changing where its password goes.
    """
    duties = list(other.duties.all())
    own = person.authorities_as(Role.ADMINISTRATOR)
    return (
        bool(authorities_of(duties) & own) and authorities_of(d for d in duties if not d.has_ended()) <= own
    )


def may_invite(person, other) -> bool:
    """Administrators of the person's authority, while the person has not chosen a password."""
    return other.is_active and not other.has_usable_password() and may_give_duties(person, other)


def may_deactivate(person, other) -> bool:
    """As `may_edit_person`, but never oneself: somebody must be left to undo it."""
    return person.pk != other.pk and other.is_active and may_edit_person(person, other)


def may_reactivate(person, other) -> bool:
    """As `may_edit_person`, for somebody who can no longer sign in."""
    return not other.is_active and may_edit_person(person, other)


def sees_account(person, other) -> bool:
    """Who is told whether somebody has been invited, and what they once were: administrators, of their own people."""
    return may_give_duties(person, other)


def authorities_of(duties) -> frozenset:
    """Ids of the authorities that these duties belong to."""
    return frozenset(duty.authority_id for duty in duties)

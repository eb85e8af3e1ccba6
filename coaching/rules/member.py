"""Who may let people join and leave an engagement, and hand it over."""

from accounts.enums import Role
from coaching.enums import Phase
from coaching.rules.engagement import is_member, runs_the_office, steers
from scheduling.enums import ParticipantRole


def sees_members(person, engagement) -> bool:
    """Who is in it, and the office."""
    return is_member(person, engagement) or runs_the_office(person, engagement)


def may_change_members(person, engagement) -> bool:
    """A coach or the office, until it is closed."""
    return engagement.phase != Phase.CLOSED and steers(person, engagement)


def may_leave(member, engagement) -> bool:
    """Whether this membership may end: not the last coach's, and not after the end."""
    last = member.role == ParticipantRole.FACILITATOR and len(engagement.coaches) == 1
    return engagement.phase != Phase.CLOSED and not last


def may_join(person, engagement, role) -> bool:
    """Whether `person`, who is not in it, can be its coach (of the authority) or its teacher (of the school) today."""
    if not person.is_active or any(member.person_id == person.pk for member in engagement.members_now):
        return False
    if role == ParticipantRole.FACILITATOR:
        return engagement.authority_id in person.authorities_as(Role.COACH)
    return engagement.school_id in person.schools_as(Role.TEACHER)


def may_hand_over(person, engagement) -> bool:
    """Name a successor: a coach of it, or the office when the coach cannot."""
    return may_change_members(person, engagement)


def is_outgoing(person, handover) -> bool:
    """Whether `person` is the coach who hands over: the only one who can pick entries and grant."""
    return handover.outgoing_id == person.pk


def may_answer(person, handover, engagement) -> bool:
    """Each teacher of today, as long as the list stands."""
    is_teacher = any(teacher.pk == person.pk for teacher in engagement.teachers)
    return handover.is_open and not handover.facts_only and handover.asked_at is not None and is_teacher

"""Who can read what is written in an engagement. The same answer grants keys and stands beside each field."""

from coaching.enums import Circle
from scheduling.enums import ParticipantRole

#: Which members of an engagement belong to which of its circles.
ROLES = {
    Circle.COACH: {ParticipantRole.FACILITATOR},
    Circle.SHARED: {ParticipantRole.FACILITATOR, ParticipantRole.PARTICIPANT},
}


def readers(engagement, circle) -> list:
    """The people of a circle today, coaches first: to them, and nobody else, its key is granted."""
    members = sorted(_members(engagement), key=lambda member: member.role != ParticipantRole.FACILITATOR)
    return [member.person for member in members if member.role in ROLES[circle]]


def memberships(engagement, circle) -> dict[int, int]:
    """Who is in a circle today, by person, with the id of the membership: who comes back has another."""
    return {member.person_id: member.pk for member in _members(engagement) if member.role in ROLES[circle]}


def founded_by(engagement) -> dict[int, int]:
    """Those of today who were there when it began: to each other they need nobody's yes. By person, as above."""
    return {
        member.person_id: member.pk
        for member in engagement.members_now
        if member.joined_at <= engagement.started_at
    }


def circles_of(person, engagement) -> list:
    """The circles that `person` belongs to today."""
    return [
        circle for circle in Circle if any(reader.pk == person.pk for reader in readers(engagement, circle))
    ]


def circle_for(engagement, teacher) -> Circle:
    """The circle of what concerns one teacher of the engagement."""
    return Circle.SHARED


def may_write(person, engagement, circle) -> bool:
    """Whoever can read in a circle can write in it."""
    return circle in circles_of(person, engagement)


def _members(engagement):
    """Nobody where the notes have been erased: nothing can be read or written there any more."""
    return [] if engagement.erased_at is not None else engagement.members_now

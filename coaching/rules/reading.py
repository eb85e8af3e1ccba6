"""Who can read what is written in an engagement. The same answer grants keys and stands beside each field."""

from coaching.enums import Circle, Corner
from scheduling.enums import ParticipantRole

#: Which members of an engagement belong to which of its circles.
ROLES = {
    Circle.COACH: {ParticipantRole.FACILITATOR},
    Circle.SHARED: {ParticipantRole.FACILITATOR, ParticipantRole.PARTICIPANT},
}


def belongs(circle, person_id, role) -> bool:
    """Whether somebody with that part in an engagement is of the circle: of a corner, its teacher and the coaches."""
    if isinstance(circle, Corner):
        return role == ParticipantRole.FACILITATOR or person_id == circle.teacher_id
    return role in ROLES[circle]


def is_team(engagement) -> bool:
    """Whether each teacher has a corner of their own: as soon as there are several, and from then on."""
    return engagement.has_corners or len(engagement.teachers) > 1


def circles_in(engagement) -> list:
    """The circles of an engagement today, in the order in which their keys are made."""
    corners = [Corner.of(teacher.pk) for teacher in engagement.teachers] if is_team(engagement) else []
    return [*Circle, *corners]


def circle_for(engagement, teacher) -> Circle | Corner:
    """Where it stands what concerns one teacher and the coaches; with a single teacher that is what all share."""
    return Corner.of(teacher.pk) if teacher is not None and is_team(engagement) else Circle.SHARED


def shared_circle(entry) -> Circle | Corner:
    """Whom sharing the entry concerns: the teachers, or the one in whose corner it stands."""
    return Circle.SHARED if entry.corner_of_id is None else Corner.of(entry.corner_of_id)


def circle_of(entry) -> Circle | Corner:
    """Who can read the entry as it is."""
    return Circle.COACH if entry.shared_at is None else shared_circle(entry)


def concerned(entry, engagement) -> list:
    """The teachers of today whom sharing the entry concerns."""
    return [teacher for teacher in engagement.teachers if entry.corner_of_id in (None, teacher.pk)]


def readers(engagement, circle) -> list:
    """The people of a circle today, coaches first: to them, and nobody else, its key is granted."""
    members = sorted(_members(engagement), key=lambda member: member.role != ParticipantRole.FACILITATOR)
    return [member.person for member in members if belongs(circle, member.person_id, member.role)]


def memberships(engagement, circle) -> dict[int, int]:
    """Who is in a circle today, by person, with the id of the membership: who comes back has another."""
    return {
        member.person_id: member.pk
        for member in _members(engagement)
        if belongs(circle, member.person_id, member.role)
    }


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
        circle
        for circle in circles_in(engagement)
        if any(reader.pk == person.pk for reader in readers(engagement, circle))
    ]


def may_write(person, engagement, circle) -> bool:
    """Whoever can read in a circle can write in it."""
    return circle in circles_of(person, engagement)


def _members(engagement):
    """Nobody where the notes have been erased: nothing can be read or written there any more."""
    return [] if engagement.erased_at is not None else engagement.members_now

"""Who may do what to a programme. Whether somebody sees it is in `queries.programme.readable_by`."""

from accounts.enums import Role
from scheduling.enums import ParticipantRole


def may_create(person) -> bool:
    """Administrators, for their own authorities."""
    return person.has_role(Role.ADMINISTRATOR)


def may_edit(person, programme) -> bool:
    """Change it, publish it, import its plan: administrators of its authority."""
    return person.is_authenticated and programme.authority_id in person.authorities_as(Role.ADMINISTRATOR)


def may_plan(person, programme) -> bool:
    """Set the times of its plan: its administrators and coordinators."""
    return may_edit(person, programme) or coordinates(person, programme)


def coordinates(person, programme) -> bool:
    """Whether the person is one of those who lead the programme's meetings now."""
    return _meets_as(ParticipantRole.FACILITATOR, person, programme)


def takes_part(person, programme) -> bool:
    """Whether the person meets with the others of the programme now, without leading."""
    return _meets_as(ParticipantRole.PARTICIPANT, person, programme)


def _meets_as(role, person, programme):
    return (
        person.is_authenticated
        and programme.series is not None
        and any(
            member.person_id == person.pk and member.role == role and member.left_at is None
            for member in programme.series.members.all()
        )
    )

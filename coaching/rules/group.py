"""Who may do what to a group. Whether somebody sees it at all is `Group.objects.visible_to`."""

from accounts.enums import Role
from coaching.rules.programme import may_plan as runs_programme
from scheduling.enums import ParticipantRole


def leads(person, group) -> bool:
    """Whether the person is one of those who lead it now; `group` from `with_people`."""
    return any(leader.pk == person.pk for leader in group.leaders)


def is_in(person, group) -> bool:
    """Whether the person leads it or is a member today."""
    return any(member.person_id == person.pk for member in group.series.members_now)


def runs(person, group) -> bool:
    """Whether the person runs its programme: the office and the coordinators."""
    return runs_programme(person, group.programme)


def may_make(person, programme) -> bool:
    """Make groups, add schools that take part: the office and the coordinators of the programme."""
    return runs_programme(person, programme)


def may_change(person, group) -> bool:
    """Rename it, say who leads, close it: who runs the programme, until it is closed."""
    return not group.is_closed and runs(person, group)


def may_change_members(person, group) -> bool:
    """Who runs the programme, and who leads the group, until it is closed."""
    return not group.is_closed and (runs(person, group) or leads(person, group))


def sees_run(person, group) -> bool:
    """Everybody's attendance and what has happened: who leads it, and who runs the programme."""
    return runs(person, group) or leads(person, group)


def sees_schools(person, programme) -> bool:
    """The schools that take part: who runs the programme all, area managers their area's, principals their own."""
    if not person.is_authenticated:
        return False
    of_authority = {
        duty.authority_id
        for duty in person.current_duties
        if duty.role in (Role.PRINCIPAL, Role.AREA_MANAGER)
    }
    return programme.authority_id in of_authority or runs_programme(person, programme)


def role_of(person, group) -> str:
    """The person's part in it: a ParticipantRole, or "" for who only sees it."""
    for member in group.series.members_now:
        if member.person_id == person.pk:
            return ParticipantRole(member.role)
    return ""

"""Who may do what with a group's preparation. Groups come from `queries.preparation.groups_with_standing`; whether
somebody sees a group at all is `queries.preparation.reachable_by`.
"""

from accounts.enums import Role
from coaching.enums import PreparationOwner
from coaching.rules.group import leads
from coaching.rules.programme import may_plan


def schools_of(group) -> frozenset[int]:
    """The school of the group; of a group of several, those at which its members teach today."""
    return frozenset([group.school_id] if group.school_id else group.school_ids)


def takes_part(person, group) -> bool:
    """Whether `person` is one of its members now."""
    return any(member.pk == person.pk for member in group.people)


def is_principal(person, group) -> bool:
    """Whether `person` leads a school of the group today."""
    return bool(person.schools_as(Role.PRINCIPAL) & schools_of(group))


def owned_by(person, group) -> frozenset[PreparationOwner]:
    """As what `person` sees to lines of the preparation."""
    found = {
        PreparationOwner.LEADER: leads(person, group),
        PreparationOwner.PRINCIPAL: is_principal(person, group),
    }
    return frozenset(owner for owner, holds in found.items() if holds)


def may_see(person, group) -> bool:
    """Who leads it, its principals, who coordinates the programme, and the office."""
    return bool(owned_by(person, group)) or may_plan(person, group.programme)


def may_settle(person, group, item) -> bool:
    """Say that a line is ready or not needed, or take it up again: whose line it is, while the group meets."""
    return not group.is_closed and item.owner in owned_by(person, group)


def may_add(person, group) -> bool:
    """Who leads it and its principals, while it meets."""
    return not group.is_closed and bool(owned_by(person, group))


def may_begin(person, group) -> bool:
    """Give the group the programme's list: all who see the preparation, while it meets."""
    return not group.is_closed and may_see(person, group)


def may_keep_list(person, programme) -> bool:
    """Write the programme's list and give it to its groups: the office and who coordinates."""
    return may_plan(person, programme)

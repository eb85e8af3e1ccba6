"""Who reads, writes and confirms what groups agree on. Groups come from `queries.preparation.groups_with_standing`."""

from coaching.rules.group import leads
from coaching.rules.preparation import takes_part
from coaching.rules.programme import coordinates, may_plan


def may_read(person, group) -> bool:
    """An agreement in the group: those in it, who leads it, and who coordinates the programme."""
    return leads(person, group) or takes_part(person, group) or coordinates(person, group.programme)


def may_write(person, group) -> bool:
    """Who leads the group writes its agreement, while it meets."""
    return not group.is_closed and leads(person, group)


def may_confirm(person, group) -> bool:
    """Each member says "I have read it and agree", while the group meets."""
    return not group.is_closed and takes_part(person, group)


def may_write_between(person, programme) -> bool:
    """An agreement between groups is written, and the texts that both begin with, by coordinators and the office."""
    return may_plan(person, programme)

"""Who reads, writes and marks what is expected of a group. Groups come from
`queries.preparation.groups_with_standing`.
"""

from coaching.enums import ExpectationKind
from coaching.rules.preparation import is_principal, leads, takes_part
from coaching.rules.programme import coordinates


def kinds_of(person, group) -> list[ExpectationKind]:
    """Under which headings `person` may write, as of today."""
    found = {
        ExpectationKind.LEADER: leads(person, group),
        ExpectationKind.PRINCIPAL: is_principal(person, group),
        ExpectationKind.PARTICIPANTS: takes_part(person, group),
        ExpectationKind.SUPPORTERS: coordinates(person, group.programme),
    }
    return [kind for kind, holds in found.items() if holds]


def may_read(person, group) -> bool:
    """Those in it, who leads it, its principals, and who coordinates the programme; nobody else."""
    return bool(kinds_of(person, group))


def may_write(person, group, kind) -> bool:
    """Whoever is of that kind, while the group meets."""
    return not group.is_closed and kind in kinds_of(person, group)


def may_change(person, group, expectation) -> bool:
    """Its writer, until the group has marked it."""
    return may_remove(person, group, expectation) and not expectation.mark


def may_remove(person, group, expectation) -> bool:
    """Its writer, while still in the group in some way and the group meets."""
    return expectation.written_by_id == person.pk and not group.is_closed and may_read(person, group)


def may_mark(person, group) -> bool:
    """Who leads the group notes what it has found together, while it meets."""
    return not group.is_closed and leads(person, group)

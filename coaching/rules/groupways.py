"""Which of a group's own pages are open to somebody: its preparation, what is expected of it, what it agreed on."""

from coaching.rules import expectation, groupagreement, preparation

PREPARATION, EXPECTATIONS, AGREEMENT = "preparation", "expectations", "agreement"


def ways_of(person, group) -> list[str]:
    """Their names in order, for a group from `queries.preparation.groups_with_standing`."""
    found = {
        PREPARATION: preparation.may_see(person, group),
        EXPECTATIONS: expectation.may_read(person, group),
        AGREEMENT: groupagreement.may_read(person, group),
    }
    return [name for name, holds in found.items() if holds]

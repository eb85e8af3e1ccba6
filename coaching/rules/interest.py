"""Who deals with interest. Whether somebody sees one at all is `Interest.objects.visible_to`."""

from accounts.enums import Role
from coaching.enums import INTEREST_TRANSITIONS
from coaching.rules import programme as programmes


def takes_interest(programme) -> bool:
    """Whether anybody can leave details now."""
    return programme.is_published and programme.is_open_for_interest


def may_handle(person, programme) -> bool:
    """Read what came in about the programme and deal with it: its administrators and coordinators."""
    return programmes.may_plan(person, programme)


def may_become(interest, status) -> bool:
    """Whether it may go to that state from the one it is in."""
    return status in INTEREST_TRANSITIONS[interest.status]


def runs_an_office(person) -> bool:
    """Whether the person is an administrator somewhere, and so has the list even while it is empty."""
    return person.has_role(Role.ADMINISTRATOR)

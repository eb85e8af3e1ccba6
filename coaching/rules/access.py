"""Who may ask to see what is written, and who answers. Who sees a request is `AccessRequest.objects.visible_to`."""

from accounts.enums import Role
from coaching.rules.engagement import is_coach, is_member


def may_ask(person, engagement) -> bool:
    """Whoever is coached there today."""
    return is_member(person, engagement) and not is_coach(person, engagement)


def may_answer(person, request) -> bool:
    """A coach of the engagement, as long as it waits."""
    return request.is_open and is_coach(person, request.engagement)


def has_conversations(person) -> bool:
    """Whether notes can be about the person: for coaches and teachers."""
    return person.has_role(Role.COACH, Role.TEACHER)


def guards_requests(person) -> bool:
    """Those whose duties bring access requests to answer, or to guard the time of."""
    return person.has_role(Role.COACH, Role.ADMINISTRATOR)

"""Who may wish for coaching, and who answers. Whether somebody sees a wish at all is `Wish.objects.visible_to`."""

from accounts.enums import Role
from coaching.enums import WishState


def may_wish(person) -> bool:
    """Whoever teaches at a school today."""
    return bool(person.schools_as(Role.TEACHER))


def may_withdraw(person, wish) -> bool:
    """The one who wished, until it is answered."""
    return wish.teacher_id == person.pk and wish.state == WishState.OPEN


def may_answer(person, wish) -> bool:
    """A principal of the school, until it is answered."""
    return is_principal(person, wish) and wish.state == WishState.OPEN


def is_principal(person, wish) -> bool:
    """Whether `person` leads the school today."""
    return wish.school_id in person.schools_as(Role.PRINCIPAL)


def answers_wishes(person) -> bool:
    """Whether wishes come to this person at all."""
    return person.has_role(Role.PRINCIPAL)

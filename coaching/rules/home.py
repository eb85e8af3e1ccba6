"""Which parts somebody's first page has, from today's duties."""

from accounts.enums import Role

_DUTIES = {
    "coach": Role.COACH,
    "teacher": Role.TEACHER,
    "principal": Role.PRINCIPAL,
    "area_manager": Role.AREA_MANAGER,
    "office": Role.ADMINISTRATOR,
}
#: Who does several things finds the page under the name of the first of these.
_NAMED_BY = ("coach", "office", "principal", "area_manager", "teacher")


def has_part(person, part) -> bool:
    """Whether a duty of today gives `person` that part. Leading a programme's meetings is no duty: see the query."""
    return part in _DUTIES and person.has_role(_DUTIES[part])


def named_by(person) -> str:
    """The part that the page is named by; empty for somebody without any duty today."""
    return next((part for part in _NAMED_BY if has_part(person, part)), "")


def is_named_by(person, part) -> bool:
    """Whether the first page is called after `part` for this person."""
    return named_by(person) == part


def sees_engagements(person) -> bool:
    """Whether the list of engagements is among the person's places: everybody with a duty."""
    return bool(person.current_duties)

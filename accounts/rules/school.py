"""Who may see and change school authorities, areas, schools and teams."""

from accounts.enums import Role


def is_administrator(person) -> bool:
    """Whether one of today's duties is administrator."""
    return person.has_role(Role.ADMINISTRATOR)


def administers(person, authority_id: int) -> bool:
    """Whether `person` looks after this authority: its settings, areas, schools, teams and duties."""
    return authority_id in person.authorities_as(Role.ADMINISTRATOR)


def sees_schools(person) -> bool:
    """Who has an authority, an area or a school in view: everyone but teachers."""
    return bool(person.scopes.authorities or person.scopes.areas or person.scopes.schools)


def may_edit_authority(person, authority) -> bool:
    """Administrators, their own authority."""
    return administers(person, authority.pk)


def may_edit_area(person, area) -> bool:
    """Administrators of the area's authority."""
    return administers(person, area.authority_id)


def may_edit_school(person, school) -> bool:
    """Administrators of the school's authority; also for closing it."""
    return administers(person, school.authority_id)


def may_edit_team(person, team) -> bool:
    """Administrators of the authority that the team's school belongs to."""
    return may_edit_school(person, team.school)

"""Who may read reports, and about what."""

from accounts.enums import Role

REPORT_ROLES = (Role.ADMINISTRATOR, Role.AREA_MANAGER, Role.PRINCIPAL)


def may_see_reports(person):
    """Whoever answers for an authority, an area or a school sees operational facts about it."""
    return person.has_role(*REPORT_ROLES)

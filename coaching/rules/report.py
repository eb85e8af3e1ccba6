"""Who may read reports, and about what."""

from accounts.enums import Role

REPORT_ROLES = (Role.ADMINISTRATOR, Role.AREA_MANAGER, Role.PRINCIPAL)


def may_see_reports(person):
    """Whoever answers for an authority, an area or a school sees operational facts about it."""
    return person.has_role(*REPORT_ROLES)


def reads_as_office(person) -> bool:
    """Whether everything that the person reads reports about is of an authority whose office they are.

    Only then do facts show that an employer has about a coach: agreed time, travel, certifications, when logs were
    written. Who leads a school or an area sees what concerns it.
    """
    offices = person.authorities_as(Role.ADMINISTRATOR)
    return bool(offices) and person.authorities_as(*REPORT_ROLES) <= offices

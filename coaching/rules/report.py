"""Who may read reports, and about what."""

from accounts.enums import Role

REPORT_ROLES = (Role.ADMINISTRATOR, Role.AREA_MANAGER, Role.PRINCIPAL)


def may_see_reports(person):
    """Whoever answers for an authority, an area or a school sees operational facts about it."""
    return person.has_role(*REPORT_ROLES)


def may_see_reports_of(person, authority_id):
    """Whether one of the authority's programmes can be chosen in the person's reports."""
    return authority_id in person.authorities_as(*REPORT_ROLES)


def may_see_exports(person):
    """The office sees who has saved its authority's figures."""
    return person.has_role(Role.ADMINISTRATOR)


def may_export_facts(person):
    """The facts behind the reports, row by row, are the office's alone."""
    return person.has_role(Role.ADMINISTRATOR)


def may_fetch(person, term_report):
    """Whose it is, as long as all the duties that it tells of are still held."""
    held = {duty.pk for duty in person.current_duties}
    return term_report.person_id == person.pk and set(term_report.duties) <= held


def is_office(duty):
    """Whether this duty is that of an office, which chooses who gets the term report."""
    return duty.role == Role.ADMINISTRATOR


def reads_as_office(person) -> bool:
    """Whether everything that the person reads reports about is of an authority whose office they are.

    Only then do facts show that an employer has about a coach: agreed time, travel, certifications, when logs were
    written. Who leads a school or an area sees what concerns it.
    """
    offices = person.authorities_as(Role.ADMINISTRATOR)
    return bool(offices) and person.authorities_as(*REPORT_ROLES) <= offices

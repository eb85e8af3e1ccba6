"""Who may import."""

from accounts.enums import ImportState, Role


def may_import(person) -> bool:
    """Administrators, for their own authorities."""
    return person.has_role(Role.ADMINISTRATOR)


def may_confirm(run) -> bool:
    """A file that has been checked and has no problems can be imported."""
    return run.state == ImportState.CHECKED and not run.problem_count


def may_discard(run) -> bool:
    """As long as nothing has been imported and nobody is about to."""
    return run.state == ImportState.CHECKED

"""What is said about secrecy beside the promise."""

from accounts.models import SchoolAuthority


def wordings(person) -> list[SchoolAuthority]:
    """The authorities in which `person` has a duty today and that have put secrecy and law into words, by name."""
    if not person.is_authenticated:
        return []
    authorities = {duty.authority_id: duty.authority for duty in person.current_duties}.values()
    return sorted((one for one in authorities if one.secrecy_wording), key=lambda one: one.name)

"""Who can read what is written about a meeting in plain words; the same people as `Meeting.objects.visible_to`."""

from accounts.enums import Role
from accounts.models import Duty, Person


def office_of(authority_id) -> list[Person]:
    """Who runs the programme office of the authority today, by name; one statement."""
    return list(
        Person.objects.filter(
            pk__in=Duty.objects.current()
            .filter(role=Role.ADMINISTRATOR, authority=authority_id, person__is_active=True)
            .values("person")
        ).order_by("family_name", "given_name", "pk")
    )

"""Who has which part in what is asked for: people by today's duties. Only those who can sign in."""

from accounts.enums import Role
from accounts.models import Duty, Person


def _holders(**scope):
    duties = Duty.objects.current().filter(**scope)
    return list(Person.objects.filter(is_active=True, pk__in=duties.values("person")))


def principals_of(request) -> list[Person]:
    """Who leads the school today; one query."""
    return _holders(role=Role.PRINCIPAL, school=request.school_id)


def principals_by_school(school_ids) -> dict[int, list[Person]]:
    """Who leads each of the schools today, each once, by name; one query."""
    duties = Duty.objects.current().filter(role=Role.PRINCIPAL, school__in=school_ids, person__is_active=True)
    found = {pk: {} for pk in school_ids}
    for duty in duties.select_related("person").order_by(
        "person__family_name", "person__given_name", "person_id"
    ):
        found[duty.school_id][duty.person_id] = duty.person
    return {pk: list(people.values()) for pk, people in found.items()}


def area_managers_of(request) -> list[Person]:
    """Who manages the area of the school today; one query, none when the school has no area."""
    if request.school.area_id is None:
        return []
    return _holders(role=Role.AREA_MANAGER, area=request.school.area_id)


def administrators_of(request) -> list[Person]:
    """Who runs the programme office of the authority today; one query."""
    return _holders(role=Role.ADMINISTRATOR, authority=request.authority_id)


def teachers_of_school(school_id) -> list[Person]:
    """The school's teachers of today, by name, each with `team_name` (or None); one query."""
    duties = Duty.objects.current().filter(role=Role.TEACHER, school=school_id, person__is_active=True)
    found = {}
    for duty in duties.select_related("person", "team").order_by(
        "person__family_name", "person__given_name", "person_id"
    ):
        person = found.setdefault(duty.person_id, duty.person)
        person.team_name = getattr(person, "team_name", None) or (duty.team.name if duty.team else None)
    return list(found.values())

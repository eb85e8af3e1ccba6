"""Who is at the schools that take part in a programme: their teachers and teams of today, and who is in no group."""

from collections import defaultdict
from dataclasses import dataclass, field

from accounts.enums import Role
from accounts.models import Duty, Person, School, Team
from coaching.models import Group, Programme
from scheduling.models import SeriesMember


@dataclass(slots=True)
class Staff:
    """A school's teachers of today by id, and by team (id) those who are in it."""

    school: School
    teachers: dict[int, Person] = field(default_factory=dict)
    teams: dict[int, list[Person]] = field(default_factory=lambda: defaultdict(list))


def staff_of(schools) -> dict[int, Staff]:
    """The staff of each school, by its id; people by name; one statement."""
    found = {school.pk: Staff(school) for school in schools}
    duties = (
        Duty.objects.current()
        .filter(role=Role.TEACHER, school__in=list(found), person__is_active=True)
        .select_related("person")
        .order_by("person__sort_name", "person_id")
    )
    for duty in duties:
        staff = found[duty.school_id]
        staff.teachers[duty.person_id] = duty.person
        if duty.team_id and duty.person not in staff.teams[duty.team_id]:
            staff.teams[duty.team_id].append(duty.person)
    return found


def schools_taking_part(programme, on=None):
    """The schools that take part on the local date `on` (default: today), by name."""
    return School.objects.filter(pk__in=programme.taking_part.current(on).values("school"))


def in_groups(programme: Programme) -> set[int]:
    """Ids of those who are in an open group of the programme, or lead one; one statement."""
    members = SeriesMember.objects.current().filter(
        series__group__programme=programme, series__closed_at=None
    )
    return set(members.values_list("person", flat=True))


def without_group(programme, schools) -> list[tuple[School, list[Person]]]:
    """The teachers of each school who are in no group of the programme; schools without such are left out."""
    placed = in_groups(programme)
    found = []
    for staff in staff_of(schools).values():
        people = [person for pk, person in staff.teachers.items() if pk not in placed]
        if people:
            found.append((staff.school, people))
    return found


@dataclass(slots=True)
class TeamChoice:
    """A team as a group is made of it: its teachers who are free for it, those who are in another group, and the open
    group that was made of the team before."""

    team: Team
    free: list[Person]
    taken: list[Person]
    group: Group | None


def team_choices(programme, schools) -> list[tuple[School, list[TeamChoice]]]:
    """The teams with teachers of each school, by name. Four statements."""
    schools, placed = list(schools), in_groups(programme)
    staff = staff_of(schools)
    groups = {group.team_id: group for group in Group.objects.open().filter(programme=programme)}
    by_school = defaultdict(list)
    for team in Team.objects.filter(school__in=schools).order_by("name", "pk"):
        people = staff[team.school_id].teams.get(team.pk, [])
        if people:
            by_school[team.school_id].append(
                TeamChoice(
                    team,
                    [person for person in people if person.pk not in placed],
                    [person for person in people if person.pk in placed],
                    groups.get(team.pk),
                )
            )
    return [(school, by_school[school.pk]) for school in schools]

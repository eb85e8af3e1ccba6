"""One authority with everybody in it, and another one that nobody here may look into."""

from dataclasses import dataclass

from accounts.models import Area, Certification, Person, School, SchoolAuthority, Team
from tests.factories import (
    AreaFactory,
    AuthorityFactory,
    PersonFactory,
    SchoolFactory,
    TeamFactory,
    make_administrator,
    make_area_manager,
    make_coach,
    make_principal,
    make_teacher,
)


@dataclass
class World:
    """`elsewhere` is a teacher, and `other_school` the school, of another authority."""

    authority: SchoolAuthority
    area: Area
    school: School
    team: Team
    administrator: Person
    area_manager: Person
    principal: Person
    coach: Person
    teacher: Person
    other_school: School
    elsewhere: Person

    @property
    def roles(self):
        """Everybody of the authority by what they are."""
        names = ["administrator", "area_manager", "principal", "coach", "teacher"]
        return {name: getattr(self, name) for name in names}


def make_world():
    """Everything in the database."""
    authority = AuthorityFactory(name="Granköpings kommun", contact_email="coachning@example.se")
    area = AreaFactory(authority=authority, name="Norra området")
    school = SchoolFactory(area=area, name="Furuskolan")
    other_school = SchoolFactory(name="Ekskolan")
    coach = make_coach(authority, person=PersonFactory(given_name="Karin", family_name="Ek"))
    Certification.objects.create(coach=coach.coach_profile, name="ACC", issued_on="2024-01-01")
    return World(
        authority=authority,
        area=area,
        school=school,
        team=TeamFactory(school=school, name="Arbetslag blå"),
        administrator=make_administrator(authority),
        area_manager=make_area_manager(area),
        principal=make_principal(school),
        coach=coach,
        teacher=make_teacher(school, person=PersonFactory(given_name="Olle", family_name="Berg")),
        other_school=other_school,
        elsewhere=make_teacher(other_school, person=PersonFactory(given_name="Eva", family_name="Borta")),
    )

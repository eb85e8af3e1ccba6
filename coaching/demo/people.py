"""Who: one municipality with areas, schools, teams and people in every role."""

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.text import slugify

from accounts.demo import DOMAIN, PASSWORD, SIGN_INS
from accounts.enums import CareerStage, Role, Subject
from accounts.models import (
    Area,
    Certification,
    CoachProfile,
    Duty,
    Person,
    School,
    SchoolAuthority,
    TeacherProfile,
    Team,
)
from coaching.demo import names

TEACHERS_PER_SCHOOL = 5
COACHES = 8


@dataclass
class World:
    """What has been made so far; `now` is the moment that everything is placed around."""

    now: dt.datetime
    scale: int
    random: Random = field(default_factory=lambda: Random(2026))  # noqa: S311 - sameness is the point here
    authority: SchoolAuthority = None
    administrator: Person = None
    areas: list = field(default_factory=list)
    schools: list = field(default_factory=list)
    teams: dict = field(default_factory=dict)  # school id → teams
    principals: dict = field(default_factory=dict)  # school id → person
    managers: dict = field(default_factory=dict)  # area id → person
    teachers: dict = field(default_factory=dict)  # school id → people
    coaches: list = field(default_factory=list)

    @property
    def today(self):
        return timezone.localdate(self.now)


class PeopleMaker:
    """Makes people with names that never repeat within a thousand, all with the same password, hashed once."""

    def __init__(self, world):
        self.now = world.now
        self.password = make_password(PASSWORD)
        self.made = 0

    def person(self, email=None):
        i = self.made
        self.made += 1
        given, family = names.GIVEN[i % 30], names.FAMILY[(i // 30 + 7 * i) % 31]
        number = str(i // 930 + 1) if i >= 930 else ""
        address = f"{slugify(given)}.{slugify(family.replace('ı', 'i'))}{number}@{DOMAIN}"
        return Person(
            given_name=given,
            family_name=family,
            email=email or address,
            password=self.password,
            invited_at=self.now - dt.timedelta(days=200),
            created_at=self.now - dt.timedelta(days=200),
        )


def make_people(world):
    """Fill the world with places, people, duties and profiles. Bulk inserts only."""
    maker = PeopleMaker(world)
    make_places(world)
    first = iter(SIGN_INS[role] for role in (Role.COACH,))
    world.coaches = [maker.person(next(first, None)) for _ in range(COACHES * world.scale)]
    world.administrator = maker.person(SIGN_INS[Role.ADMINISTRATOR])
    managers = [
        maker.person(SIGN_INS[Role.AREA_MANAGER] if n == 0 else None) for n in range(len(world.areas))
    ]
    principals = [
        maker.person(SIGN_INS[Role.PRINCIPAL] if n == 0 else None) for n in range(len(world.schools))
    ]
    teachers = [
        maker.person(SIGN_INS[Role.TEACHER] if n == 0 else None)
        for n in range(TEACHERS_PER_SCHOOL * len(world.schools))
    ]
    Person.objects.bulk_create(
        [*world.coaches, world.administrator, *managers, *principals, *teachers], batch_size=2000
    )
    world.managers = {area.pk: person for area, person in zip(world.areas, managers, strict=True)}
    world.principals = {school.pk: person for school, person in zip(world.schools, principals, strict=True)}
    for n, school in enumerate(world.schools):
        world.teachers[school.pk] = teachers[n * TEACHERS_PER_SCHOOL : (n + 1) * TEACHERS_PER_SCHOOL]
    make_duties(world)
    make_profiles(world)


def make_places(world):
    world.authority = SchoolAuthority.objects.create(
        name=names.MUNICIPALITY, contact_email=f"lararcoacher@{DOMAIN}", municipality_code="9901"
    )
    world.areas = Area.objects.bulk_create(
        Area(authority=world.authority, name=numbered(name, n))
        for n in range(world.scale)
        for name in names.AREAS
    )
    world.schools = School.objects.bulk_create(
        [
            School(
                authority=world.authority,
                area=world.areas[(n * len(names.AREAS)) + k % len(names.AREAS)],
                name=numbered(name, n),
                municipality_code="9901",
                unit_code=f"{99010000 + n * len(names.SCHOOLS) + k:08d}",
                has_compulsory=True,
                has_preschool_class=k % 3 != 2,
                has_leisure_centre=k % 3 != 2,
            )
            for n in range(world.scale)
            for k, name in enumerate(names.SCHOOLS)
        ],
        batch_size=2000,
    )
    teams = Team.objects.bulk_create(
        [Team(school=school, name=name) for school in world.schools for name in names.TEAMS], batch_size=2000
    )
    for team in teams:
        world.teams.setdefault(team.school_id, []).append(team)


def numbered(name, n):
    return name if n == 0 else f"{name} {n + 1}"


def make_duties(world):
    started = world.today - dt.timedelta(days=400)

    def duty(person, role, **scope):
        return Duty(person=person, role=role, authority=world.authority, starts_on=started, **scope)

    duties = [duty(world.administrator, Role.ADMINISTRATOR)]
    duties += [duty(coach, Role.COACH) for coach in world.coaches]
    duties += [duty(world.managers[area.pk], Role.AREA_MANAGER, area=area) for area in world.areas]
    for school in world.schools:
        duties.append(duty(world.principals[school.pk], Role.PRINCIPAL, school=school))
        teams = world.teams[school.pk]
        duties += [
            duty(teacher, Role.TEACHER, school=school, team=teams[k % len(teams)])
            for k, teacher in enumerate(world.teachers[school.pk])
        ]
    Duty.objects.bulk_create(duties, batch_size=2000)


def make_profiles(world):
    subjects = list(Subject.values)
    stages = [CareerStage.TEACHER] * 7 + [CareerStage.FIRST_TEACHER] * 2 + [CareerStage.LEKTOR]
    TeacherProfile.objects.bulk_create(
        [
            TeacherProfile(
                person=teacher,
                subjects=world.random.sample(subjects, 2),
                career_stage=world.random.choice(stages),
            )
            for teachers in world.teachers.values()
            for teacher in teachers
        ],
        batch_size=2000,
    )
    profiles = CoachProfile.objects.bulk_create(
        [
            CoachProfile(
                person=coach,
                subjects=[subjects[(2 * n + k) % 6] for k in range(3)],
                weekly_minutes=[1080, 900, 720][n % 3],
            )
            for n, coach in enumerate(world.coaches)
        ],
        batch_size=2000,
    )
    Certification.objects.bulk_create(
        [
            Certification(
                coach=profile,
                name="Certifierad coach (ACC)" if n % 4 else "Handledarutbildning 15 hp",
                issuer="Coachförbundet" if n % 4 else "Lärosätet",
                issued_on=world.today - dt.timedelta(days=900),
                # The second coach's runs out soon, so that there is something to look after.
                expires_on=world.today + dt.timedelta(days=25 if n == 1 else 200 + 30 * (n % 9)),
            )
            for n, profile in enumerate(profiles)
        ],
        batch_size=2000,
    )

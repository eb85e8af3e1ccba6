"""How long it takes to propose an allocation: 300 requests that wait, 200 coaches with engagements, from the press of
the button to the stored proposal.
"""

import datetime as dt
import random
import time

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.databaseroles import as_owner
from accounts.enums import Role, Subject
from accounts.models import Area, CoachProfile, Duty, Person, School, SchoolAuthority
from coaching.enums import Phase, ProgrammeKind, RequestState
from coaching.models import AllocationLine, CoachingRequest, Engagement, Programme
from coaching.queries.allocation import obstacle_to
from coaching.services.allocation import propose
from scheduling.models import Series, SeriesMember, Term

REQUESTS, COACHES, SCHOOLS, SECONDS = 300, 200, 60, 10
SUBJECTS = list(Subject.values)


def fill(chance):
    """An authority with all of it. Returns the authority and its administrator."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE accounts_schoolauthority, accounts_person CASCADE")
    authority = SchoolAuthority.objects.create(name="Granköpings kommun")
    area = Area.objects.create(authority=authority, name="Norr")
    schools = [
        School.objects.create(authority=authority, area=area, name=f"Skola {n}") for n in range(SCHOOLS)
    ]
    programme = Programme.objects.create(
        authority=authority, kind=ProgrammeKind.TEACHER_COACHING, name="Coachning", slug="coachning"
    )
    today = timezone.localdate()
    Term.objects.create(
        authority=authority,
        season="HT",
        year=today.year,
        starts_on=today,
        ends_on=today + dt.timedelta(weeks=40),
    )
    office = _person("office")
    Duty.objects.create(person=office, role=Role.ADMINISTRATOR, authority=authority, starts_on=today)
    for number in range(COACHES):
        _coach(number, authority, chance.choice(schools), programme, chance)
    for number in range(REQUESTS):
        _request(number, authority, chance.choice(schools), programme, chance)
    return authority, Person.objects.get(pk=office.pk)


def _person(name):
    return Person.objects.create(email=f"{name}@example.se", given_name="Åsa", family_name=name)


def _coach(number, authority, school, programme, chance):
    coach = _person(f"coach{number}")
    Duty.objects.create(person=coach, role=Role.COACH, authority=authority, starts_on=timezone.localdate())
    CoachProfile.objects.create(
        person=coach,
        subjects=chance.sample(SUBJECTS, chance.choice([1, 2, 3])),
        weekly_minutes=chance.choice([180, 270, 360, 540]),
    )
    for _ in range(chance.choice([1, 2, 3])):
        series = Series.objects.create(authority=authority, school=school, title="Samtal")
        SeriesMember.objects.create(series=series, person=coach, role="facilitator")
        Engagement.objects.create(
            authority=authority, school=school, programme=programme, series=series, phase=Phase.WORK
        )


def _request(number, authority, school, programme, chance):
    teacher = _person(f"teacher{number}")
    Duty.objects.create(
        person=teacher, role=Role.TEACHER, authority=authority, school=school, starts_on=timezone.localdate()
    )
    first = timezone.localdate() + dt.timedelta(weeks=chance.randrange(16))
    request = CoachingRequest.objects.create(
        authority=authority,
        school=school,
        asked_by=teacher,
        programme=programme,
        subjects=chance.sample(SUBJECTS, chance.choice([1, 1, 2])),
        wanted_from=first,
        wanted_until=first + dt.timedelta(weeks=chance.choice([12, 18, 20, 24])),
        minutes_per_week=60,
        state=chance.choice([RequestState.ENDORSED, RequestState.QUEUED]),
        sent_at=timezone.now(),
    )
    request.teachers.add(teacher)


def measure():
    """The row of the table."""
    call_command("migrate", interactive=False, verbosity=0)
    authority, office = fill(random.Random(300))
    begun = time.perf_counter()
    allocation = propose(authority=authority, by=office)
    seconds = time.perf_counter() - begun
    lines = list(AllocationLine.objects.select_related("request").prefetch_related("request__teachers"))
    placed = [line for line in lines if line.coach_id]
    assert len(lines) == REQUESTS
    # What was proposed holds, and is proven to be the best.
    assert allocation.is_best
    assert not any(obstacle_to(line.request, line.coach_id) for line in placed[:: len(placed) // 20])
    print(f"{len(placed)} of {REQUESTS} requests have a coach proposed")
    return [
        {
            "name": f"allocation of {REQUESTS} requests to {COACHES} coaches",
            "value": round(seconds, 2),
            "unit": "s",
            "target": f"≤ {SECONDS} s",
            "holds": seconds <= SECONDS,
        }
    ]

"""The office's board with 2,000 open requests: the page against its own statements, asked once more with nothing made
of them; and that it asks no more of them than with 20 requests.
"""

import datetime as dt
import random
from functools import partial

from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.databaseroles import as_owner
from accounts.enums import Role, Subject
from accounts.models import Area, Duty, Person, School, SchoolAuthority
from benchmarks import pages
from coaching.enums import OPEN_REQUEST_STATES, ProgrammeKind
from coaching.models import CoachingRequest, Programme
from coaching.queries.request import LANE_SIZE
from coaching.rules.request import COACH_STATES

FEW, MANY, AREAS, SCHOOLS, TEACHERS, COACHES = 20, 2000, 6, 60, 300, 40


class World:
    """An authority with its schools and people; in every other area somebody manages it."""

    def __init__(self, chance):
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE accounts_schoolauthority, accounts_person CASCADE")
        self.chance, self.made = chance, 0
        self.authority = SchoolAuthority.objects.create(name="Granköpings kommun")
        areas = [Area.objects.create(authority=self.authority, name=f"Område {n}") for n in range(AREAS)]
        self.schools = [
            School.objects.create(authority=self.authority, area=areas[n % AREAS], name=f"Skola {n}")
            for n in range(SCHOOLS)
        ]
        self.programme = Programme.objects.create(
            authority=self.authority, kind=ProgrammeKind.TEACHER_COACHING, name="Coachning", slug="coachning"
        )
        self.teachers, self.coaches = self.people("teacher", TEACHERS), self.people("coach", COACHES)
        [self.office] = self.people("office", 1)
        self.duty(self.office, Role.ADMINISTRATOR)
        for area, manager in zip(areas[::2], self.people("manager", AREAS // 2), strict=True):
            self.duty(manager, Role.AREA_MANAGER, area=area)

    def people(self, name, amount):
        """So many people."""
        return Person.objects.bulk_create(
            Person(email=f"{name}{n}@example.se", given_name="Åsa", family_name=f"{name} {n}")
            for n in range(amount)
        )

    def duty(self, person, role, **where):
        """A duty from today."""
        Duty.objects.create(
            person=person, role=role, authority=self.authority, starts_on=timezone.localdate(), **where
        )

    def grow(self, amount):
        """Requests until there are so many, in all open states alike, each for one to three teachers."""
        requests = CoachingRequest.objects.bulk_create(
            self._request(number) for number in range(self.made, amount)
        )
        self.made = amount
        chosen = CoachingRequest.teachers.through
        chosen.objects.bulk_create(
            chosen(coachingrequest=request, person=teacher)
            for request in requests
            for teacher in self.chance.sample(self.teachers, self.chance.choice([1, 2, 3]))
        )
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _request(self, number):
        state = OPEN_REQUEST_STATES[number % len(OPEN_REQUEST_STATES)]
        now, first = timezone.now(), timezone.localdate() + dt.timedelta(weeks=self.chance.randrange(16))
        return CoachingRequest(
            authority=self.authority,
            school=self.chance.choice(self.schools),
            asked_by=self.chance.choice(self.teachers),
            programme=self.programme,
            need="Eleverna behöver resonera mer.",
            subjects=self.chance.sample(list(Subject.values), 2),
            wanted_from=first,
            wanted_until=first + dt.timedelta(weeks=18),
            minutes_per_week=60,
            state=state,
            state_since=now - dt.timedelta(minutes=self.chance.randrange(60 * 24 * 60)),
            sent_at=now - dt.timedelta(days=60),
            coach=self.chance.choice(self.coaches) if state in COACH_STATES else None,
        )


def measure():
    """The rows of the table."""
    call_command("migrate", interactive=False, verbosity=0)
    world = World(random.Random(2000))
    client, url = pages.browser(world.office), reverse("request_list")
    world.grow(FEW)
    few = pages.statements(client, url)
    world.grow(MANY)
    many = pages.statements(client, url)
    # What is measured is the board: as many cards as the lanes show, and the amounts beside them.
    page = pages.get(client, url)
    assert page.count("data-card=") == LANE_SIZE * len(OPEN_REQUEST_STATES)
    assert f"{MANY} öppna förfrågningar" in page
    whole, raw = pages.medians(partial(pages.get, client, url), partial(pages.ask, many))
    print(f"board of {MANY} requests: {whole * 1000:.0f} ms, its statements alone {raw * 1000:.0f} ms")
    return [
        pages.at_most(f"board of {MANY} requests ÷ its statements", whole / raw, 15),
        pages.as_many(f"statements of the board, {MANY} requests against {FEW}", few, many),
    ]

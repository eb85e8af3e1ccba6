"""Which coach to ask, among 200 with a term of meetings each: the page against the same one of an authority with 20.

All are ranked, and as many described on both pages; not one statement more is asked.
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
from accounts.models import CoachProfile, Duty, Person, School, SchoolAuthority
from benchmarks import pages
from coaching.enums import Phase, ProgrammeKind, RequestState
from coaching.models import CoachingRequest, Engagement, Programme
from coaching.queries.match import SHOWN
from scheduling.enums import MeetingKind, ParticipantRole
from scheduling.models import Meeting, Participant, Series, SeriesMember, Term

FEW, MANY, WEEKS = 20, 200, 20


class Office:
    """An authority with so many coaches, and one request that waits for one of them."""

    def __init__(self, coaches, chance):
        self.name, today = f"office-{coaches}", timezone.localdate()
        self.monday = today - dt.timedelta(days=today.weekday())
        self.authority = SchoolAuthority.objects.create(name=f"Kommun med {coaches} coacher")
        self.school = School.objects.create(authority=self.authority, name="Furuskolan")
        self.programme = Programme.objects.create(
            authority=self.authority, kind=ProgrammeKind.TEACHER_COACHING, name="Coachning", slug=self.name
        )
        Term.objects.create(
            authority=self.authority,
            season="HT",
            year=today.year,
            starts_on=self.monday,
            ends_on=self.monday + dt.timedelta(weeks=WEEKS),
        )
        self.administrator = self._person("office", Role.ADMINISTRATOR)
        for number in range(coaches):
            self._coach(number, chance)
        self.request = self._request()

    def _person(self, name, role, **where):
        person = Person.objects.create(
            email=f"{name}.{self.name}@example.se", given_name="Åsa", family_name=name
        )
        Duty.objects.create(
            person=person, role=role, authority=self.authority, starts_on=timezone.localdate(), **where
        )
        return person

    def _coach(self, number, chance):
        """A coach with an engagement, and in every week of the term two meetings of it."""
        coach = self._person(f"coach{number}", Role.COACH)
        CoachProfile.objects.create(
            person=coach,
            subjects=chance.sample(list(Subject.values), chance.choice([1, 2, 3])),
            weekly_minutes=chance.choice([180, 270, 360, 540]),
        )
        series = Series.objects.create(authority=self.authority, school=self.school, title="Samtal")
        SeriesMember.objects.create(series=series, person=coach, role=ParticipantRole.FACILITATOR)
        Engagement.objects.create(
            authority=self.authority,
            school=self.school,
            programme=self.programme,
            series=series,
            phase=Phase.WORK,
        )
        begin = timezone.make_aware(dt.datetime.combine(self.monday, dt.time(9)))
        starts = [begin + dt.timedelta(weeks=week, days=day) for week in range(WEEKS) for day in (1, 3)]
        meetings = Meeting.objects.bulk_create(
            Meeting(
                series=series,
                kind=MeetingKind.CONVERSATION,
                starts_at=start,
                ends_at=start + dt.timedelta(minutes=60),
            )
            for start in starts
        )
        Participant.objects.bulk_create(
            Participant(meeting=meeting, person=coach, role=ParticipantRole.FACILITATOR, travel_before=15)
            for meeting in meetings
        )

    def _request(self):
        teacher = self._person("teacher", Role.TEACHER, school=self.school)
        request = CoachingRequest.objects.create(
            authority=self.authority,
            school=self.school,
            asked_by=teacher,
            programme=self.programme,
            subjects=["mathematics"],
            wanted_from=self.monday,
            wanted_until=self.monday + dt.timedelta(weeks=WEEKS),
            minutes_per_week=60,
            state=RequestState.ENDORSED,
            sent_at=timezone.now(),
        )
        request.teachers.add(teacher)
        return request


def measure():
    """The rows of the table."""
    call_command("migrate", interactive=False, verbosity=0)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE accounts_schoolauthority, accounts_person CASCADE")
    sides, asked = [], []
    for amount in (FEW, MANY):
        office = Office(amount, random.Random(amount))
        client, url = pages.browser(office.administrator), reverse("request_match", args=[office.request.pk])
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        assert pages.get(client, url).count('name="coach"') == SHOWN
        assert pages.get(client, f"{url}?all=1").count('name="coach"') == amount
        asked.append(pages.statements(client, url))
        sides.append(partial(pages.get, client, url))
    few, many = pages.medians(*sides)
    print(f"matching: {few * 1000:.0f} ms with {FEW} coaches, {many * 1000:.0f} ms with {MANY}")
    return [
        pages.at_most(f"matching among {MANY} coaches ÷ among {FEW}", many / few, 4),
        pages.as_many(f"statements of matching, {MANY} coaches against {FEW}", *asked),
    ]

"""Places freed and taken by many connections at once: never more taken than there are, and the line keeps its order."""

import datetime as dt

import pytest

from coaching.enums import ApplicationState, ProgrammeKind
from coaching.models import Application, Intake
from coaching.services import application as services
from coaching.services import intake
from tests.factories import SchoolFactory, make_admitting, make_teacher
from tests.scheduling.services.test_race import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.time_machine(dt.datetime(2026, 11, 27, 8, tzinfo=dt.UTC)),
]

A = ApplicationState
WRITERS, PLACES, ROUNDS = 8, 3, 200


@pytest.fixture
def course():
    return make_admitting(SchoolFactory(), kind=ProgrammeKind.COURSE, places=PLACES)


@pytest.fixture
def people(course):
    school = SchoolFactory(area__authority=course.authority)
    return [make_teacher(school) for _ in range(WRITERS)]


def coming_or_going(course, person):
    """Whoever has an application ends it, whoever has none applies."""
    own = Application.objects.open().filter(programme=course, person=person).first()
    if own:
        return lambda: services.end(application=own, by=person)
    return lambda: services.apply(programme=course, person=person, career_post="none")[0]


def promises_hold(course, places):
    """As many as there are places, numbered from among them; nobody waits while one is free; and whoever waits
    was complete after everybody who was moved up in this round."""
    admitted = list(Application.objects.admitted().filter(programme=course))
    waiting = list(Application.objects.in_line().filter(programme=course))
    numbers = sorted(one.place_number for one in admitted)
    assert len(numbers) == len(set(numbers)) <= places
    assert all(1 <= number <= places for number in numbers)
    assert not (waiting and len(admitted) < places)
    if waiting:
        first = min((one.complete_at, one.pk) for one in waiting)
        assert all((one.complete_at, one.pk) < first for one in admitted)
    members = set(course.series.members.current().values_list("person", flat=True))
    assert members == {one.person_id for one in admitted}


def test_places_that_are_freed_and_taken_at_once(course, people):
    for number in range(ROUNDS):
        results = at_once(*(coming_or_going(course, person) for person in people))
        assert all(isinstance(result, Application) for result in results), (number, results)
        promises_hold(course, PLACES)


def test_applying_in_eight_tabs_is_one_application(course, people):
    person = people[0]
    apply = lambda: services.apply(programme=course, person=person, career_post="none")  # noqa: E731
    results = at_once(*[apply] * WRITERS)
    assert sum(is_new for _application, is_new in results) == 1
    assert Application.objects.count() == 1


def test_places_that_are_taken_away_while_they_are_given(course, people):
    """The office lowers the places while people apply: whoever is first, there are never more than places."""
    for _round in range(10):
        Application.objects.all().delete()
        course.series.members.all().delete()
        Intake.objects.update(places=PLACES)
        lower = lambda: intake.set_terms(programme=course, by=None, places=1)  # noqa: E731
        at_once(lower, *(coming_or_going(course, person) for person in people[: WRITERS - 1]))
        promises_hold(course, Intake.objects.get().places)

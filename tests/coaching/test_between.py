"""Tasks between the meetings of a network: set, handed in, shared, reminded of."""

import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from coaching.enums import ApplicationState
from coaching.models import HandIn, ProgrammeTask
from coaching.services import between as services
from coaching.tasks import remind_between_meetings
from scheduling.enums import MessageState
from scheduling.models import Message
from tests.factories import (
    SchoolFactory,
    make_admitting,
    make_application,
    make_coach,
    make_teacher,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(dt.datetime(2026, 10, 5, 6, tzinfo=dt.UTC), tick=False),
]

DUE = dt.date(2026, 10, 7)
HOSTILE = "<img src=x onerror=alert(1)> {{ 7*7 }}"


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def coordinator(school):
    return make_coach(school.authority)


@pytest.fixture
def network(school, coordinator):
    return make_admitting(school, coordinators=[coordinator])


@pytest.fixture
def people(network, school):
    found = [make_teacher(school) for _ in range(3)]
    for person in found:
        make_application(network, person, state=ApplicationState.ADMITTED)
    return found


@pytest.fixture
def task(network, coordinator):
    return services.add(programme=network, by=coordinator, title="Lyssna", what=HOSTILE, due_on=DUE)


def url(name, network, *more):
    return reverse(name, args=[network.slug, *more])


def test_a_task_is_set_once_and_refused_in_words(network, coordinator, client):
    client.force_login(coordinator)
    form = {"title": "Lyssna", "what": "En lektion.", "due_on": "2026-10-07"}
    for odd in (
        {"title": ""},
        {"title": "x" * 200},
        {"what": "x" * 100_000},
        {"what": "a\0"},
        {"due_on": "snart"},
        {"meeting": "99999999"},
    ):
        assert client.post(url("between_new", network), form | odd).status_code == 200, odd
    for _twice in range(2):
        assert client.post(url("between_new", network), form).status_code == 302
    assert ProgrammeTask.objects.count() == 1
    assert client.post(url("between_new", network), form | {"what": "Annat."}).status_code == 200


def test_what_is_handed_in_is_read_by_those_who_run_it_and_by_the_others_only_when_shared(
    network, coordinator, people, task, client
):
    author, other, _third = people
    page = url("between_detail", network, task.pk)
    client.force_login(author)
    assertNotContains(client.get(page), "<img src=x")
    for odd in ({}, {"text": "x" * 5000}, {"text": "a\0"}, {"text": "hej", "is_only_done": "on"}):
        assert client.post(page, odd).status_code == 200, odd
    client.post(page, {"text": f"Hemligt {HOSTILE}"})
    client.post(page, {"text": f"Kanariefågel {HOSTILE}"})
    assert HandIn.objects.count() == 1
    client.force_login(other)
    assertNotContains(client.get(page), "Kanariefågel")
    client.force_login(coordinator)
    assertContains(client.get(page), "Kanariefågel")
    assertNotContains(client.get(page), "<img src=x")
    client.force_login(author)
    client.post(page, {"text": "Kanariefågel", "is_shared": "on"})
    client.force_login(other)
    assertContains(client.get(page), "Kanariefågel")
    client.post(page, {"is_only_done": "on"})
    assert HandIn.objects.get(person=other).is_only_done
    client.post(url("between_take_back", network, task.pk))
    assert HandIn.objects.count() == 1
    client.force_login(make_teacher(SchoolFactory()))
    assert client.get(page).status_code == 404


def test_those_who_have_not_handed_in_are_reminded_before_and_after(network, people, task, time_machine):
    services.hand_in(task=task, programme=network, person=people[0], is_only_done=True)
    for _twice in range(2):
        remind_between_meetings()
    due = Message.objects.filter(kind="programme_task_due")
    assert {row.person for row in due} == set(people[1:])
    services.hand_in(task=task, programme=network, person=people[1], text="Gjort.")
    assert due.get(person=people[1]).state == MessageState.SUPPRESSED
    time_machine.move_to(dt.datetime(2026, 10, 8, 6, tzinfo=dt.UTC), tick=False)
    for _twice in range(2):
        remind_between_meetings()
    late = Message.objects.get(kind="programme_task_late")
    assert late.person == people[2]


def test_what_is_due_stands_on_the_first_page(network, people, task, client):
    client.force_login(people[0])
    assertContains(client.get(reverse("home")), url("between_detail", network, task.pk))
    services.hand_in(task=task, programme=network, person=people[0], is_only_done=True)
    assertNotContains(client.get(reverse("home")), url("between_detail", network, task.pk))


def test_the_pages_ask_as_often_for_one_as_for_thirty(network, coordinator, school, client, same_queries):
    client.force_login(coordinator)
    task = services.add(programme=network, by=coordinator, title="Första", what="x", due_on=DUE)

    def grow(more):
        for number in range(more):
            person = make_teacher(school)
            make_application(network, person, state=ApplicationState.ADMITTED)
            title = f"{network.between_tasks.count()}"
            services.add(programme=network, by=coordinator, title=title, what="x", due_on=DUE)
            HandIn.objects.create(task=task, person=person, text=f"{number}")

    same_queries(lambda: client.get(url("between_list", network)), grow)
    same_queries(lambda: client.get(url("between_detail", network, task.pk)), grow)
    same_queries(lambda: client.get(url("participant_list", network)), grow)
    same_queries(lambda: client.get(url("programme_attendance", network)), grow)

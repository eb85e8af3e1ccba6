"""A meeting led by a method, as those in it see it; and that nobody else does."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from coaching.models import MethodRun
from coaching.services import run as services
from coaching.services.method import ensure_library
from tests import factories

START = dt.datetime(2026, 11, 24, 13, 30, tzinfo=dt.UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(START, tick=False)]

JSON = {"Accept": "application/json"}


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def school():
    return factories.SchoolFactory(name="Furuskolan")


@pytest.fixture
def leader(school):
    return factories.make_coach(school.authority)


@pytest.fixture
def member(school):
    return factories.make_teacher(school)


@pytest.fixture
def meeting(school, leader, member):
    others = [factories.make_teacher(school) for _ in range(3)]
    series = factories.make_series(school, facilitators=[leader], participants=[member, *others])
    factories.ProgrammeFactory(authority=school.authority, series=series)
    return factories.make_meeting(series, START, kind="group_supervision")


@pytest.fixture
def method(meeting):
    return factories.make_method(meeting.series.programme, name_sv="<b>Vår</b> runda")


@pytest.fixture
def run(meeting, method, leader):
    return services.choose(meeting=meeting, method=method, by=leader)


def url(name, thing):
    return reverse(name, args=[thing.pk])


def press(client, run, what, version, headers=JSON):
    return client.post(url(f"run_{what}", run), {"version": version}, headers=headers)


def state(client, run, seen=""):
    return client.get(url("run_state", run), {"seen": seen}).json()


def test_from_the_meetings_page_to_a_note_of_how_the_time_went(meeting, method, leader, member, time_machine):
    ensure_library()
    withdrawn = factories.make_method(method.programme, name_sv="Undanlagd", is_withdrawn=True)
    client = signed_in(leader)
    assertContains(client.get(url("meeting_detail", meeting)), url("meeting_run", meeting))
    assertContains(client.get(reverse("home")), url("meeting_run", meeting))
    page = client.get(url("meeting_run", meeting)).content.decode()
    assert "Undanlagd" not in page
    assert (
        page.index("&lt;b&gt;Vår&lt;/b&gt; runda")
        < page.index("Konsultation")
        < page.index("Reflekterande team")
    )
    for wrong in ("", "x", str(withdrawn.pk), "9" * 30):
        assert client.post(url("meeting_run_choose", meeting), {"method": wrong})["Location"] == url(
            "meeting_run", meeting
        )
    answer = client.post(url("meeting_run_choose", meeting), {"method": method.pk})
    run = MethodRun.objects.get()
    assert answer["Location"] == url("run_detail", run)
    # Without a script the buttons lead back to the page.
    for what, version in (("start", 1), ("next", 2)):
        time_machine.shift(dt.timedelta(minutes=7))
        assert press(client, run, what, version, {})["Location"] == url("run_detail", run)
        assertContains(client.get(url("run_detail", run)), f'name="version" value="{version + 1}"')
    assert client.get(url("meeting_run", meeting))["Location"] == url("run_detail", run)
    press(client, run, "end", 3)
    for person in (leader, member):
        other = signed_in(person)
        assertContains(other.get(url("run_detail", run)), "+ 2 min")
        assertContains(other.get(url("meeting_detail", meeting)), url("run_detail", run))
    assertContains(client.get(url("meeting_run", meeting)), url("run_detail", run))


def test_markup_is_text_everywhere(run, leader):
    run.steps.update(question_sv='"><script>alert(1)</script>', name_sv="<i>ett</i>")
    client = signed_in(leader)
    for name in ("run_detail", "run_screen"):
        page = client.get(url(name, run)).content.decode()
        assert "<script>alert" not in page and "<i>ett" not in page
        assert "&lt;i&gt;ett&lt;/i&gt;" in page
    assert state(client, run)["steps"][0]["name"] == "<i>ett</i>"


def test_nobody_else_sees_it(run, meeting, school, leader, member):
    strangers = [
        factories.make_administrator(school.authority),
        factories.make_teacher(school),
        factories.make_principal(school),
        factories.make_coach(school.authority),
    ]
    names = ("run_detail", "run_screen", "run_state")
    for person in strangers:
        client = signed_in(person)
        assert {client.get(url(name, run)).status_code for name in names} == {404}
        assert client.get(url("meeting_run", meeting)).status_code == 404
        assert client.post(url("meeting_run_choose", meeting)).status_code == 404
        for what in ("start", "end", "lead"):
            assert client.post(url(f"run_{what}", run)).status_code == 404
    office = signed_in(strangers[0])
    assertNotContains(office.get(url("meeting_detail", meeting)), "/run")
    for person in (leader, member):
        client = signed_in(person)
        assert {client.get(url(name, run)).status_code for name in names} == {200}
    assert Client().get(url("run_state", run)).status_code == 302


def test_what_has_not_changed_is_a_clock_and_nothing_more(run, leader):
    client = signed_in(leader)
    whole = client.get(url("run_state", run))
    assert whole["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    client.get(url("run_state", run), {"seen": run.version})
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url("run_state", run), {"seen": run.version})
    assert answer.json() == {"version": 1, "now": int(START.timestamp() * 1000)}
    assert len(answer.content) < 60
    # Who asks, and the run.
    assert len(queries) == 2


def test_the_state_is_asked_for_as_often_whatever_the_steps_and_people(run, meeting, leader, same_queries):
    client = signed_in(leader)

    def grow(number):
        people = [factories.PersonFactory() for _ in range(number)]
        for person in people:
            meeting.participants.create(person=person)
        for _each in range(number):
            run.steps.create(
                position=run.steps.count() + 1, planned_seconds=60, name_sv="Ett till", speaks="group"
            )

    assert same_queries(lambda: state(client, run), grow) <= 7


def test_times_are_the_servers(run, leader, time_machine):
    client = signed_in(leader)
    begun = press(client, run, "start", 1).json()
    assert (begun["state"], begun["left"], begun["version"]) == ("running", 300_000, 2)
    time_machine.shift(dt.timedelta(seconds=301, milliseconds=250))
    now = state(client, run, seen=1)
    assert (now["left"], now["now"] - begun["now"], now["step"]) == (-1250, 301_250, 1)
    assert now["steps"][0] == {
        "name": "Steg 1",
        "question": "Fråga 1?",
        "speaks": "En efter en",
        "silent": "Den som tar upp frågan",
        "seconds": 300,
    }


def test_a_press_that_saw_something_else_gets_what_is_so(run, leader):
    client = signed_in(leader)
    press(client, run, "start", 1)
    answers = [press(client, run, "next", 2) for _each in range(2)]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert answers[0].json() == answers[1].json()
    for wrong in ("", "x", "-1", "9" * 40):
        assert press(client, run, "pause", wrong).status_code == 409
    assert press(client, run, "one_more", 3).json()["left"] == 660_000
    assert press(client, run, "five_more", 4).json()["left"] == 960_000
    assert [
        press(client, run, what, 5 + n).json()["state"] for n, what in enumerate(["pause", "resume"])
    ] == [
        "paused",
        "running",
    ]
    assert press(client, run, "back", 7).json()["step"] == 1


def test_who_does_not_lead_looks_on_and_can_take_over(run, leader, member):
    client = signed_in(member)
    answer = press(client, run, "start", 1)
    assert (answer.status_code, answer.json()["leads"], answer.json()["may_lead"]) == (409, False, True)
    assert press(client, run, "start", 1, {}).status_code == 403
    assertContains(client.get(url("run_detail", run)), str(leader))
    assert client.post(url("run_lead", run))["Location"] == url("run_detail", run)
    assert press(client, run, "start", 2).json()["leads"]
    assert (state(signed_in(leader), run)["leads"], state(signed_in(leader), run)["leader"]) == (
        False,
        str(member),
    )


def test_another_day_a_participant_only_looks(run, meeting, leader, member, time_machine):
    time_machine.move_to(START.replace(hour=23, minute=30), tick=False)
    client = signed_in(member)
    assert not state(client, run)["may_lead"]
    assert client.post(url("run_lead", run)).status_code == 403
    press(signed_in(leader), run, "end", 1)
    assert client.post(url("meeting_run_choose", meeting), {"method": run.method_id}).status_code == 403
    assertContains(client.get(url("meeting_run", meeting)), "Den som leder mötet väljer")
    time_machine.move_to(START + dt.timedelta(days=2), tick=False)
    assertContains(client.get(url("meeting_run", meeting)), "12 timmar före")


def test_a_conversation_between_two_shows_no_way_to_a_method(school, leader, member):
    series = factories.make_series(school, facilitators=[leader], participants=[member])
    meeting = factories.make_meeting(series, START + dt.timedelta(hours=2))
    assertNotContains(signed_in(leader).get(url("meeting_detail", meeting)), url("meeting_run", meeting))
    assertNotContains(signed_in(leader).get(reverse("home")), url("meeting_run", meeting))
    for _each in range(2):
        meeting.participants.create(person=factories.PersonFactory())
    assertContains(signed_in(leader).get(url("meeting_detail", meeting)), url("meeting_run", meeting))


def test_my_data_tells_of_what_was_led(run, leader):
    assertContains(signed_in(leader).get(reverse("my_data")), "Ledde ett möte efter en samtalsmetod")

"""Every measure of the report on interest is computed by hand from a small world."""

import datetime as dt

import pytest
from django.urls import reverse, reverse_lazy
from django.utils import timezone

from coaching.enums import ApplicationState, Counted, InterestStatus
from coaching.models import Application, ApplicationEvent, DayCount, Interest
from coaching.reports import scope
from coaching.reports.interest import InterestReport
from coaching.services import interest as interest_service
from coaching.services.application import forget_ended
from scheduling.models import Term
from tests.factories import (
    AreaFactory,
    InterestFactory,
    ProgrammeFactory,
    SchoolFactory,
    make_administrator,
    make_admitting,
    make_application,
    make_area_manager,
    make_principal,
    make_teacher,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-11-20 12:00+01:00")]
REPORT = InterestReport()
PAGE = reverse_lazy("report_page", args=["interest"])
COUNTS = ("views", "interests", "applications", "admitted")


@pytest.fixture
def world():
    """A school, its office, and a network that people apply to; the autumn term."""

    class World:
        area = AreaFactory()
        school = SchoolFactory(area=area)
        authority = area.authority
        office = make_administrator(authority)
        programme = make_admitting(school)

    Term.objects.create(
        authority=World.authority,
        season="HT",
        year=2026,
        starts_on=dt.date(2026, 8, 17),
        ends_on=dt.date(2026, 12, 18),
    )
    return World


def choose(person, **filters):
    [period] = scope.periods(person)
    return scope.Choice(person, period, **filters)


def counts(person, **filters):
    found = REPORT.figures(choose(person, **filters))
    return tuple(found[code] for code in COUNTS)


def view(programme, amount, day=dt.date(2026, 9, 1)):
    DayCount.objects.create(programme=programme, day=day, what=Counted.VIEW, amount=amount)


def test_each_measure_by_hand(world):
    view(world.programme, 40)
    view(world.programme, 10, dt.date(2026, 12, 18))
    view(world.programme, 7, dt.date(2026, 8, 16))
    InterestFactory.create_batch(5, programme=world.programme)
    people = [make_teacher(world.school) for _ in range(4)]
    make_application(world.programme, people[0], state=ApplicationState.ADMITTED)
    for person in people[1:]:
        make_application(world.programme, person)
    assert REPORT.figures(choose(world.office)) == {
        "views": 50,
        "interests": 5,
        "interest_share": 0.1,
        "applications": 4,
        "application_share": 0.8,
        "admitted": 1,
        "admitted_share": 0.25,
    }


def test_no_share_of_nothing(world):
    InterestFactory(programme=world.programme)
    found = REPORT.figures(choose(world.office))
    assert (found["interest_share"], found["application_share"], found["admitted_share"]) == (None, 0, None)


def test_interest_counts_on_its_local_day(world):
    for moment in (
        dt.datetime(2026, 8, 16, 21, 59, tzinfo=dt.UTC),  # 16 August, 23.59: before the term
        dt.datetime(2026, 8, 16, 22, 30, tzinfo=dt.UTC),  # 17 August, 0.30
        dt.datetime(2026, 12, 18, 22, 59, tzinfo=dt.UTC),  # 18 December, 23.59
        dt.datetime(2026, 12, 18, 23, 30, tzinfo=dt.UTC),  # 19 December, 0.30: after it
    ):
        InterestFactory(programme=world.programme, received_at=moment)
    assert counts(world.office) == (0, 2, 0, 0)


def test_numbers_stay_when_interest_and_applications_are_deleted(world, time_machine):
    world.programme.is_open_for_interest = True
    world.programme.save()
    words = {"name": "Mio", "place_of_work": "Björkskolan", "about": ""}
    for email in ("mio@example.se", "MIO@example.se", "ebba@example.se"):
        interest_service.receive(programme=world.programme, email=email, **words)
    interest_service.remove(interest=Interest.objects.get(email="ebba@example.se"), by=world.office)
    make_application(world.programme, make_teacher(world.school), state=ApplicationState.DECLINED)
    before = counts(world.office)
    time_machine.move_to(dt.datetime(2028, 2, 1, 12, tzinfo=dt.UTC))
    assert interest_service.forget_old() == 1
    assert forget_ended() > 0
    assert not Interest.objects.exists() and not Application.objects.exists()
    assert counts(world.office) == before == (0, 2, 1, 0)


def test_who_loses_a_place_and_gets_one_again_is_admitted_once(world):
    application = make_application(
        world.programme, make_teacher(world.school), state=ApplicationState.ADMITTED
    )
    for state in (ApplicationState.WAITS_PRINCIPAL, ApplicationState.APPLIED, ApplicationState.ADMITTED):
        ApplicationEvent.objects.create(application=application, to_state=state)
    assert counts(world.office) == (0, 0, 1, 1)


def test_many_rows_at_once_are_counted_each(world):
    other = ProgrammeFactory(authority=world.authority)
    Interest.objects.bulk_create(
        InterestFactory.build(programme=programme, status=InterestStatus.NEW)
        for programme in (world.programme, other, world.programme)
    )
    applications = Application.objects.bulk_create(
        Application(programme=world.programme, person=make_teacher(world.school), state="declined")
        for _ in range(3)
    )
    ApplicationEvent.objects.bulk_create(
        ApplicationEvent(application=application, to_state=ApplicationState.ADMITTED)
        for application in [*applications, applications[0]]
    )
    assert counts(world.office) == (0, 3, 3, 3)
    assert counts(world.office, programme=other) == (0, 1, 0, 0)


def panels(person, **filters):
    return {panel.code: panel for panel in REPORT.panels(choose(person, **filters))}


def test_months_and_programmes(world):
    view(world.programme, 20)
    view(world.programme, 30, dt.date(2026, 11, 30))
    course = ProgrammeFactory(authority=world.authority, name="Åkurs")
    InterestFactory(programme=course, received_at=dt.datetime(2026, 10, 31, 23, 30, tzinfo=dt.UTC))
    found = panels(world.office)
    assert [row.cells for row in found["months"].rows] == [
        ("augusti 2026", 0, 0, None, 0, None, 0, None),
        ("september 2026", 20, 0, 0, 0, None, 0, None),
        ("oktober 2026", 0, 0, None, 0, None, 0, None),
        ("november 2026", 30, 1, 1 / 30, 0, 0, 0, None),
        ("december 2026", 0, 0, None, 0, None, 0, None),
    ]
    assert [row.cells[:3] for row in found["programmes"].rows] == [
        (world.programme.name, 50, 0),
        ("Åkurs", 0, 1),
    ]
    assert found["months"].note == "Visningar räknas sedan den 1 september 2026."


def test_no_note_where_views_were_counted_before_the_term(world):
    view(world.programme, 1, dt.date(2026, 5, 1))
    assert panels(world.office)["months"].note == ""


def test_the_office_alone_reads_it_and_of_its_own_programmes_only(client, world):
    elsewhere = SchoolFactory()
    foreign = ProgrammeFactory(authority=elsewhere.authority, name="Främmande insats")
    view(foreign, 100)
    InterestFactory(programme=foreign)
    view(world.programme, 3)
    client.force_login(world.office)
    page = client.get(PAGE)
    assert {one.measure.code: one.value for one in page.context["paper"].figures}["views"] == 3
    assert "Främmande insats" not in page.content.decode()
    for person in (
        make_area_manager(world.area),
        make_principal(world.school),
        make_teacher(world.school),
    ):
        client.force_login(person)
        assert client.get(PAGE).status_code == 404
        assert client.get(reverse("report_csv", args=["interest", "months"])).status_code == 404


def test_an_administrator_who_leads_a_school_elsewhere_reads_nothing_from_there(client, world):
    foreign = ProgrammeFactory(authority=SchoolFactory().authority)
    view(foreign, 100)
    make_principal(SchoolFactory(area=AreaFactory(authority=foreign.authority)), person=world.office)
    client.force_login(world.office)
    page = client.get(PAGE, {"programme": foreign.pk, "term": "HT-26"})
    assert {one.measure.code: one.value for one in page.context["paper"].figures}["views"] == 0


def test_as_many_queries_with_30_programmes_as_with_1(client, world, same_queries):
    client.force_login(world.office)

    def grow(n):
        for _ in range(n):
            view(ProgrammeFactory(authority=world.authority), 2, timezone.localdate())

    assert same_queries(lambda: client.get(PAGE), grow) <= 16

"""The office publishes a term: what would be shown is seen before, and it is done once."""

import datetime as dt

import pytest
from django.urls import reverse

from coaching.models import Publication
from tests.coaching.reached import close_with, make_term
from tests.factories import (
    PersonFactory,
    ProgrammeFactory,
    SchoolFactory,
    make_administrator,
    make_coach,
    make_principal,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-07-01 09:00+02:00")]


@pytest.fixture
def world():
    class World:
        school = SchoolFactory(name="Furuskolan")
        authority = school.authority
        programme = ProgrammeFactory(authority=authority, name="Coachning")
        office = make_administrator(authority, person=PersonFactory(language="en"))
        term = make_term(authority, "VT-26")

    for coach in (make_coach(World.authority), make_coach(World.authority)):
        close_with(World.school, World.programme, coach, 3)
    return World


@pytest.fixture
def office(client, world):
    client.force_login(world.office)
    return client


def test_the_list_says_what_is_published_and_when_the_rest_will_be(office, world):
    make_term(world.authority, "HT-25")
    make_term(world.authority, "HT-26")
    page = office.get(reverse("publication_list"))
    # Terms to come are not there; the day of the earlier one has come, so it is published in the night to come.
    assert [(str(row.term), row.published_on) for row in page.context["rows"]] == [
        ("VT-26", dt.date(2026, 7, 24)),
        ("HT-25", dt.date(2026, 7, 2)),
    ]
    assert "24 July" in page.content.decode()


def test_the_preview_names_places_and_no_numbers(office, world):
    page = office.get(reverse("publication_preview", args=[world.term.pk]))
    assert [(row.names, row.is_shown) for row in page.context["rows"]] == [
        (("All programmes",), True),
        (("Coachning",), True),
        (("Coachning", world.school.area.name), True),
        (("Coachning", world.school.area.name, "Furuskolan"), True),
    ]
    assert Publication.objects.count() == 0


def test_publishing_once_and_again(office, world):
    url = reverse("publication_publish", args=[world.term.pk])
    for words in ("VT-26 is published.", "The term is published already."):
        page = office.post(url, follow=True)
        assert [str(message) for message in page.context["messages"]] == [words]
    [published] = Publication.objects.all()
    assert published.by == world.office
    # There is nothing to preview any more.
    assert office.get(reverse("publication_preview", args=[world.term.pk])).status_code == 302


def test_a_term_that_runs_cannot_be_published(office, world, time_machine):
    time_machine.move_to("2026-06-12 23:00+02:00")
    page = office.get(reverse("publication_preview", args=[world.term.pk])).content.decode()
    assert "Publish for good" not in page
    office.post(reverse("publication_publish", args=[world.term.pk]))
    assert Publication.objects.count() == 0


def test_the_list_takes_the_same_statements_for_few_and_for_many(office, world, same_queries):
    years = iter(range(1990, 2026))

    def more(number):
        for _ in range(number):
            year = next(years)
            world.authority.terms.create(
                season="VT", year=year, starts_on=f"{year}-01-10", ends_on=f"{year}-06-10"
            )

    same_queries(lambda: office.get(reverse("publication_list")), more)


def test_who_runs_a_school_finds_no_link(client, world):
    client.force_login(make_principal(world.school))
    assert reverse("publication_list") not in client.get(reverse("report_list")).content.decode()
    client.force_login(world.office)
    assert reverse("publication_list") in client.get(reverse("report_list")).content.decode()

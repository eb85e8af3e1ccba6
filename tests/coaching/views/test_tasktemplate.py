"""The tasks that a programme offers: written, put in order, withdrawn; by its office and nobody else."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django.asserts import assertContains, assertNotContains

from coaching.models import TaskTemplate
from coaching.queries.tasktemplate import offered_in
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return factories.ProgrammeFactory()


@pytest.fixture
def office(programme):
    client = Client()
    client.force_login(factories.make_administrator(programme.authority))
    return client


def url(name, programme, *template):
    return reverse(f"task_template_{name}", args=[programme.slug, *(one.pk for one in template)])


def write(office, programme, name="Minuten", what="Låt alla skriva först.", **more):
    return office.post(url("new", programme), {"name_sv": name, "what_sv": what, **more})


def names(programme):
    return [template.name for template in offered_in(programme)]


def test_written_and_offered_at_once_and_only_once(office, programme):
    assertContains(office.get(url("list", programme)), "Inga förslag än")
    assertContains(office.get(url("new", programme)), "Vem kan läsa detta")
    for _each in range(2):
        assert write(office, programme)["Location"] == url("list", programme)
    assert names(programme) == ["Minuten"]
    assertContains(office.get(url("list", programme)), "Låt alla skriva först.")
    assertContains(office.get(reverse("programme_detail", args=[programme.slug])), url("list", programme))


def test_in_english_whole_or_not_at_all(office, programme):
    assertContains(write(office, programme, name_en="One minute"), "Skriv båda på engelska")
    write(office, programme, name_en="One minute", what_en="Let everybody write first.")
    (template,) = offered_in(programme)
    assert (template.name, template.what) == ("Minuten", "Låt alla skriva först.")
    with translation.override("en"):
        assert (template.name, template.what) == ("One minute", "Let everybody write first.")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "Detta fält måste fyllas i."),
        ({"name": "x" * 121}, "Högst 120"),
        ({"what": "x" * 100_000}, "Högst 5000"),
        ({"what": "a\x00b"}, "tecken som inte syns"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(office, programme, fields, sentence):
    assertContains(write(office, programme, **fields), sentence)
    assert not TaskTemplate.objects.exists()


def test_withdrawn_and_offered_again(office, programme):
    write(office, programme)
    (template,) = offered_in(programme)
    office.post(url("withdraw", programme, template))
    assert names(programme) == []
    assertContains(office.get(url("list", programme)), "Visas inte")
    office.post(url("publish", programme, template))
    assert names(programme) == ["Minuten"]


def test_put_in_order(office, programme):
    for name in ("Ett", "Två", "Tre"):
        write(office, programme, name)
    one, _two, three = offered_in(programme)
    office.post(url("up", programme, three))
    assert names(programme) == ["Ett", "Tre", "Två"]
    office.post(url("down", programme, one))
    assert names(programme) == ["Tre", "Ett", "Två"]
    office.post(url("up", programme, three))
    assert names(programme) == ["Tre", "Ett", "Två"]


def test_changed_and_two_windows(office, programme):
    write(office, programme)
    (template,) = offered_in(programme)
    address = url("edit", programme, template)
    form = office.get(address).context["form"]
    page = {"name_sv": "Minuten", "what_sv": "Skriv först.", "seen": form["seen"].value()}
    office.post(address, page)
    template.refresh_from_db()
    assert template.what == "Skriv först."
    conflict = office.post(address, page | {"what_sv": "Något annat."})
    assertContains(conflict, "Skriv först.", status_code=409)
    assertContains(conflict, "Något annat.", status_code=409)
    office.post(address, page | {"what_sv": "Något annat.", "seen": conflict.context["form"]["seen"].value()})
    template.refresh_from_db()
    assert template.what == "Något annat."
    broken = office.post(address, page | {"seen": "x\x00"})
    assert broken.status_code in (200, 409)


def test_nobody_but_its_office(programme, office):
    write(office, programme)
    (template,) = offered_in(programme)
    other = factories.ProgrammeFactory(authority=programme.authority)
    assert office.get(url("edit", other, template)).status_code == 404
    school = factories.SchoolFactory(area__authority=programme.authority)
    for person in (
        factories.make_coach(programme.authority),
        factories.make_principal(school),
        factories.make_administrator(factories.AuthorityFactory()),
    ):
        client = Client()
        client.force_login(person)
        assert client.get(url("list", programme)).status_code == 404
        assert client.post(url("withdraw", programme, template)).status_code == 404
        page = client.get(reverse("programme_detail", args=[programme.slug]))
        assertNotContains(page, url("list", programme))
    assert names(programme) == ["Minuten"]


def test_as_many_queries_for_many(office, programme, same_queries):
    def grow(number):
        for _each in range(number):
            write(office, programme, f"Nummer {TaskTemplate.objects.count()}")

    same_queries(lambda: office.get(url("list", programme)), grow)

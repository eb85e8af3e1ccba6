"""Conversation methods: read by everybody, copied and changed by who runs the programme."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from coaching.models import Method
from coaching.services.method import ensure_library
from tests import factories

pytestmark = pytest.mark.django_db

STEP = {"name_sv": "Rundan", "minutes": "7", "speaks": "in_turn", "silent": "nobody", "question_sv": "Vad?"}


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def programme():
    return factories.ProgrammeFactory(name="Nätverket")


@pytest.fixture
def office(programme):
    return signed_in(factories.make_administrator(programme.authority))


@pytest.fixture
def method(programme):
    return factories.make_method(programme, name_sv="Vår runda")


def url(name, *things):
    return reverse(name, args=[getattr(thing, "slug", None) or thing.pk for thing in things])


def names(method):
    return [step.name_sv for step in method.steps.all()]


def test_copied_from_the_library_and_made_to_fit(office, programme):
    ensure_library()
    library = Method.objects.get(code="consultancy")
    assertContains(office.get(reverse("method_list")), "Konsultation")
    assertContains(office.get(url("method_detail", library)), "45 min")
    assertContains(office.get(url("programme_detail", programme)), url("programme_methods", programme))
    assertContains(office.get(url("programme_methods", programme)), "Ingen egen än")
    assertContains(office.get(url("method_copy", library)), "Nätverket")
    answer = office.post(url("method_copy", library), {"programme": programme.pk})
    copy = programme.methods.get()
    assert answer["Location"] == url("method_edit", copy)
    words = {"name_sv": "Vår konsultation", "about_sv": "På torsdagar.", "seen": copy.changed_at.isoformat()}
    assert office.post(url("method_edit", copy), words)["Location"] == url("method_edit", copy)
    assertContains(office.get(reverse("method_list")), "Vår konsultation")
    # The library's own cannot be changed by anybody.
    assert office.get(url("method_edit", library)).status_code == 403
    assert office.post(url("method_step_new", library), STEP).status_code == 403
    assertNotContains(office.get(url("method_detail", library)), url("method_edit", library))


def test_steps_by_buttons(office, method):
    assert office.post(url("method_step_new", method), STEP).status_code == 302
    one, two, three, four = method.steps.all()
    office.post(url("method_step_up", method, four))
    office.post(url("method_step_down", method, one))
    assert names(method) == ["Steg 2", "Steg 1", "Rundan", "Steg 3"]
    assertContains(office.get(url("method_step_remove", method, two)), "Steg 2")
    office.post(url("method_step_remove", method, two))
    assert (
        office.post(url("method_step_edit", method, four), STEP | {"minutes": "9", "seen": ""}).status_code
        == 409
    )
    seen = four.changed_at.isoformat()
    office.post(url("method_step_edit", method, four), STEP | {"minutes": "9", "seen": seen})
    assert [step.minutes for step in method.steps.all()] == [5, 9, 8]
    for step in (one, three):
        office.post(url("method_step_remove", method, step))
    assertContains(office.post(url("method_step_remove", method, four), follow=True), "minst ett steg")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name_sv": ""}, "Detta fält måste fyllas i."),
        ({"name_sv": "x" * 121}, "högst 120"),
        ({"minutes": "0"}, "mellan 1 och 120"),
        ({"minutes": "121"}, "mellan 1 och 120"),
        ({"minutes": "1,5"}, "heltal"),
        ({"minutes": "9" * 500}, "mellan 1 och 120"),
        ({"speaks": "nobody"}, "finns inte bland"),
        ({"silent": "in_turn"}, "kan inte vara tyst samtidigt"),
        ({"speaks": "everybody", "silent": "group"}, "behöver ingen vara tyst"),
        ({"question_sv": "x" * 100_000}, "högst 300"),
        ({"question_sv": "a\x00b"}, "tecken som inte syns"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(office, method, fields, sentence):
    assertContains(office.post(url("method_step_new", method), STEP | fields), sentence)
    assert method.steps.count() == 3


def test_what_somebody_changed_meanwhile_is_shown_and_nothing_typed_is_lost(office, method):
    seen = method.changed_at.isoformat()
    office.post(url("method_edit", method), {"name_sv": "Deras", "seen": seen})
    answer = office.post(url("method_edit", method), {"name_sv": "Mitt", "seen": seen})
    assertContains(answer, "Deras", status_code=409)
    assertContains(answer, 'value="Mitt"', status_code=409)
    factories.make_method(method.programme, name_sv="Tagen")
    method.refresh_from_db()
    words = {"name_sv": "tagen", "seen": method.changed_at.isoformat()}
    assertContains(office.post(url("method_edit", method), words), "en annan samtalsmetod med det namnet")


def test_emoji_and_markup_are_text(office, method):
    office.post(
        url("method_step_new", method), STEP | {"name_sv": "<b>🙂</b>", "question_sv": "<script>x</script>"}
    )
    page = office.get(url("method_edit", method)).content.decode()
    assert "&lt;b&gt;🙂&lt;/b&gt;" in page
    assert "<script>x" not in page


def test_withdrawn_and_offered_again(office, method):
    office.post(url("method_withdraw", method))
    assertNotContains(office.get(reverse("method_list")), "Vår runda")
    assertContains(office.get(url("programme_methods", method.programme)), "Visas inte")
    office.post(url("method_offer", method))
    assertContains(office.get(reverse("method_list")), "Vår runda")


def test_who_leads_the_programme_keeps_its_methods_and_nobody_elses(programme, method):
    school = factories.SchoolFactory(authority=programme.authority, area__authority=programme.authority)
    coordinator = factories.make_teacher(school)
    programme.series = factories.make_series(school, facilitators=[coordinator])
    programme.save()
    client = signed_in(coordinator)
    assert client.get(url("method_edit", method)).status_code == 200
    other = factories.make_method(factories.ProgrammeFactory(authority=programme.authority))
    assert client.get(url("method_detail", other)).status_code == 200
    assert client.get(url("method_edit", other)).status_code == 403
    foreign = factories.make_method(factories.ProgrammeFactory())
    assert client.get(url("method_detail", foreign)).status_code == 404
    answer = client.post(url("method_copy", method), {"programme": other.programme.pk})
    assertContains(answer, "Välj en insats.")
    colleague = signed_in(factories.make_teacher(school))
    assert colleague.get(url("method_detail", method)).status_code == 200
    assert colleague.get(url("method_copy", method)).status_code == 403
    assert colleague.get(url("programme_methods", programme)).status_code == 404


def test_the_lists_ask_as_often_for_one_as_for_thirty(office, programme, same_queries):
    def grow(number):
        for _each in range(number):
            factories.make_method(programme)

    same_queries(
        lambda: [office.get(reverse("method_list")), office.get(url("programme_methods", programme))], grow
    )


def test_a_method_asks_as_often_for_one_step_as_for_thirty(office, programme, same_queries):
    method = factories.make_method(programme, minutes=())

    def grow(number):
        for _each in range(number):
            method.steps.create(
                position=method.steps.count() + 1, minutes=1, name_sv="Steg", speaks="group", silent="nobody"
            )

    same_queries(lambda: office.get(url("method_edit", method)), grow)

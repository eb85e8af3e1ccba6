"""Keeping conversation methods: the library stays as it is written, copies belong to their programme."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from coaching.enums import MOST_STEPS, Voice
from coaching.methodlibrary import LIBRARY
from coaching.models import Method, MethodStep
from coaching.services import method as services
from coaching.services.method import MethodChanged, MethodError
from tests.factories import PersonFactory, ProgrammeFactory, make_method

pytestmark = pytest.mark.django_db

STEP = {
    "name_sv": "Rundan",
    "name_en": "",
    "minutes": 7,
    "speaks": Voice.IN_TURN,
    "silent": Voice.NOBODY,
    "question_sv": "Vad tänker du?",
    "question_en": "",
}


@pytest.fixture
def by():
    return PersonFactory()


@pytest.fixture
def method():
    return make_method(ProgrammeFactory())


def rows(model, methods):
    about = {"method__in": methods} if model is MethodStep else {"pk__in": methods}
    return list(model.objects.filter(**about).order_by("pk").values())


def steps(method):
    return [(step.position, step.name_sv) for step in method.steps.all()]


def test_the_library_is_there_whole_in_both_languages_and_made_once():
    services.ensure_library()
    library = Method.objects.library()
    was = rows(Method, library), rows(MethodStep, library)
    services.ensure_library()
    assert (rows(Method, library), rows(MethodStep, library)) == was
    assert {method.code for method in library} == set(LIBRARY)
    assert len(library) >= 4
    for method in library.with_minutes():
        assert 45 <= method.total <= 60
        assert method.name_en and method.about_en
        assert all(step.name_en and step.question_sv and step.question_en for step in method.steps.all())


def test_the_library_is_mended_and_copies_are_not(by):
    services.ensure_library()
    method = Method.objects.library().first()
    copy = services.copy_method(method=method, programme=ProgrammeFactory(), by=by)
    was = rows(Method, [copy.pk]), rows(MethodStep, [copy.pk])
    Method.objects.filter(pk=method.pk).update(name_sv="Fel", is_withdrawn=True)
    method.steps.first().delete()
    Method.objects.create(code="from-another-time", name_sv="Gammal")
    services.ensure_library()
    method.refresh_from_db()
    assert (method.name_sv, method.is_withdrawn) == (LIBRARY[method.code]["name_sv"], False)
    assert method.steps.count() == len(LIBRARY[method.code]["steps"])
    assert Method.objects.get(code="from-another-time").is_withdrawn
    assert (rows(Method, [copy.pk]), rows(MethodStep, [copy.pk])) == was


def test_a_copy_has_everything_and_a_name_of_its_own(by):
    services.ensure_library()
    method, programme = Method.objects.library().first(), ProgrammeFactory()
    copy = services.copy_method(method=method, programme=programme, by=by)
    # Pressed twice.
    assert services.copy_method(method=method, programme=programme, by=by) == copy
    assert (copy.name_sv, copy.copied_from, copy.code) == (method.name_sv, method, "")
    assert steps(copy) == steps(method)
    services.add_step(method=copy, by=by, **STEP)
    again = services.copy_method(method=method, programme=programme, by=by)
    assert again.name_sv == f"{method.name_sv} (2)"
    Method.objects.filter(pk=method.pk).update(name_sv="x" * 120)
    method.refresh_from_db()
    elsewhere = ProgrammeFactory()
    make_method(elsewhere, name_sv="X" * 120)
    assert services.copy_method(method=method, programme=elsewhere, by=by).name_sv == "x" * 116 + " (2)"


def test_english_where_there_is_some(method):
    with translation.override("en"):
        assert (method.name, method.about) == (method.name_sv, method.about_sv)
        method.name_en = "The round"
        assert (method.name, method.about) == ("The round", method.about_sv)
    assert method.name == method.name_sv


def test_steps_are_added_moved_and_removed_without_gaps(method, by):
    one, two, three = method.steps.all()
    services.move_step(step=three, places=-1, by=by)
    services.move_step(step=one, places=-1, by=by)
    services.move_step(step=two, places=1, by=by)
    assert steps(method) == [(1, "Steg 1"), (2, "Steg 3"), (3, "Steg 2")]
    services.remove_step(step=one, by=by)
    services.remove_step(step=one, by=by)
    services.add_step(method=method, by=by, **STEP)
    services.add_step(method=method, by=by, **STEP)
    assert steps(method) == [(1, "Steg 3"), (2, "Steg 2"), (3, "Rundan")]
    method.refresh_from_db()
    assert method.changed_by == by


def test_from_one_step_to_thirty(method, by):
    for number in range(4, MOST_STEPS + 1):
        services.add_step(method=method, by=by, **STEP | {"name_sv": f"Steg {number}"})
    with pytest.raises(MethodError):
        services.add_step(method=method, by=by, **STEP)
    assert method.steps.count() == MOST_STEPS
    for step in method.steps.all()[1:]:
        services.remove_step(step=step, by=by)
    with pytest.raises(MethodError):
        services.remove_step(step=method.steps.get(), by=by)


def test_what_somebody_changed_meanwhile_is_not_lost(method, by):
    step = method.steps.first()
    seen = step.changed_at
    services.change_step(step=step, by=by, seen=seen, **STEP)
    with pytest.raises(MethodChanged):
        services.change_step(step=step, by=by, seen=seen, **STEP | {"minutes": 9})
    assert services.change_step(step=step, by=by, seen=seen, **STEP).minutes == 7
    services.remove_step(step=step, by=by)
    with pytest.raises(MethodError):
        services.change_step(step=step, by=by, seen=seen, **STEP)
    services.move_step(step=step, places=1, by=by)
    words = {"name_sv": "Ny", "name_en": "", "about_sv": "", "about_en": ""}
    with pytest.raises(MethodChanged):
        services.change_method(method=method, by=by, seen=method.created_at, **words)


def test_one_name_once_in_a_programme(method, by):
    other = make_method(method.programme, name_sv="Rundan")
    words = {"name_sv": "RUNDAN", "name_en": "", "about_sv": "", "about_en": ""}
    with pytest.raises(MethodError):
        services.change_method(method=method, by=by, seen=method.changed_at, **words)
    assert services.change_method(method=other, by=by, seen=other.changed_at, **words).name_sv == "RUNDAN"


@pytest.mark.parametrize(
    "wrong",
    [
        {"position": 0},
        {"position": 31},
        {"minutes": 0},
        {"minutes": 121},
        {"speaks": "nobody"},
        {"speaks": "bringer", "silent": "bringer"},
        {"speaks": "everybody", "silent": "group"},
        {"silent": "x"},
    ],
)
def test_the_database_takes_no_step_that_cannot_be(method, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        method.steps.create(**{"position": 4, **STEP, **wrong})

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from scheduling.models import HolidayChoice, NonTeachingDays, Term
from scheduling.queries.schoolyear import free_eves_of
from scheduling.services import schoolyear as services
from scheduling.termcode import TermCode
from tests.factories import AuthorityFactory, SchoolFactory

pytestmark = pytest.mark.django_db

AUTUMN = {"code": TermCode("HT", 2026), "starts_on": dt.date(2026, 8, 17), "ends_on": dt.date(2026, 12, 18)}
BREAK = {
    "kind": "break",
    "name": "Höstlov",
    "starts_on": dt.date(2026, 10, 26),
    "ends_on": dt.date(2026, 10, 30),
}


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def authority():
    return AuthorityFactory()


def refused(verb, **arguments):
    with pytest.raises(ValidationError) as raised:
        verb(**arguments)
    return raised.value.message_dict


def test_a_term_is_added_changed_and_removed(authority):
    term = services.add_term(authority=authority, **AUTUMN)
    assert str(term) == "HT-26"
    # Over New Year.
    changed = services.change_term(term=term, **{**AUTUMN, "ends_on": dt.date(2027, 1, 15)})
    assert Term.objects.get() == changed
    assert changed.ends_on == dt.date(2027, 1, 15)
    services.remove_term(term=term)
    assert not Term.objects.exists()


def test_terms_that_overlap_are_refused_with_a_sentence(authority):
    services.add_term(authority=authority, **{**AUTUMN, "ends_on": dt.date(2027, 1, 15)})
    spring = {"code": TermCode("VT", 2027), "ends_on": dt.date(2027, 6, 11)}
    said = refused(services.add_term, authority=authority, starts_on=dt.date(2027, 1, 15), **spring)
    assert said == {"starts_on": ["These days overlap with HT-26, Mon 17 Aug – Fri 15 Jan 2027."]}
    added = services.add_term(authority=authority, starts_on=dt.date(2027, 1, 16), **spring)
    said = refused(services.change_term, term=added, starts_on=dt.date(2027, 1, 10), **spring)
    assert list(said) == ["starts_on"]
    services.add_term(authority=AuthorityFactory(), starts_on=dt.date(2027, 1, 10), **spring)


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"ends_on": dt.date(2026, 8, 17)}, "ends_on"),
        ({"starts_on": dt.date(2025, 8, 17)}, "starts_on"),
        ({"ends_on": dt.date(2027, 6, 11)}, "starts_on"),
        ({"code": TermCode("VT", 2026)}, "starts_on"),
    ],
)
def test_dates_that_no_term_has_are_refused(authority, fields, where):
    assert list(refused(services.add_term, authority=authority, **{**AUTUMN, **fields})) == [where]


def test_a_term_is_there_once(authority):
    services.add_term(authority=authority, **AUTUMN)
    said = refused(services.add_term, authority=authority, **AUTUMN)
    assert said == {"code": ["HT-26 is there already."]}


def test_days_are_added_changed_and_removed(authority):
    days = services.add_days(authority=authority, **BREAK)
    services.change_days(days=days, **{**BREAK, "kind": "study_day", "name": "Studiedagar"})
    assert (days.pk, "study_day", "Studiedagar") == NonTeachingDays.objects.values_list(
        "pk", "kind", "name"
    ).get()
    services.remove_days(days=days)
    assert not NonTeachingDays.objects.exists()


def test_days_that_overlap_are_refused_but_a_school_may_have_its_own(authority):
    school = SchoolFactory(area__authority=authority)
    services.add_days(authority=authority, **BREAK)
    said = refused(services.add_days, authority=authority, **{**BREAK, "name": "Annat"})
    assert list(said) == ["starts_on"]
    assert "Höstlov" in said["starts_on"][0]
    services.add_days(authority=authority, school=school, **BREAK)
    assert list(refused(services.add_days, authority=authority, school=school, **BREAK)) == ["starts_on"]
    said = refused(services.add_days, authority=authority, school=SchoolFactory(), **BREAK)
    assert list(said) == ["school"]


@pytest.mark.parametrize("last", [dt.date(2026, 10, 25), dt.date(2027, 2, 23)])
def test_days_that_end_before_they_begin_or_never_are_refused(authority, last):
    assert list(refused(services.add_days, authority=authority, **{**BREAK, "ends_on": last})) == ["ends_on"]


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"ends_on": dt.date(2026, 10, 25)}, "non_teaching_days_end_after_start"),
        ({"ends_on": dt.date(2027, 2, 23)}, "non_teaching_days_not_endless"),
        ({"name": ""}, "non_teaching_days_have_a_name"),
        ({}, "non_teaching_days_do_not_overlap"),
    ],
)
def test_the_database_refuses_it_too(authority, fields, constraint):
    NonTeachingDays.objects.create(authority=authority, **{**BREAK, "ends_on": dt.date(2026, 10, 26)})
    row = {**BREAK, **fields}
    if fields:
        row["starts_on"] = dt.date(2026, 10, 27) if "ends_on" not in fields else row["starts_on"]
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        NonTeachingDays.objects.create(authority=authority, **row)


def test_the_school_of_days_is_the_authoritys(authority):
    NonTeachingDays.objects.create(authority=authority, school=SchoolFactory(), **BREAK)
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="school_id_fits"):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    transaction.set_rollback(True)


def test_free_eves_are_chosen(authority):
    assert free_eves_of(authority) == ["midsummer", "christmas", "new_year"]
    services.choose_eves(authority=authority, free_eves=["christmas"])
    services.choose_eves(authority=authority, free_eves=[])
    assert free_eves_of(authority) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        HolidayChoice.objects.update(free_eves=["easter"])


def test_a_whole_year_is_saved_or_nothing(authority):
    rows = [AUTUMN, BREAK, {**BREAK, "name": "Lov", "starts_on": dt.date(2026, 10, 30)}, {**AUTUMN}]
    with pytest.raises(services.RowErrors) as raised:
        services.save_year(authority=authority, rows=rows)
    assert sorted(raised.value.errors) == [2, 3]
    assert not Term.objects.exists()
    assert not NonTeachingDays.objects.exists()
    services.save_year(authority=authority, rows=rows[:2])
    assert (Term.objects.count(), NonTeachingDays.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_who_add_the_same_break_at_once_get_one(authority):
    def add(_number):
        try:
            with translation.override("en"):
                services.add_days(authority=authority, **BREAK)
            return "added"
        except ValidationError:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(add, range(4))) == ["added", "refused", "refused", "refused"]
    assert NonTeachingDays.objects.count() == 1

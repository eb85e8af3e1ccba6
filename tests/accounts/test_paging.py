"""Pages by keyset: every row once, both ways, whatever comes in as a cursor."""

import base64
import datetime as dt
import json
from itertools import chain

import pytest
from django.db.models import Count

from accounts.models import Person, School
from accounts.paging import keyset_page
from tests.factories import PersonFactory, SchoolFactory, make_teacher

BY_NAME = ("family_name", "given_name", "id")


def walk(queryset, order, size, first=None):
    """Ids page by page, from the first to the last and back again."""
    page = first or keyset_page(queryset, {}, order=order, size=size)
    there = [[row.pk for row in page]]
    while page.older:
        page = keyset_page(queryset, {"older": page.older}, order=order, size=size)
        there.append([row.pk for row in page])
    back = [[row.pk for row in page]]
    while page.newer:
        page = keyset_page(queryset, {"newer": page.newer}, order=order, size=size)
        back.insert(0, [row.pk for row in page])
    return there, back


@pytest.mark.parametrize(
    "order",
    [
        BY_NAME,
        ("-family_name", "-given_name", "-id"),
        ("family_name", "-id"),
        ("-created_at", "id"),
        ("-id",),
    ],
)
def test_every_row_comes_once_in_order_and_back_again(db, order):
    for number in range(7):
        PersonFactory(family_name=f"Lind {number // 3}", given_name=f"Kim {number % 2}")
    there, back = walk(Person.objects.all(), order, 3)
    expected = list(Person.objects.order_by(*order).values_list("pk", flat=True))
    assert there == [expected[:3], expected[3:6], expected[6:]]
    assert list(chain(*back)) == expected


def test_first_and_last_page_offer_nothing_beyond(db):
    PersonFactory.create_batch(2)
    page = keyset_page(Person.objects.all(), {}, order=BY_NAME, size=2)
    assert (len(page), page.newer, page.older) == (2, None, None)
    PersonFactory(family_name="Öberg")
    first = keyset_page(Person.objects.all(), {}, order=BY_NAME, size=2)
    last = keyset_page(Person.objects.all(), {"older": first.older}, order=BY_NAME, size=2)
    again = keyset_page(Person.objects.all(), {"newer": last.newer}, order=BY_NAME, size=2)
    assert first.newer is None and last.older is None and again.newer is None
    assert again.items == first.items and again.older == first.older


def test_order_by_relation_and_by_annotation(db):
    schools = [SchoolFactory(name=name) for name in ("Al", "Björk", "Gran")]
    for amount, school in enumerate(schools):
        for _ in range(amount):
            make_teacher(school)
    queryset = School.objects.select_related("authority").annotate(people=Count("duties"))
    expected = [school.pk for school in reversed(schools)]
    assert list(chain(*walk(queryset, ("-people", "id"), 1)[0])) == expected
    assert list(chain(*walk(queryset, ("authority__name", "id"), 1)[0])) == [school.pk for school in schools]


def test_moments_are_kept_to_the_microsecond(db):
    moment = dt.datetime(2026, 11, 23, 8, 0, 0, 123456, tzinfo=dt.UTC)
    people = [PersonFactory(created_at=moment + dt.timedelta(microseconds=n)) for n in range(3)]
    there, _ = walk(Person.objects.all(), ("created_at", "id"), 1)
    assert there == [[person.pk] for person in people]


def test_a_page_is_one_query_without_offset(db, django_assert_num_queries):
    PersonFactory.create_batch(5)
    first = keyset_page(Person.objects.all(), {}, order=BY_NAME, size=2)
    with django_assert_num_queries(1) as queries:
        keyset_page(Person.objects.all(), {"older": first.older}, order=BY_NAME, size=2)
    sql = queries.captured_queries[0]["sql"]
    assert "OFFSET" not in sql
    assert "ROW(" in sql


def test_when_everything_beyond_the_cursor_is_gone_the_list_begins_anew(db):
    kept, *others = [PersonFactory(family_name=name) for name in ("A", "B", "C", "D")]
    first = keyset_page(Person.objects.all(), {}, order=BY_NAME, size=2)
    Person.objects.filter(pk__in=[person.pk for person in others]).delete()
    page = keyset_page(Person.objects.all(), {"older": first.older}, order=BY_NAME, size=2)
    assert (page.items, page.newer, page.older) == ([kept], None, None)


def cursor(*values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "%%%",
        "åäö",
        "bnVsbA",
        "A" * 5000,
        cursor(),
        cursor("Lind", "Kim"),
        cursor("Lind", "Kim", "seven"),
        cursor("Lind", "Kim", None),
        cursor("Lind", "Kim", [1]),
        cursor("Lind", "Kim", 10**30),
        cursor("Lind", "Kim", float("inf")),
        cursor("Lin\x00d", "Kim", 1),
        cursor("Lin\ud800d", "Kim", 1),
        cursor("L" * 500, "Kim", 1),
        cursor({"a": 1}, "Kim", 1),
    ],
)
def test_a_cursor_that_is_no_cursor_gives_the_first_page(db, text):
    people = [PersonFactory(family_name=name) for name in ("A", "B")]
    for key in ("older", "newer"):
        assert keyset_page(Person.objects.all(), {key: text}, order=BY_NAME, size=5).items == people


def test_an_order_that_does_not_exist_is_the_programmers_mistake(db):
    PersonFactory.create_batch(3)
    with pytest.raises(LookupError):
        keyset_page(Person.objects.all(), {"older": cursor(1, 2)}, order=("colour", "id"), size=1)

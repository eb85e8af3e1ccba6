import pytest
from django.urls import reverse

from accounts import places
from accounts.models import Person
from tests.factories import PersonFactory

pytestmark = pytest.mark.urls("tests.browser.gallery")


@pytest.fixture
def registry(monkeypatch):
    """An empty registry for the length of a test."""
    monkeypatch.setattr(places, "_places", {})
    return places


def register(key, url_name, **options):
    places.register(key, key.title(), "inbox", url_name, **{"shown": lambda person: True, **options})


def keys(links):
    return [link.key for link in links]


def test_places_come_in_order_and_only_those_of_the_person(registry):
    register("b", "search", order=20)
    register("a", "preferences", order=30)
    register("c", "home", order=10, shown=lambda person: person == "Kim")
    assert keys(places.links_for("Kim", "/")) == ["c", "b", "a"]
    assert keys(places.links_for("Robin", "/")) == ["b", "a"]


def test_the_longest_address_that_matches_is_current(registry):
    register("outer", "preferences")
    register("inner", "set_theme")
    register("other", "search")

    def current(path):
        return [link.key for link in places.links_for("Kim", path) if link.current]

    assert current("/preferences/") == ["outer"]
    assert current("/preferences/theme/") == ["inner"]
    assert current("/preferences/theme/more/") == ["inner"]
    assert current("/elsewhere/") == []


def test_a_place_is_current_at_what_belongs_to_it(registry):
    register("outer", "preferences")
    register("work", "search", also=("home", "set_theme"))

    def current(path):
        return [link.key for link in places.links_for("Kim", path) if link.current]

    assert current("/search/") == ["work"]
    assert current(reverse("home")) == ["work"]
    assert current("/preferences/") == ["outer"]
    assert current("/preferences/theme/") == ["work"]


def test_count_is_asked_for_this_person(registry):
    register("a", "search", count=lambda person: {"Kim": 3}.get(person, 0))
    assert [link.count for link in places.links_for("Kim", "/")] == [3]
    assert [link.count for link in places.links_for("Robin", "/")] == [0]


def test_a_phone_keeps_what_comes_after_the_fourth_under_more(registry):
    for number in range(6):
        register(f"place{number}", "search", order=number)
    assert [link.more for link in places.links_for("Kim", "/")] == [False] * 4 + [True] * 2


def test_the_same_key_replaces(registry):
    register("a", "search")
    register("a", "preferences")
    assert [link.url for link in places.links_for("Kim", "/")] == ["/preferences/"]
    places.unregister("a")
    assert places.links_for("Kim", "/") == []


def test_column_shows_places_with_what_waits(client, db, registry):
    register("work", "preferences", count=lambda person: 7)
    client.force_login(PersonFactory())
    page = client.get("/preferences/").content.decode()
    assert page.count('aria-current="page"') == 1
    assert "</span>7</span>" in page


def test_visitors_have_no_places(client, db, registry):
    register("work", "preferences")
    assert list(client.get("/").context["places"]) == []


@pytest.mark.django_db
def test_rows_of_all_places_are_asked_about_in_one_statement(registry, django_assert_num_queries):
    kim, robin = PersonFactory(), PersonFactory()
    everybody, nobody = Person.objects.order_by("pk"), Person.objects.none()
    register(
        "some", "search", shown=lambda person: everybody, count=lambda person: everybody.exclude(pk=person.pk)
    )
    register("none", "preferences", shown=lambda person: nobody, count=lambda person: everybody)
    register("all", "home", count=lambda person: everybody.filter(pk__in=[kim.pk, robin.pk]))
    register("never", "home", shown=lambda person: False, count=lambda person: everybody)
    with django_assert_num_queries(1):
        links = places.links_for(kim, "/")
    assert {link.key: link.count for link in links} == {"some": everybody.count() - 1, "all": 2}

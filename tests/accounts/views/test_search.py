"""The search: what one may see, by kind, and how much of it."""

import pytest

from accounts import searching
from tests.factories import PersonFactory, SchoolFactory, make_teacher


def found(client, text):
    groups = client.get("/search/", {"q": text}).context["found"]
    return {group.kind.key: [hit.title for hit in group.hits] for group in groups if group.kind.key in OURS}


OURS = {"people", "schools", "areas"}


def test_people_schools_and_areas_are_found(office, world):
    assert found(office, "furu") == {"schools": ["Furuskolan"]}
    assert found(office, "norra") == {"areas": ["Norra området"]}
    assert found(office, "BERG olle") == {"people": ["Olle Berg"]}
    assert found(office, world.coach.email) == {"people": ["Karin Ek"]}
    assert found(office, "finns inte alls") == {}


def test_what_belongs_to_others_is_not_found(client, world):
    for role, person in world.roles.items():
        client.force_login(person)
        assert found(client, "Borta") == {}, role
        assert found(client, "Ekskolan") == {}, role
    client.force_login(world.teacher)
    assert found(client, "Olle") == {"people": ["Olle Berg"]}
    assert found(client, "Karin") == {}


def test_ten_of_a_kind_and_the_way_to_the_rest(office, world):
    for number in range(12):
        make_teacher(world.school, person=PersonFactory(family_name=f"Sand {number:02}"))
    assert len(found(office, "sand")["people"]) == 10
    assert "/people/?q=sand" in office.get("/search/?q=sand").content.decode()


@pytest.mark.parametrize("text", ["", " ", "a", "%", "_", "'", "a" * 5000, "<script>", "\\", "å ä ö " * 50])
def test_anything_can_be_searched_for(office, world, text):
    response = office.get("/search/", {"q": text})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_signs_of_the_database_mean_themselves(office, world):
    assert found(office, "%%") == {}
    assert found(office, "__") == {}


def test_the_search_asks_as_often_with_30_hits_as_with_one(office, world, same_queries):
    def grow(amount):
        for _ in range(amount):
            make_teacher(SchoolFactory(area=world.area), person=PersonFactory(given_name="Furu"))

    def load():
        office.get("/search/?q=furu")

    assert same_queries(load, grow) <= 20


def test_an_app_above_adds_its_own_kind(office, world, monkeypatch):
    monkeypatch.setattr(searching, "_kinds", {})
    searching.register(
        "trees",
        "Trees",
        "tree-pine",
        lambda person, text, limit: [searching.Hit(f"{text} {n}", "/x/") for n in range(limit)],
    )
    [group] = office.get("/search/?q=gran").context["found"]
    assert (group.kind.key, len(group.hits), group.has_more, group.more_url) == ("trees", 10, True, "")

"""Names stand in the order of the Swedish alphabet."""

from accounts.models import Person, School
from tests.factories import PersonFactory, SchoolFactory


def test_people_stand_in_swedish_order(db):
    names = ["Lind", "lindgren", "Ek", "Éklund", "Åberg", "Ärlig", "Öberg", "Zetterman", "Øster", "von Essen"]
    for name in names:
        PersonFactory(family_name=name, given_name="Kim")
    assert [person.family_name for person in Person.objects.all()] == [
        "Ek", "Éklund", "Lind", "lindgren", "von Essen", "Zetterman", "Åberg", "Ärlig", "Öberg", "Øster",
    ]  # fmt: skip


def test_the_shorter_family_name_comes_first_whatever_the_given_name(db):
    for family, given in [("Lindqvist", "Ada"), ("Lind", "Östen"), ("Lind", "Åke")]:
        PersonFactory(family_name=family, given_name=given)
    assert [str(person) for person in Person.objects.all()] == ["Åke Lind", "Östen Lind", "Ada Lindqvist"]


def test_schools_stand_in_swedish_order(db):
    for name in ["Östra skolan", "Ängsskolan", "Åsskolan", "Alskolan", "ekskolan"]:
        SchoolFactory(name=name)
    assert [school.name for school in School.objects.all()] == [
        "Alskolan", "ekskolan", "Åsskolan", "Ängsskolan", "Östra skolan",
    ]  # fmt: skip

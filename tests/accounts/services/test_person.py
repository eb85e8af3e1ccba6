"""People: added once, changed, gone at once, and back again."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import leaving
from accounts.enums import Role
from accounts.models import Duty, Person
from accounts.services.person import add_person, change_own_details, change_person, deactivate, reactivate
from tests.factories import AuthorityFactory, PersonFactory, SchoolFactory, make_administrator, make_duty


def facts(school, **fields):
    duty = {
        "role": Role.TEACHER,
        "authority": school.authority,
        "area": None,
        "school": school,
        "team": None,
        "starts_on": dt.date(2022, 8, 1),
        "ends_on": None,
    }
    return {
        "given_name": "Eva",
        "family_name": "Lind",
        "email": "eva.lind@example.se",
        "duty": duty,
        **fields,
    }


def test_a_new_person_cannot_sign_in_before_the_invitation(db):
    person = add_person(**facts(SchoolFactory(), email="Eva.Lind@Example.se"))
    assert (person.email, person.has_usable_password(), person.invited_at) == (
        "eva.lind@example.se",
        False,
        None,
    )
    assert person.duties.get().role == Role.TEACHER


def test_the_same_form_again_is_the_same_person(db):
    school = SchoolFactory()
    first = add_person(**facts(school))
    assert add_person(**facts(school, email="EVA.LIND@example.se")) == first
    assert (Person.objects.count(), Duty.objects.count()) == (1, 1)


def test_an_address_that_somebody_has_is_refused_in_any_case(db):
    school = SchoolFactory()
    PersonFactory(email="eva.lind@example.se")
    with pytest.raises(ValidationError) as caught:
        add_person(**facts(school, email="EVA.Lind@example.se"))
    assert list(caught.value.message_dict) == ["email"]
    assert (Person.objects.count(), Duty.objects.count()) == (1, 0)


def test_no_person_is_left_behind_when_the_duty_is_refused(db):
    school = SchoolFactory()
    wrong = facts(school)
    wrong["duty"]["ends_on"] = dt.date(2020, 1, 1)
    with pytest.raises(ValidationError):
        add_person(**wrong)
    assert Person.objects.count() == 0


def details(person, **fields):
    known = ("given_name", "family_name", "email", "phone", "language")
    return {**{name: getattr(person, name) for name in known}, **fields}


def test_a_new_address_takes_the_place_of_the_old_one(db):
    person = PersonFactory(email="old@example.se")
    person.set_password("fyra ord som passar")
    person.save()
    EmailAddress.objects.create(user=person, email="old@example.se", primary=True, verified=True)
    change_person(person=person, **details(person, email="New@example.se"))
    assert Person.objects.get().email == "new@example.se"
    assert not EmailAddress.objects.exists()


def test_nobody_can_confirm_an_address_that_has_been_given_to_another(db):
    person = PersonFactory()
    EmailAddress.objects.create(user=PersonFactory(), email="wanted@example.se")
    change_person(person=person, **details(person, email="wanted@example.se"))
    assert not EmailAddress.objects.exists()


def test_own_details(db):
    person = PersonFactory()
    change_own_details(person=person, given_name="Åsa", family_name="Öst", phone="070-1", language="en")
    person.refresh_from_db()
    assert (str(person), person.phone, person.language) == ("Åsa Öst", "070-1", "en")


def test_who_leaves_has_no_duties_no_session_and_no_password(client, world):
    today = timezone.localdate()
    person = world.teacher
    person.set_password("fyra ord som passar")
    person.save()
    make_duty(
        Role.TEACHER,
        school=world.school,
        person=person,
        team=world.team,
        starts_on=today + dt.timedelta(days=9),
    )
    client.force_login(person)
    assert client.get("/me/").status_code == 200
    deactivate(person=person)
    deactivate(person=person)
    person = Person.objects.get(pk=person.pk)
    assert (person.is_active, person.has_usable_password()) == (False, False)
    assert [duty.ends_on for duty in person.duties.all()] == [today]
    assert client.get("/me/").status_code == 302


def test_an_old_session_does_not_live_on_after_a_return(client, world):
    client.force_login(world.teacher)
    deactivate(person=world.teacher)
    person = reactivate(person=world.teacher)
    assert person.is_active
    assert client.get("/me/").status_code == 302


def test_the_last_administrator_cannot_leave(db):
    authority = AuthorityFactory()
    person = make_administrator(authority)
    make_duty(
        Role.ADMINISTRATOR,
        authority=authority,
        person=person,
        starts_on=dt.date(2010, 1, 1),
        ends_on=dt.date(2019, 12, 31),
    )
    with pytest.raises(ValidationError):
        deactivate(person=person)
    person.refresh_from_db()
    assert person.is_active
    make_administrator(authority)
    deactivate(person=person)
    person.refresh_from_db()
    assert not person.is_active


def test_what_goes_is_gathered_from_all_who_know(db, monkeypatch):
    monkeypatch.setattr(leaving, "_tellers", [])
    leaving.register(lambda person: [f"One of {person}."])
    leaving.register(lambda person: [])
    leaving.register(lambda person: ["Two."])
    assert leaving.what_goes("Kim") == ["One of Kim.", "Two."]

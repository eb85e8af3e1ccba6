"""The pages about people: what is listed, what a form answers, what is shown to whom."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Certification, Duty, Person
from tests.factories import (
    AuthorityFactory,
    PersonFactory,
    SchoolFactory,
    TeamFactory,
    make_coach,
    make_duty,
    make_teacher,
)


def listed(response):
    return [str(person) for person in response.context["page"]]


def test_the_list_holds_who_is_in_view_and_not_others(client, world):
    everybody = {str(person) for person in world.roles.values()}
    expected = {
        "administrator": everybody,
        "coach": everybody,
        "area_manager": {str(world.area_manager), str(world.principal), "Olle Berg"},
        "principal": {str(world.principal), "Olle Berg"},
    }
    for role, people in expected.items():
        client.force_login(world.roles[role])
        assert set(listed(client.get("/people/"))) == people, role


def test_search_and_filters(office, world):
    blue = make_teacher(
        world.school, person=PersonFactory(given_name="Åsa", family_name="Öberg", email="x@example.org")
    )
    assert listed(office.get("/people/?q=åSA")) == ["Åsa Öberg"]
    assert listed(office.get("/people/?q=berg example.org")) == ["Åsa Öberg"]
    assert listed(office.get("/people/?q=berg")) == ["Olle Berg", "Åsa Öberg"]
    assert listed(office.get("/people/?role=coach")) == ["Karin Ek"]
    assert listed(office.get(f"/people/?school={world.school.pk}&role=teacher")) == ["Olle Berg", "Åsa Öberg"]
    assert listed(office.get("/people/?q=eva")) == []
    blue.duties.update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    assert listed(office.get("/people/?q=berg")) == ["Olle Berg"]
    assert listed(office.get("/people/?q=berg&left=on")) == ["Åsa Öberg"]


@pytest.mark.parametrize(
    "query",
    [
        "role=king",
        "school=x",
        "school=999999",
        "school=9999999999999999999999",
        "older=%%%",
        "newer=x",
    ],
)
def test_what_cannot_be_understood_does_not_count(office, world, query):
    assert len(listed(office.get(f"/people/?{query}"))) == 5


def test_only_the_office_sees_who_has_left(client, world):
    world.teacher.duties.update(ends_on=dt.date(2021, 1, 1))
    client.force_login(world.principal)
    assert listed(client.get("/people/?left=on&q=berg")) == []


def test_what_is_searched_for_and_pages_stay_together(office, world):
    for number in range(60):
        make_teacher(world.school, person=PersonFactory(family_name=f"Sand {number:02}"))
    first = office.get("/people/?q=sand")
    assert len(listed(first)) == 50
    second = office.get(f"/people/?q=sand&older={first.context['page'].older}")
    assert (len(listed(second)), second.context["page"].older) == (10, None)
    assert f"q=sand&amp;older={first.context['page'].older}" in first.content.decode()


def test_the_list_asks_as_often_with_30_people_as_with_one(office, world, same_queries):
    def grow(amount):
        for _ in range(amount):
            school = SchoolFactory(area=world.area)
            make_duty(Role.TEACHER, team=TeamFactory(school=school))

    assert same_queries(lambda: office.get("/people/"), grow) <= 12


def test_the_page_asks_as_often_with_30_duties_as_with_one(office, world, same_queries):
    def grow(amount):
        for _ in range(amount):
            team = TeamFactory(school=SchoolFactory(area=world.area))
            make_duty(Role.TEACHER, team=team, person=world.coach)
            Certification.objects.create(coach=world.coach.coach_profile, name="ACC", issued_on="2024-01-01")

    assert same_queries(lambda: office.get(f"/people/{world.coach.pk}/"), grow) <= 14


def test_a_viewer_sees_only_the_duties_in_view(client, world):
    other = SchoolFactory(name="Hemliga skolan")
    make_duty(Role.TEACHER, school=other, person=world.teacher)
    Duty.objects.filter(person=world.teacher, school=world.school).update(ends_on="2099-01-01")
    client.force_login(world.principal)
    page = client.get(f"/people/{world.teacher.pk}/").content.decode()
    assert "Furuskolan" in page
    assert "Hemliga skolan" not in page
    client.force_login(world.teacher)
    assert "Hemliga skolan" in client.get(f"/people/{world.teacher.pk}/").content.decode()


def test_only_the_office_is_told_who_has_been_invited(client, world):
    world.teacher.set_unusable_password()
    world.teacher.save()
    url = f"/people/{world.teacher.pk}/"
    client.force_login(world.principal)
    assert "inte inbjuden än" not in client.get(url).content.decode()
    client.force_login(world.administrator)
    assert "inte inbjuden än" in client.get(url).content.decode()


def test_certifications_that_expire_are_marked(office, world):
    today = timezone.localdate()
    for name, days in [("Utgången", -1), ("Sista dagen", 0), ("Snart", 90), ("Länge", 91)]:
        Certification.objects.create(
            coach=world.coach.coach_profile,
            name=name,
            issued_on=today - dt.timedelta(days=900),
            expires_on=today + dt.timedelta(days=days),
        )
    response = office.get(f"/people/{world.coach.pk}/")
    states = [(row.name, state) for row, state in response.context["certifications"]]
    assert states == [
        ("Utgången", "expired"), ("Sista dagen", "soon"), ("Snart", "soon"), ("Länge", "valid"), ("ACC", "valid"),
    ]  # fmt: skip
    page = response.content.decode()
    assert (page.count("har gått ut"), page.count("går snart ut")) == (1, 2)


def typed(world, **fields):
    return {
        "given_name": "Eva",
        "family_name": "Lind",
        "email": "eva.lind@example.se",
        "language": "sv",
        "role": "teacher",
        "school": world.school.pk,
        "starts_on": "2022-08-01",
        **fields,
    }


def test_a_new_person_with_a_duty_and_an_invitation(office, world):
    response = office.post("/people/new/", typed(world, invite="on", team=world.team.pk))
    person = Person.objects.get(email="eva.lind@example.se")
    assert response.url == f"/people/{person.pk}/"
    duty = person.duties.get()
    assert (duty.role, duty.school, duty.team, duty.authority) == (
        "teacher",
        world.school,
        world.team,
        world.authority,
    )
    assert person.invited_at is not None


def test_a_new_person_without_an_invitation(office, world):
    office.post("/people/new/", typed(world, role="coach"))
    person = Person.objects.get(email="eva.lind@example.se")
    assert (person.invited_at, person.duties.get().school, person.duties.get().authority) == (
        None,
        None,
        world.authority,
    )


def test_the_same_form_sent_twice_adds_one_person(office, world):
    before = Person.objects.count()
    urls = {office.post("/people/new/", typed(world)).url for _ in range(2)}
    assert (
        len(urls),
        Person.objects.count(),
        Duty.objects.filter(person__email="eva.lind@example.se").count(),
    ) == (
        1,
        before + 1,
        1,
    )


def problems(response, *forms):
    assert response.status_code == 200
    return {name: errors for form in forms for name, errors in response.context[form].errors.items()}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"email": "OLLE"}, "email"),
        ({"email": ""}, "email"),
        ({"given_name": " "}, "given_name"),
        ({"given_name": "x" * 81}, "given_name"),
        ({"given_name": "E\x00va"}, "given_name"),
        ({"given_name": "E\u202eva"}, "given_name"),
        ({"phone": "ring mig"}, "phone"),
        ({"language": "xx"}, "language"),
        ({"role": ""}, "role"),
        ({"role": "king"}, "role"),
        ({"school": ""}, "school"),
        ({"school": "x"}, "school"),
        ({"school": "9" * 30}, "school"),
        ({"team": "x"}, "team"),
        ({"starts_on": ""}, "starts_on"),
        ({"starts_on": "31/2/2022"}, "starts_on"),
        ({"starts_on": "2022-02-31"}, "starts_on"),
        ({"starts_on": "0026-02-01"}, "starts_on"),
        ({"ends_on": "2020-01-01"}, "ends_on"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_typed_is_lost(office, world, fields, field):
    before = Person.objects.count()
    response = office.post("/people/new/", typed(world, **fields))
    assert list(problems(response, "form", "duty_form")) == [field]
    page = response.content.decode()
    assert f'href="#id_{field}' in page
    assert 'value="Lind"' in page
    assert Person.objects.count() == before


def test_a_school_of_another_authority_cannot_be_chosen(office, world):
    response = office.post("/people/new/", typed(world, school=world.other_school.pk))
    assert list(problems(response, "form", "duty_form")) == ["school"]


def test_an_address_in_another_case_is_the_same_address(office, world):
    email = world.teacher.email.upper()
    response = office.post("/people/new/", typed(world, email=email))
    assert list(problems(response, "form")) == ["email"]
    assert f'<a href="/people/{world.teacher.pk}/">Olle Berg</a>' in response.content.decode()


def test_somebody_of_another_authority_can_be_given_a_duty_but_is_not_named(office, world):
    response = office.post("/people/new/", typed(world, email=world.elsewhere.email, role="coach"))
    page = response.content.decode()
    assert "/people/new/known/" in page
    assert "Borta" not in page
    office.post("/people/new/known/", typed(world, email=world.elsewhere.email, role="coach"))
    world.elsewhere.refresh_from_db()
    assert str(world.elsewhere) == "Eva Borta"
    assert {duty.role for duty in world.elsewhere.duties.all()} == {"teacher", "coach"}


def test_names_with_markup_are_shown_as_they_are(office, world):
    office.post("/people/new/", typed(world, given_name="<script>alert(1)</script>", family_name='"><b>x'))
    for url in [
        "/people/",
        "/search/?q=script",
        f"/people/{Person.objects.latest('pk').pk}/",
        f"/schools/{world.school.pk}/",
    ]:
        page = office.get(url).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_a_name_is_one_line_with_single_spaces(office, world):
    office.post("/people/new/", typed(world, given_name="  Eva\r\nBcc:  x  ", family_name="A\u030asa"))
    person = Person.objects.get(email="eva.lind@example.se")
    assert (person.given_name, person.family_name) == ("Eva Bcc: x", "Åsa")


def test_only_the_fields_that_fit_the_role(office, world):
    fields = {
        "": set(),
        "administrator": {"starts_on", "ends_on"},
        "coach": {"starts_on", "ends_on"},
        "area_manager": {"area", "starts_on", "ends_on"},
        "principal": {"school", "starts_on", "ends_on"},
        "teacher": {"school", "starts_on", "ends_on"},
    }
    for role, expected in fields.items():
        response = office.post("/people/new/fields/", {"role": role, "given_name": "Eva"})
        assert set(response.context["duty_form"].fields) - {"role"} == expected, role
        assert 'value="Eva"' in response.content.decode()
    response = office.post("/people/new/fields/", {"role": "teacher", "school": world.school.pk})
    assert "team" in response.context["duty_form"].fields
    part = office.post("/people/new/fields/", {"role": "principal"}, headers={"hx-request": "true"})
    assert part.content.decode().startswith('<div id="duty-fields"')


def test_an_administrator_of_two_authorities_says_which(client, world):
    other = AuthorityFactory(name="Ekköpings kommun")
    make_duty(Role.ADMINISTRATOR, authority=other, person=world.administrator)
    client.force_login(world.administrator)
    response = client.post("/people/new/", typed(world, role="coach"))
    assert list(problems(response, "form", "duty_form")) == ["authority"]
    client.post("/people/new/", typed(world, role="coach", authority=other.pk))
    assert Person.objects.get(email="eva.lind@example.se").duties.get().authority == other


def test_changing_somebody(office, world):
    url = f"/people/{world.teacher.pk}/edit/"
    facts = {
        "given_name": "Ole",
        "family_name": "Bärg",
        "email": "Ole@Example.se",
        "phone": "070-1",
        "language": "en",
    }
    assert office.post(url, facts).url == f"/people/{world.teacher.pk}/"
    world.teacher.refresh_from_db()
    assert (str(world.teacher), world.teacher.email) == ("Ole Bärg", "ole@example.se")
    response = office.post(url, {**facts, "given_name": "Fel", "email": world.coach.email.upper()})
    assert list(problems(response, "form")) == ["email"]
    assert "<title>Ole Bärg" in response.content.decode()


def test_everybody_changes_own_details(client, world):
    client.force_login(world.teacher)
    response = client.post(
        "/me/",
        {"given_name": "Ole", "family_name": "Berg", "phone": "", "language": "en", "email": "x@example.se"},
    )
    assert response.url == "/me/"
    world.teacher.refresh_from_db()
    assert (world.teacher.given_name, world.teacher.language) == ("Ole", "en")
    assert world.teacher.email != "x@example.se"


def test_leaving_is_asked_once_and_named(office, world):
    url = f"/people/{world.teacher.pk}/deactivate/"
    page = office.get(url).content.decode()
    assert "Lärare, Furuskolan" in page
    for _ in range(2):
        assert office.post(url).url == f"/people/{world.teacher.pk}/"
    world.teacher.refresh_from_db()
    assert not world.teacher.is_active
    assert office.post(f"/people/{world.teacher.pk}/reactivate/").status_code == 302
    world.teacher.refresh_from_db()
    assert world.teacher.is_active


def test_duties_are_given_corrected_ended_and_removed(office, world):
    person = world.coach
    base = f"/people/{person.pk}/duties/"
    form = {"role": "principal", "school": world.school.pk, "starts_on": "2022-08-01"}
    for _ in range(2):
        assert office.post(f"{base}new/", form).url == f"/people/{person.pk}/"
    duty = person.duties.get(role="principal")
    response = office.post(f"{base}new/", {**form, "starts_on": "2022-09-01"})
    assert list(problems(response, "duty_form")) == ["starts_on"]
    office.post(
        f"{base}{duty.pk}/edit/", {"role": "area_manager", "area": world.area.pk, "starts_on": "2022-09-01"}
    )
    duty.refresh_from_db()
    assert (duty.role, duty.area, duty.school) == ("area_manager", world.area, None)
    response = office.post(f"{base}{duty.pk}/end/", {"ends_on": "2022-08-01"})
    assert list(problems(response, "form")) == ["ends_on"]
    office.post(f"{base}{duty.pk}/end/", {"ends_on": "2022-12-01"})
    duty.refresh_from_db()
    assert duty.ends_on == dt.date(2022, 12, 1)
    assert office.post(f"{base}{duty.pk}/remove/").status_code == 302
    assert office.post(f"{base}{duty.pk}/remove/").status_code == 404
    assert set(person.duties.values_list("role", flat=True)) == {"coach"}


def test_the_last_administrator_is_told_why_not(office, world):
    duty = world.administrator.duties.get()
    url = f"/people/{world.administrator.pk}/duties/{duty.pk}/"
    response = office.post(f"{url}end/", {"ends_on": "2099-01-01"})
    assert "Granköpings kommun måste alltid ha en programansvarig" in str(problems(response, "form"))
    page = office.post(f"{url}remove/", follow=True).content.decode()
    assert "måste alltid ha en programansvarig" in page
    response = office.post(f"{url}edit/", {"role": "coach", "starts_on": "2020-01-01"})
    assert "måste alltid ha en programansvarig" in response.content.decode()


def test_profiles(office, world):
    url = f"/people/{world.coach.pk}/coach/"
    office.post(url, {"subjects": ["art", "music"], "hours": "18,5"})
    profile = world.coach.coach_profile
    profile.refresh_from_db()
    assert (profile.subjects, profile.weekly_minutes, profile.accepts_new) == (["art", "music"], 1110, False)
    assert 'value="18,5"' in office.get(url).content.decode()
    for hours in ("61", "-1", "x", "", "1e9", "nan"):
        assert list(problems(office.post(url, {"hours": hours}), "form")) == ["hours"], hours
    assert list(problems(office.post(url, {"hours": "1", "subjects": ["magic"]}), "form")) == ["subjects"]
    office.post(f"/people/{world.teacher.pk}/teacher/", {"subjects": ["art"], "career_stage": "lektor"})
    world.teacher.teacher_profile.refresh_from_db()
    assert world.teacher.teacher_profile.career_stage == "lektor"


def test_certifications(office, world):
    base = f"/people/{world.coach.pk}/certifications/"
    form = {"name": "PCC", "issuer": "ICF", "issued_on": "2025-01-01", "expires_on": "2028-01-01"}
    for _ in range(2):
        office.post(f"{base}new/", form)
    [certification] = Certification.objects.filter(name="PCC")
    response = office.post(f"{base}new/", {**form, "expires_on": "2024-01-01"})
    assert list(problems(response, "form")) == ["expires_on"]
    office.post(f"{base}{certification.pk}/edit/", {**form, "expires_on": ""})
    certification.refresh_from_db()
    assert certification.expires_on is None
    for _ in range(2):
        assert office.post(f"{base}{certification.pk}/remove/").status_code == 302
    assert not Certification.objects.filter(name="PCC").exists()


def test_a_certification_of_somebody_else_is_not_found(office, world):
    other = make_coach(world.authority)
    certification = world.coach.coach_profile.certifications.get()
    assert office.get(f"/people/{other.pk}/certifications/{certification.pk}/edit/").status_code == 404


@pytest.mark.django_db
def test_no_two_places_in_the_menu_have_the_same_name(client):
    client.force_login(make_coach(SchoolFactory().authority))
    menu = client.get(reverse("my_details")).text.split('<div class="menu-sheet">')[1].split("<hr>")[0]
    named = re.findall(
        r'<a class="place" href="([^"]+)">.*?<span class="name">([^<]+)</span>', menu, re.DOTALL
    )
    assert len(named) > 3
    assert len({name for _, name in named}) == len(named)

"""The pages about schools, areas, teams and the authority."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Area, School, Team
from tests.factories import (
    AreaFactory,
    SchoolFactory,
    TeamFactory,
    make_area_manager,
    make_duty,
    make_principal,
    make_teacher,
)


def listed(response):
    return [school.name for school in response.context["page"]]


def problems(response):
    assert response.status_code == 200
    return list(response.context["form"].errors)


def test_the_list_holds_what_is_in_view(client, world):
    SchoolFactory(area=AreaFactory(authority=world.authority), name="Alskolan")
    expected = {
        "administrator": ["Alskolan", "Furuskolan"],
        "coach": ["Alskolan", "Furuskolan"],
        "area_manager": ["Furuskolan"],
        "principal": ["Furuskolan"],
    }
    for role, schools in expected.items():
        client.force_login(world.roles[role])
        assert listed(client.get("/schools/")) == schools, role


def test_search_area_and_closed_schools(office, world):
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    SchoolFactory(area=world.area, name="Gamla skolan", closed_on=yesterday)
    SchoolFactory(authority=world.authority, area=None, name="Utan område", unit_code="87654321")
    assert listed(office.get("/schools/")) == ["Furuskolan", "Utan område"]
    assert listed(office.get("/schools/?q=8765")) == ["Utan område"]
    assert listed(office.get("/schools/?q=FURU")) == ["Furuskolan"]
    assert listed(office.get(f"/schools/?area={world.area.pk}")) == ["Furuskolan"]
    assert listed(office.get("/schools/?closed=on")) == ["Gamla skolan"]
    assert listed(office.get("/schools/?area=x&older=zz")) == ["Furuskolan", "Utan område"]


def test_the_list_asks_as_often_with_30_schools_as_with_one(office, world, same_queries):
    def grow(amount):
        for _ in range(amount):
            make_principal(SchoolFactory(area=world.area))

    assert same_queries(lambda: office.get("/schools/"), grow) <= 12


def test_the_page_asks_as_often_with_30_teachers_as_with_one(office, world, same_queries):
    def grow(amount):
        for _ in range(amount):
            make_duty(Role.TEACHER, team=TeamFactory(school=world.school))

    assert same_queries(lambda: office.get(f"/schools/{world.school.pk}/"), grow) <= 12


def test_the_areas_ask_as_often_with_30_as_with_one(office, world, same_queries):
    def grow(amount):
        for _ in range(amount):
            make_area_manager(AreaFactory(authority=world.authority))

    assert same_queries(lambda: office.get("/areas/"), grow) <= 11


def test_the_team_asks_as_often_with_30_members_as_with_one(office, world, same_queries):
    def grow(amount):
        for _ in range(amount):
            make_duty(Role.TEACHER, team=world.team)

    assert same_queries(lambda: office.get(f"/teams/{world.team.pk}/"), grow) <= 10


def test_the_page_names_who_is_there_today(office, world):
    gone = make_teacher(world.school, ends_on=timezone.localdate() - dt.timedelta(days=1))
    inactive = make_teacher(world.school)
    inactive.is_active = False
    inactive.save()
    response = office.get(f"/schools/{world.school.pk}/")
    assert [duty.person for duty in response.context["teachers"]] == [world.teacher]
    assert [duty.person for duty in response.context["principals"]] == [world.principal]
    assert gone.family_name not in response.content.decode()


def typed(**fields):
    return {"name": "Nya skolan", "unit_code": "", "municipality_code": "", **fields}


def test_a_new_school(office, world):
    response = office.post(
        "/schools/new/", typed(area=world.area.pk, unit_code="11112222", has_compulsory="on")
    )
    school = School.objects.get(name="Nya skolan")
    assert response.url == f"/schools/{school.pk}/"
    assert (school.authority, school.area, school.unit_code, school.has_compulsory) == (
        world.authority,
        world.area,
        "11112222",
        True,
    )


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "furuSKOLAN"}, "name"),
        ({"name": "x" * 161}, "name"),
        ({"unit_code": "1234"}, "unit_code"),
        ({"unit_code": "١٢٣٤٥٦٧٨"}, "unit_code"),
        ({"municipality_code": "01801"}, "municipality_code"),
        ({"area": "x"}, "area"),
        ({"area": 10**30}, "area"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(office, world, fields, field):
    assert problems(office.post("/schools/new/", typed(**fields))) == [field]


def test_an_area_of_another_authority_cannot_be_chosen(office, world):
    other = world.other_school.area
    assert problems(office.post(f"/schools/{world.school.pk}/edit/", typed(area=other.pk))) == ["area"]


def test_changing_a_school_keeps_its_authority(office, world):
    office.post(
        f"/schools/{world.school.pk}/edit/",
        typed(name="Granskolan", authority=world.other_school.authority.pk),
    )
    world.school.refresh_from_db()
    assert (world.school.name, world.school.area, world.school.authority) == (
        "Granskolan",
        None,
        world.authority,
    )


def test_closing_names_what_ends_and_can_be_undone(office, world):
    url = f"/schools/{world.school.pk}/close/"
    assert "2 uppdrag vid skolan upphör" in office.get(url).content.decode()
    assert problems(office.post(url, {"closed_on": "i morgon"})) == ["closed_on"]
    assert problems(office.post(url, {"closed_on": "2019-01-01"})) == ["closed_on"]
    other = SchoolFactory(area=world.area, name="Storskolan")
    assert problems(office.post(url, {"closed_on": "2022-06-30", "goes_on_as": world.school.pk})) == [
        "goes_on_as"
    ]
    office.post(url, {"closed_on": "2022-06-30", "goes_on_as": other.pk})
    assert "Storskolan" in office.get(f"/schools/{world.school.pk}/").content.decode()
    assert str(world.school) in office.get(f"/schools/{other.pk}/").content.decode()
    world.school.refresh_from_db()
    assert world.school.closed_on == dt.date(2022, 6, 30)
    office.post(f"/schools/{world.school.pk}/reopen/")
    world.school.refresh_from_db()
    assert world.school.closed_on is None


def test_areas(office, world):
    assert problems(office.post("/areas/new/", {"name": "NORRA området"})) == ["name"]
    assert office.post("/areas/new/", {"name": "Södra området"}).url == "/areas/"
    area = Area.objects.get(name="Södra området")
    assert area.authority == world.authority
    office.post(f"/areas/{area.pk}/edit/", {"name": "Östra området"})
    area.refresh_from_db()
    assert area.name == "Östra området"


def test_teams(office, world):
    base = f"/schools/{world.school.pk}/teams/new/"
    assert problems(office.post(base, {"name": "ARBETSLAG blå"})) == ["name"]
    office.post(base, {"name": "Röda"})
    team = Team.objects.get(name="Röda")
    form = {"person": world.teacher.pk, "starts_on": "2022-08-01"}
    office.post(f"/teams/{team.pk}/members/new/", form)
    assert [duty.person for duty in office.get(f"/teams/{team.pk}/").context["members"]] == [world.teacher]
    assert problems(office.post(f"/teams/{team.pk}/members/new/", form)) == ["person"]
    assert problems(office.post(f"/teams/{team.pk}/members/new/", {**form, "person": world.coach.pk})) == [
        "person"
    ]
    page = office.post(f"/teams/{team.pk}/remove/", follow=True).content.decode()
    assert "måste finnas kvar" in page
    office.post(f"/teams/{team.pk}/edit/", {"name": "Gula"})
    team.refresh_from_db()
    assert team.name == "Gula"
    office.post(f"/teams/{world.team.pk}/remove/")
    assert list(Team.objects.all()) == [team]


def test_the_authority(office, world):
    assert office.get("/authorities/").url == f"/authorities/{world.authority.pk}/"
    facts = {
        "name": "Nyköpings skolor",
        "kind": "municipality",
        "municipality_code": "",
        "contact_email": "a@example.se",
        "retention_months": "24",
        "interest_months": "6",
    }
    office.post(f"/authorities/{world.authority.pk}/", facts)
    world.authority.refresh_from_db()
    assert (world.authority.name, world.authority.municipality_code) == ("Nyköpings skolor", None)
    assert (world.authority.retention_months, world.authority.interest_months) == (24, 6)
    for name in ("retention_months", "interest_months"):
        for months in ("0", "121", "", "x"):
            page = office.post(f"/authorities/{world.authority.pk}/", {**facts, name: months})
            assert list(page.context["form"].errors) == [name]
    wrong = {**facts, "municipality_code": "18", "contact_email": "x"}
    assert sorted(problems(office.post(f"/authorities/{world.authority.pk}/", wrong))) == [
        "contact_email",
        "municipality_code",
    ]

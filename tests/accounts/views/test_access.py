"""Who gets which answer from each page about people and schools."""

import pytest
from django.urls import reverse

OK, HIDDEN, REFUSED = 200, 404, 403

#: For each page what administrator, area manager, principal, coach and teacher get; all are about their own school.
PAGES = {
    "person_list": (OK, OK, OK, OK, HIDDEN),
    "person_new": (OK, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "person_detail": (OK, OK, OK, OK, OK),
    "person_edit": (OK, REFUSED, REFUSED, REFUSED, REFUSED),
    "person_deactivate": (OK, REFUSED, REFUSED, REFUSED, REFUSED),
    "duty_new": (OK, REFUSED, REFUSED, REFUSED, REFUSED),
    "duty_edit": (OK, REFUSED, REFUSED, REFUSED, REFUSED),
    "duty_end": (OK, REFUSED, REFUSED, REFUSED, REFUSED),
    "duty_remove": (OK, REFUSED, REFUSED, REFUSED, REFUSED),
    "teacher_profile_edit": (OK, REFUSED, REFUSED, REFUSED, REFUSED),
    "coach_profile_edit": (OK, HIDDEN, HIDDEN, REFUSED, HIDDEN),
    "certification_new": (OK, HIDDEN, HIDDEN, REFUSED, HIDDEN),
    "certification_edit": (OK, HIDDEN, HIDDEN, REFUSED, HIDDEN),
    "certification_remove": (OK, HIDDEN, HIDDEN, REFUSED, HIDDEN),
    "school_list": (OK, OK, OK, OK, HIDDEN),
    "school_new": (OK, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "school_detail": (OK, OK, OK, OK, HIDDEN),
    "school_edit": (OK, REFUSED, REFUSED, REFUSED, HIDDEN),
    "school_close": (OK, REFUSED, REFUSED, REFUSED, HIDDEN),
    "team_new": (OK, REFUSED, REFUSED, REFUSED, HIDDEN),
    "team_detail": (OK, OK, OK, OK, HIDDEN),
    "team_edit": (OK, REFUSED, REFUSED, REFUSED, HIDDEN),
    "team_remove": (OK, REFUSED, REFUSED, REFUSED, HIDDEN),
    "team_add_member": (OK, REFUSED, REFUSED, REFUSED, HIDDEN),
    "area_list": (OK, OK, OK, OK, HIDDEN),
    "area_new": (OK, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "area_edit": (OK, REFUSED, REFUSED, REFUSED, HIDDEN),
    "authority_edit": (OK, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "my_details": (OK, OK, OK, OK, OK),
    "search": (OK, OK, OK, OK, OK),
}


def address(name, world, *, foreign=False):
    person = world.elsewhere if foreign else world.teacher
    school = world.other_school if foreign else world.school
    if name.startswith(("coach_", "certification_")):
        person = world.coach
    numbers = {"person": [person.pk], "school": [school.pk], "authority_edit": [world.authority.pk]}
    numbers |= {"duty": [person.pk, person.duties.get().pk], "team": [world.team.pk]}
    numbers |= {"area_edit": [world.area.pk], "duty_new": [person.pk], "team_new": [school.pk]}
    numbers |= {"coach": [person.pk], "teacher": [person.pk]}
    if name.startswith("certification_"):
        numbers["certification"] = [person.pk, person.coach_profile.certifications.get().pk]
        numbers["certification_new"] = [person.pk]
    if (
        name in {"my_details", "search"}
        or name.endswith("_list")
        or name in {"person_new", "school_new", "area_new"}
    ):
        return reverse(name)
    return reverse(name, args=numbers.get(name) or numbers[name.split("_")[0]])


@pytest.mark.parametrize("name", PAGES)
def test_each_role_gets_its_answer(client, world, name):
    answers = []
    for person in world.roles.values():
        client.force_login(person)
        answers.append(client.get(address(name, world)).status_code)
    assert tuple(answers) == PAGES[name]


@pytest.mark.parametrize("name", PAGES)
def test_nobody_gets_in_without_signing_in(client, world, name):
    response = client.get(address(name, world))
    assert (response.status_code, response.url.split("?")[0]) == (302, reverse("account_login"))


FOREIGN = [name for name in PAGES if name.startswith(("person_", "duty_", "school_", "teacher_"))]


@pytest.mark.parametrize("name", [name for name in FOREIGN if not name.endswith(("_list", "n_new", "l_new"))])
def test_what_belongs_to_another_authority_does_not_exist(client, world, name):
    for person in world.roles.values():
        client.force_login(person)
        assert client.get(address(name, world, foreign=True)).status_code == 404


def buttons(world):
    """Addresses that only take POST, all about the teacher and the school."""
    person, duty = world.teacher.pk, world.teacher.duties.get().pk
    return [
        reverse("person_invite", args=[person]),
        reverse("person_reactivate", args=[person]),
        reverse("school_reopen", args=[world.school.pk]),
        reverse("duty_new_fields", args=[person]),
        reverse("duty_edit_fields", args=[person, duty]),
        reverse("person_new_fields"),
        reverse("person_new_known"),
    ]


def test_only_the_office_may_press_the_buttons(client, world):
    for role, person in world.roles.items():
        client.force_login(person)
        for url in buttons(world):
            allowed = client.post(url).status_code in {200, 302}
            assert allowed == (role == "administrator"), (role, url)
            assert client.get(url).status_code == 405


@pytest.mark.parametrize(
    "url",
    ["/people/999999/", "/schools/999999/", "/teams/999999/", "/areas/999999/edit/", "/authorities/999999/"],
)
def test_what_does_not_exist_is_not_found(office, url):
    assert office.get(url).status_code == 404

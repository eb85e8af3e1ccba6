"""Groups from a file: whole, again, and every kind of wrong one."""

import pytest
from django.utils import translation

from coaching.models import Group, GroupMember
from coaching.services.group_import import import_groups
from tests.accounts.tables import text, xlsx
from tests.factories import (
    ProgrammeFactory,
    SchoolFactory,
    make_administrator,
    make_coach,
    make_group,
    make_teacher,
)

pytestmark = pytest.mark.django_db


class Here:
    def __init__(self):
        self.school = SchoolFactory(name="Furuskolan")
        self.programme = ProgrammeFactory(authority=self.school.authority)
        self.office = make_administrator(self.school.authority)
        self.leader = make_coach(self.school.authority)
        self.one, self.two = make_teacher(self.school), make_teacher(self.school)

    def read(self, *lines, head="group;school;module;leader;member", **options):
        file = text("\n".join([head, *lines]))
        return import_groups(file, programme=self.programme, by=self.office, **options)

    @property
    def good(self):
        return [
            f"Grupp 1;furuskolan;Läslyftet;{self.leader.email};{self.one.email}",
            f"Grupp 1;;;;{self.two.email.upper()}",
            "Grupp 2;;;;",
        ]


@pytest.fixture
def here():
    with translation.override("en"):
        yield Here()


def problems(result):
    return [(one.line, one.column, one.text) for one in result.problems]


def test_looking_first_changes_nothing_then_it_is_done_and_again_says_nothing_new(here):
    assert str(here.read(*here.good, dry_run=True)) == "3 read, 3 created, 0 updated, 0 unchanged, 0 problems"
    assert not Group.objects.exists()
    assert here.read(*here.good).created == 3
    group = Group.objects.with_people().get(name="Grupp 1")
    assert (group.school, group.module, group.leaders) == (here.school, "Läslyftet", [here.leader])
    assert group.people == [here.one, here.two]
    assert str(here.read(*here.good)) == "3 read, 0 created, 0 updated, 3 unchanged, 0 problems"
    assert GroupMember.objects.count() == 2


def test_another_module_and_leader_are_updates(here):
    here.read(*here.good)
    new = make_coach(here.school.authority)
    assert here.read(f"grupp 1;;Mattelyftet;{new.email};").updated == 1
    group = Group.objects.with_people().get(name="Grupp 1")
    assert (group.module, group.leaders) == ("Mattelyftet", [here.leader, new])


def test_swedish_headings_and_excel(here):
    file = xlsx(["Grupp", "Skola", "Deltagare"], ["Grupp 1", "Furuskolan", here.one.email])
    assert import_groups(file, programme=here.programme, by=here.office).created == 1


def test_every_problem_has_its_line_and_column_and_nothing_is_half_done(here):
    make_group(here.programme, here.school, name="Redan", members=[here.two])
    other = make_teacher(SchoolFactory())
    result = here.read(
        f"Grupp 1;;;;{here.one.email}",
        f"Grupp 1;;;;{here.two.email}",
        "Grupp 1;Ekskolan;;;",
        f"Grupp 1;;;{other.email};",
        f";;;;{here.one.email}",
        f"Grupp 2;;;;{here.one.email}",
        "Grupp 3;;" + "x" * 81 + ";;",
    )
    assert problems(result) == [
        (3, "member", f"{here.two} is already in Redan."),
        (4, "school", "There is no school called “Ekskolan”."),
        (5, "leader", f"Nobody here has the address {other.email}."),
        (6, "group", "The name of the group is missing."),
        (7, "member", f"{here.one} is already in Grupp 1."),
        (8, "module", "At most 80 letters have room here."),
    ]
    assert list(Group.objects.values_list("name", flat=True)) == ["Redan"]


def test_a_file_without_the_column_is_refused(here):
    assert here.read("x", head="namn").problem_count == 1

"""What the database promises of groups, whoever writes to it."""

import pytest
from django.db import IntegrityError, connection, transaction

from coaching.models import Group, GroupMember
from tests.factories import (
    ProgrammeFactory,
    SchoolFactory,
    TeamFactory,
    make_group,
    make_principal,
    make_teacher,
)

pytestmark = pytest.mark.django_db


def saved_and_checked(row):
    """The pairs are looked at when all is written; have it now."""
    row.save()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture
def group():
    school = SchoolFactory()
    teacher = make_teacher(school)
    return make_group(ProgrammeFactory(authority=school.authority), school, members=[teacher])


def test_nobody_is_in_two_groups_of_a_programme_at_once(group):
    member = group.memberships.get()
    other = make_group(group.programme, group.school, name="Grupp 2")
    with pytest.raises(IntegrityError, match="group_member_in_one_group"), transaction.atomic():
        GroupMember.objects.create(group=other, programme=group.programme, person=member.person)
    member.left_at = member.joined_at
    member.save()
    GroupMember.objects.create(group=other, programme=group.programme, person=member.person)


def test_a_member_is_of_the_programme_of_the_group(group):
    elsewhere = ProgrammeFactory(authority=group.programme.authority)
    row = GroupMember(group=group, programme=elsewhere, person=make_teacher(group.school))
    with pytest.raises(IntegrityError, match="group_fits"), transaction.atomic():
        saved_and_checked(row)


def test_a_team_is_of_the_school_of_the_group(group):
    group.team = TeamFactory(school=group.school)
    saved_and_checked(group)
    group.team = TeamFactory()
    with pytest.raises(IntegrityError, match="team_fits"), transaction.atomic():
        saved_and_checked(group)


def test_a_group_of_several_schools_is_seen_by_the_principals_of_its_members(group):
    here, there, elsewhere = group.school, SchoolFactory(area=group.school.area), SchoolFactory()
    mixed = make_group(
        group.programme, here, members=[make_teacher(here), make_teacher(there)], name="Blandad"
    )
    mixed.school = None
    mixed.save()
    assert set(Group.objects.visible_to(make_principal(here))) == {group, mixed}
    assert set(Group.objects.visible_to(make_principal(there))) == {mixed}
    assert set(Group.objects.visible_to(make_principal(elsewhere))) == set()

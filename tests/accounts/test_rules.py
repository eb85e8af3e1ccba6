"""Who may do what to whom."""

import datetime as dt

from django.utils import timezone

from accounts import rules
from accounts.enums import Role
from accounts.models import Person
from tests.factories import AuthorityFactory, make_administrator, make_duty


def fresh(person):
    """The same person without what this object remembers."""
    return Person.objects.get(pk=person.pk)


def test_an_administrator_edits_people_of_the_own_authority_only(world):
    assert rules.may_edit_person(world.administrator, world.teacher)
    assert not rules.may_edit_person(world.administrator, world.elsewhere)
    for role in ("area_manager", "principal", "coach", "teacher"):
        assert not rules.may_edit_person(world.roles[role], world.teacher)


def test_whoever_also_works_elsewhere_looks_after_the_own_details(world):
    other = AuthorityFactory()
    duty = make_duty(Role.COACH, authority=other, person=world.coach)
    assert not rules.may_edit_person(world.administrator, fresh(world.coach))
    assert not rules.may_deactivate(world.administrator, fresh(world.coach))
    assert rules.may_give_duties(world.administrator, fresh(world.coach))
    assert rules.may_edit_coach_profile(world.administrator, fresh(world.coach))
    duty.ends_on = timezone.localdate() - dt.timedelta(days=1)
    duty.save()
    assert rules.may_edit_person(world.administrator, fresh(world.coach))


def test_a_duty_elsewhere_that_has_not_begun_counts_as_well(world):
    later = timezone.localdate() + dt.timedelta(days=30)
    make_duty(Role.COACH, authority=AuthorityFactory(), person=world.coach, starts_on=later)
    assert not rules.may_edit_person(world.administrator, fresh(world.coach))


def test_rights_end_with_the_last_day(world):
    make_administrator(world.authority)
    world.administrator.duties.update(ends_on=timezone.localdate())
    assert rules.is_administrator(fresh(world.administrator))
    world.administrator.duties.update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    assert not rules.is_administrator(fresh(world.administrator))
    assert not rules.may_edit_school(fresh(world.administrator), world.school)


def test_nobody_deactivates_oneself(world):
    assert not rules.may_deactivate(world.administrator, world.administrator)
    assert rules.may_deactivate(world.administrator, world.teacher)


def test_only_those_without_a_password_can_be_invited(world):
    assert rules.may_invite(world.administrator, world.teacher) is (not world.teacher.has_usable_password())
    world.teacher.set_password("fyra ord som passar")
    assert not rules.may_invite(world.administrator, world.teacher)
    world.teacher.set_unusable_password()
    world.teacher.is_active = False
    assert not rules.may_invite(world.administrator, world.teacher)


def test_a_teacher_sees_neither_people_nor_schools(world):
    assert [role for role, person in world.roles.items() if not rules.sees_people(person)] == ["teacher"]

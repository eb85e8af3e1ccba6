"""Duties: what the database refuses, said in sentences beside the field; nothing is made twice."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import CoachProfile, Duty, Person, TeacherProfile
from accounts.services.duty import correct_duty, end_duty, give_duty, remove_duty
from tests.factories import (
    AreaFactory,
    AuthorityFactory,
    PersonFactory,
    SchoolFactory,
    TeamFactory,
    make_administrator,
    make_teacher,
)

DAY = dt.timedelta(days=1)


def refused(verb, **arguments):
    """Field and sentence with which the service refuses."""
    with pytest.raises(ValidationError) as caught:
        verb(**arguments)
    return caught.value.message_dict


def teacher_at(school, /, **fields):
    usual = {"role": Role.TEACHER, "authority": school.authority, "school": school}
    return {**usual, "starts_on": dt.date(2022, 8, 1), **fields}


def test_the_same_duty_again_is_the_same_row(db):
    person, school = PersonFactory(), SchoolFactory()
    first = give_duty(person=person, **teacher_at(school))
    assert give_duty(person=person, **teacher_at(school)) == first
    assert Duty.objects.count() == 1


def test_a_profile_comes_with_the_duty(db):
    person, school = PersonFactory(), SchoolFactory()
    give_duty(person=person, **teacher_at(school))
    give_duty(person=person, role=Role.COACH, authority=school.authority, starts_on=dt.date(2022, 8, 1))
    assert TeacherProfile.objects.get().person == person
    assert CoachProfile.objects.get().weekly_minutes == 18 * 60


def test_overlapping_duties_of_one_kind_are_refused(db):
    person, school = PersonFactory(), SchoolFactory()
    give_duty(person=person, **teacher_at(school))
    assert list(refused(give_duty, person=person, **teacher_at(school, starts_on=dt.date(2023, 1, 1)))) == [
        "starts_on"
    ]
    assert Duty.objects.count() == 1


def test_one_may_teach_at_two_schools_and_in_two_teams(db):
    person, school = PersonFactory(), SchoolFactory()
    give_duty(person=person, **teacher_at(school))
    give_duty(person=person, **teacher_at(school, team=TeamFactory(school=school)))
    give_duty(person=person, **teacher_at(SchoolFactory(area=school.area)))
    assert person.duties.count() == 3


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        (lambda school: {"role": Role.COACH}, "role"),
        (lambda school: {"role": "headmaster"}, "role"),
        (lambda school: {"ends_on": dt.date(2022, 7, 31)}, "ends_on"),
        (lambda school: {"authority": AuthorityFactory()}, "school"),
        (lambda school: {"team": TeamFactory()}, "team"),
        (lambda school: {"role": Role.AREA_MANAGER, "school": None, "area": AreaFactory()}, "area"),
    ],
)
def test_what_does_not_fit_is_told_beside_its_field(db, fields, field):
    school = SchoolFactory()
    wrong = teacher_at(school, **fields(school))
    assert list(refused(give_duty, person=PersonFactory(), **wrong)) == [field]
    assert Duty.objects.count() == 0


def test_an_open_transaction_goes_on_after_a_refusal(db):
    school = SchoolFactory()
    with transaction.atomic():
        refused(give_duty, person=PersonFactory(), **teacher_at(school, ends_on=dt.date(2020, 1, 1)))
        give_duty(person=PersonFactory(), **teacher_at(school))
    assert Duty.objects.count() == 1


def test_ending_and_correcting(db):
    school = SchoolFactory()
    duty = make_teacher(school).duties.get()
    assert end_duty(duty=duty, ends_on=dt.date(2022, 12, 18)).ends_on == dt.date(2022, 12, 18)
    assert list(refused(end_duty, duty=duty, ends_on=duty.starts_on - DAY)) == ["ends_on"]
    team = TeamFactory(school=school)
    correct_duty(duty=duty, **teacher_at(school, team=team))
    duty.refresh_from_db()
    assert (duty.team, duty.ends_on, duty.starts_on) == (team, None, dt.date(2022, 8, 1))


def test_removing_twice_is_removing_once(db):
    duty = make_teacher(SchoolFactory()).duties.get()
    remove_duty(duty=duty)
    remove_duty(duty=duty)
    assert Duty.objects.count() == 0


def test_correcting_what_somebody_has_removed_is_told(db):
    school = SchoolFactory()
    duty = make_teacher(school).duties.get()
    Duty.objects.all().delete()
    with pytest.raises(ValidationError):
        correct_duty(duty=duty, **teacher_at(school))


def administrator_duty(authority, **fields):
    return make_administrator(authority, **fields).duties.get()


def correction(duty, **fields):
    return {
        "duty": duty,
        "role": duty.role,
        "authority": duty.authority,
        "starts_on": duty.starts_on,
        **fields,
    }


def test_the_last_administrator_stays(db):
    authority, today = AuthorityFactory(), timezone.localdate()
    duty = administrator_duty(authority)
    assert list(refused(end_duty, duty=duty, ends_on=today)) == ["ends_on"]
    assert list(refused(end_duty, duty=duty, ends_on=today + 365 * DAY)) == ["ends_on"]
    assert list(refused(remove_duty, duty=duty)) == ["ends_on"]
    assert list(refused(correct_duty, **correction(duty, role=Role.COACH))) == ["ends_on"]
    assert list(refused(correct_duty, **correction(duty, starts_on=today + DAY))) == ["ends_on"]
    assert list(refused(correct_duty, **correction(duty, authority=AuthorityFactory()))) == ["ends_on"]
    correct_duty(**correction(duty, starts_on=today))


def test_an_administrator_may_go_when_another_takes_over_in_time(db):
    authority, today = AuthorityFactory(), timezone.localdate()
    duty = administrator_duty(authority)
    later = administrator_duty(authority, starts_on=today + 10 * DAY)
    assert list(refused(end_duty, duty=duty, ends_on=today + 5 * DAY)) == ["ends_on"]
    end_duty(duty=duty, ends_on=today + 9 * DAY)
    assert list(refused(remove_duty, duty=later)) == ["ends_on"]


def test_one_who_cannot_sign_in_does_not_count(db):
    authority = AuthorityFactory()
    duty = administrator_duty(authority)
    other = make_administrator(authority)
    Person.objects.filter(pk=other.pk).update(is_active=False)
    assert list(refused(end_duty, duty=duty, ends_on=timezone.localdate())) == ["ends_on"]


def at_once(*calls):
    """Run the calls in threads with connections of their own; what each raised, or None."""
    results = [None] * len(calls)

    def run(number, call):
        try:
            call()
        except ValidationError as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_end_each_other_do_not_both_succeed():
    authority = AuthorityFactory()
    duties = [administrator_duty(authority) for _ in range(2)]
    results = at_once(
        *(lambda duty=duty: end_duty(duty=duty, ends_on=timezone.localdate()) for duty in duties)
    )
    assert sum(result is None for result in results) == 1
    assert Duty.objects.filter(ends_on=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_eight_times_at_once_gives_one_duty():
    person, school = PersonFactory(), SchoolFactory()
    results = at_once(*[lambda: give_duty(person=person, **teacher_at(school))] * 8)
    assert results == [None] * 8
    assert Duty.objects.count() == 1

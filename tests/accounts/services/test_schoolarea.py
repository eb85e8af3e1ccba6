"""The database notes in which area a school was, whoever moves it."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import School, SchoolArea
from accounts.services.school import add_school, change_school, close_school
from tests.factories import AreaFactory, SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def area(db):
    return AreaFactory()


@pytest.fixture
def other(area):
    return AreaFactory(authority=area.authority)


def history(school):
    return list(SchoolArea.objects.filter(school=school).values_list("area", "starts_on", "ends_on"))


def longer_ago(school, days=10):
    """As if the area that holds now had been given so many days ago."""
    day = timezone.localdate() - dt.timedelta(days=days)
    SchoolArea.objects.filter(school=school, ends_on__isnull=False).update(ends_on=day - dt.timedelta(days=1))
    SchoolArea.objects.filter(school=school, ends_on=None, starts_on__isnull=False).update(starts_on=day)
    return day


def test_the_first_area_holds_for_all_time_before(area):
    school = add_school(authority=area.authority, area=area, name="Furuskolan")
    assert history(school) == [(area.pk, None, None)]
    # Also when it is given later.
    late = add_school(authority=area.authority, name="Lindskolan")
    assert history(late) == []
    change_school(school=late, area=area)
    assert history(late) == [(area.pk, None, None)]


def test_a_change_holds_from_today(area, other):
    today = timezone.localdate()
    school = SchoolFactory(area=area)
    # Past the model, as an import in bulk does.
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_school SET area_id = %s WHERE id = %s", [other.pk, school.pk])
    assert history(school) == [(area.pk, None, today - dt.timedelta(days=1)), (other.pk, today, None)]


def test_back_on_the_same_day_leaves_no_trace(area, other):
    school = SchoolFactory(area=area)
    change_school(school=school, area=other)
    change_school(school=school, area=area)
    assert history(school) == [(area.pk, None, None)]


def test_twice_on_one_day_the_last_one_holds(area, other):
    today, third = timezone.localdate(), AreaFactory(authority=area.authority)
    school = SchoolFactory(area=area)
    change_school(school=school, area=other)
    change_school(school=school, area=third)
    assert history(school) == [(area.pk, None, today - dt.timedelta(days=1)), (third.pk, today, None)]


def test_to_no_area_and_back(area):
    today, school = timezone.localdate(), SchoolFactory(area=area)
    change_school(school=school, area=None)
    assert history(school) == [(area.pk, None, today - dt.timedelta(days=1))]
    SchoolArea.objects.update(ends_on=today - dt.timedelta(days=8))
    change_school(school=school, area=area)
    assert history(school) == [(area.pk, None, today - dt.timedelta(days=8)), (area.pk, today, None)]


def test_through_three_areas(area, other):
    today, school = timezone.localdate(), SchoolFactory(area=area)
    change_school(school=school, area=other)
    day = longer_ago(school)
    change_school(school=school, area=area)
    yesterday = today - dt.timedelta(days=1)
    assert history(school) == [
        (area.pk, None, day - dt.timedelta(days=1)),
        (other.pk, day, yesterday),
        (area.pk, today, None),
    ]


def test_what_else_changes_leaves_it_alone(area):
    school = SchoolFactory(area=area)
    change_school(school=school, name="Nya skolan")
    close_school(school=school, closed_on=timezone.localdate())
    School.objects.filter(pk=school.pk).update(area=area)
    assert history(school) == [(area.pk, None, None)]


def test_never_in_two_areas_on_one_day(area, other):
    school, day = SchoolFactory(area=area), timezone.localdate()
    with pytest.raises(IntegrityError), transaction.atomic():
        SchoolArea.objects.create(school=school, area=other, starts_on=day)
    with pytest.raises(IntegrityError), transaction.atomic():
        SchoolArea.objects.create(
            school=SchoolFactory(area=None, authority=area.authority),
            area=area,
            starts_on=day,
            ends_on=day - dt.timedelta(days=1),
        )

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from scheduling.models import BookingRules, TravelTime
from scheduling.queries.travel import travel_around
from tests.factories import (
    AreaFactory,
    SchoolFactory,
    make_administrator,
    make_coach,
    make_meeting,
    make_series,
)

pytestmark = pytest.mark.django_db

NINE = dt.datetime(2026, 11, 30, 8, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def area():
    return AreaFactory()


@pytest.fixture
def schools(area):
    return [SchoolFactory(area=area) for _ in range(3)]


@pytest.fixture
def coach(area):
    return make_coach(area.authority)


def at(school, coach, start, **fields):
    return make_meeting(make_series(school, facilitators=[coach]), start, **fields)


def around(coach, school, start, **options):
    return travel_around([coach], coach.duties.get().authority_id, school.pk, start, start + HOUR, **options)


def test_the_neighbours_of_the_day_at_other_schools_count(schools, coach, area):
    TravelTime.objects.create(authority=area.authority, one=schools[0], other=schools[2], minutes=35)
    at(schools[0], coach, NINE)
    at(schools[1], coach, NINE + 5 * HOUR)
    assert around(coach, schools[0], NINE + 2 * HOUR) == (0, 20)
    assert around(coach, schools[2], NINE + 2 * HOUR) == (35, 20)
    assert around(coach, schools[2], NINE + 24 * HOUR) == (0, 0)


def test_what_the_neighbour_counts_already_is_not_counted_twice(schools, coach):
    meeting = at(schools[0], coach, NINE)
    meeting.participants.update(travel_after=15)
    assert around(coach, schools[1], NINE + 2 * HOUR) == (5, 0)
    assert around(coach, schools[1], NINE + 2 * HOUR, without_meeting=meeting) == (0, 0)


def test_by_video_nobody_travels_and_the_way_takes_what_is_left_around_it(schools, coach):
    at(schools[0], coach, NINE)
    at(schools[0], coach, NINE + HOUR, minutes=50, video_url="https://video.example/1")
    assert around(coach, schools[1], NINE + 2 * HOUR) == (10, 0)
    assert travel_around([coach], coach.duties.get().authority_id, None, NINE, NINE + HOUR) == (0, 0)


def test_a_way_is_the_same_in_both_directions(client, schools, area):
    client.force_login(make_administrator(area.authority))
    first, second, third = schools
    client.post(reverse("travel_edit", args=[second.pk]), {f"to{first.pk}": "25", f"to{third.pk}": ""})
    assert list(TravelTime.objects.values_list("one", "other", "minutes")) == [(first.pk, second.pk, 25)]
    page = client.get(reverse("travel_edit", args=[first.pk])).content.decode()
    assert 'value="25"' in page
    client.post(reverse("travel_edit", args=[first.pk]), {f"to{second.pk}": "", f"to{third.pk}": ""})
    assert not TravelTime.objects.exists()


def test_the_office_decides_the_rules(client, schools, area):
    client.force_login(make_administrator(area.authority))
    url = reverse("booking_rules")
    answer = client.post(url, {"travel_minutes": "601", "notice_hours": "24"})
    assert answer.status_code == 200
    client.post(url, {"travel_minutes": "30", "notice_hours": "48"})
    client.post(url, {"travel_minutes": "30", "notice_hours": "48", "others_choose": "on"})
    rules = BookingRules.objects.get()
    assert (rules.travel_minutes, rules.notice_hours, rules.others_choose) == (30, 48, True)
    page = client.get(reverse("travel_list")).content.decode()
    assert "30 minuter" in page
    assert "Ja, senast 48 timmar före" in page


def test_the_database_keeps_one_row_for_a_pair(schools, area):
    first, second, _third = schools
    TravelTime.objects.create(authority=area.authority, one=first, other=second, minutes=1)
    for one, other in ((first, second), (second, first), (first, first)):
        with pytest.raises(IntegrityError), transaction.atomic():
            TravelTime.objects.create(authority=area.authority, one=one, other=other, minutes=1)

import datetime as dt

import pytest
from django.urls import reverse

from scheduling.enums import MeetingStatus
from scheduling.models import Meeting, NonTeachingDays, Repetition
from tests.factories import PersonFactory, SchoolFactory, make_coach, make_meeting, make_series, make_teacher

NOW = dt.datetime(2026, 10, 1, 8, tzinfo=dt.UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]


@pytest.fixture
def school():
    school = SchoolFactory()
    NonTeachingDays.objects.create(
        authority=school.authority, name="Höstlov", starts_on="2026-10-26", ends_on="2026-10-30"
    )
    return school


@pytest.fixture
def coach(school):
    return make_coach(school.authority, person=PersonFactory(given_name="Karin", family_name="Ek"))


@pytest.fixture
def series(school, coach):
    return make_series(school, facilitators=[coach], participants=[make_teacher(school)], place="Sal 1")


def starts(**about):
    rows = Meeting.objects.filter(status=MeetingStatus.BOOKED, repetition__isnull=False, **about)
    return [row.starts_at.strftime("%m-%d %H:%M") for row in rows.order_by("starts_at")]


def test_the_pages_show_each_date_before_anything_is_saved(client, series, coach):
    client.force_login(coach)
    make_meeting(series, dt.datetime(2026, 10, 20, 13, tzinfo=dt.UTC))
    new = reverse("series_repeat", args=[series.pk])
    token = client.get(new).context["form"].initial["token"]
    data = {"kind": "conversation", "every": "1", "weekdays": ["1"], "starts": "14:30", "minutes": "60"}
    data |= {"first": "2026-10-06", "last": "2026-11-10", "place": "Sal 1", "token": token, "term": ""}
    response = client.post(new, data)
    text = response.content.decode()
    assert "Höstlov" in text and "Karin Ek är upptagen" in text
    assert Repetition.objects.count() == 0
    ticked = [line.key for line, is_ticked in response.context["lines"] if is_ticked]
    assert ticked == ["2026-10-06", "2026-10-13", "2026-11-03", "2026-11-10"]
    refused = client.post(new, {**data, "save": "1", "chosen": [*ticked, "2026-10-20"]})
    assert "så inget har sparats" in refused.content.decode()
    # The break is not booked even when it is sent along.
    assert client.post(new, {**data, "save": "1", "chosen": [*ticked, "2026-10-27"]}).status_code == 302
    assert starts() == ["10-06 12:30", "10-13 12:30", "11-03 13:30", "11-10 13:30"]
    first = Meeting.objects.filter(repetition__isnull=False).order_by("starts_at")[0]
    move = reverse("meetings_move", args=[first.pk])
    change = {"scope": "all", "day": "2026-10-07", "starts": "9", "minutes": "60"}
    lines = client.post(move, change).context["lines"]
    client.post(move, {**change, "save": "1", "chosen": [line.key for line, _ticked in lines[:3]]})
    assert starts() == ["10-07 07:00", "10-14 07:00", "11-04 08:00", "11-10 13:30"]
    cancel = reverse("meetings_cancel", args=[first.pk])
    assert client.get(cancel).status_code == 200
    assert client.post(cancel, {"scope": "all", "reason": "school"}).status_code == 302
    assert starts() == []


@pytest.mark.parametrize(
    "wrong",
    [{"weekdays": []}, {"last": ""}, {"last": "2026-10-01"}, {"last": "2029-10-01"}, {"minutes": "0"}],
)
def test_a_rule_that_cannot_be_is_said(client, series, coach, wrong):
    client.force_login(coach)
    data = {"kind": "conversation", "every": "1", "weekdays": ["1"], "starts": "14:30", "minutes": "60"}
    data |= {"first": "2026-10-06", "last": "2026-11-10", "token": "x", "term": "", **wrong}
    response = client.post(reverse("series_repeat", args=[series.pk]), data)
    assert (response.status_code, Repetition.objects.count()) == (200, 0)
    assert response.context["form"].errors

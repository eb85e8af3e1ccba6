"""Teachers and principals choose among the coach's free times, and move and cancel with notice."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from scheduling.enums import MeetingKind
from scheduling.models import BookingRules, Meeting, Term, WeeklyHours
from tests.factories import (
    SchoolFactory,
    make_coach,
    make_engagement,
    make_meeting,
    make_principal,
    make_teacher,
)

pytestmark = [
    pytest.mark.django_db,
    # A Monday.
    pytest.mark.time_machine(dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC), tick=False),
]

TUESDAY = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
TOKEN = "5c1e0a52-0000-4000-8000-000000000001"


@pytest.fixture
def school():
    return SchoolFactory(name="Ekbackens skola")


@pytest.fixture
def coach(school):
    coach = make_coach(school.authority)
    term = Term.objects.create(
        authority=school.authority, season="HT", year=2026, starts_on="2026-08-17", ends_on="2026-12-18"
    )
    WeeklyHours.objects.bulk_create(
        WeeklyHours(coach=coach, term=term, weekday=day, starts=dt.time(9), ends=dt.time(12))
        for day in range(5)
    )
    return coach


@pytest.fixture
def teacher(school):
    return make_teacher(school)


@pytest.fixture
def engagement(school, coach, teacher):
    return make_engagement(school, coaches=[coach], teachers=[teacher])


def book(client, engagement, at=TUESDAY + HOUR, **fields):
    typed = {"time": at.isoformat(), "kind": "conversation", "token": TOKEN}
    return client.post(reverse("engagement_times", args=[engagement.pk]), typed | fields)


def test_a_teacher_chooses_a_time(client, engagement, teacher, coach):
    client.force_login(teacher)
    assertContains(client.get(reverse("engagement_detail", args=[engagement.pk])), "Välj en tid")
    page = client.get(reverse("engagement_times", args=[engagement.pk]))
    assertContains(page, "tisdag 24 november")
    # Nothing of this Monday, nor before nine o'clock of Tuesday: a day's notice.
    assertNotContains(page, "måndag 23 november")
    assertNotContains(page, 'value="2026-11-24T07:45:00+00:00"')
    assertContains(page, 'value="2026-11-24T08:00:00+00:00"')
    answer = book(client, engagement, kind="lesson_visit")
    assertRedirects(answer, reverse("engagement_detail", args=[engagement.pk]))
    meeting = Meeting.objects.get()
    assert (meeting.starts_at, meeting.ends_at) == (TUESDAY + HOUR, TUESDAY + 2 * HOUR)
    assert (meeting.kind, meeting.created_by) == (MeetingKind.LESSON_VISIT, teacher)
    assert {row.person for row in meeting.participants.all()} == {coach, teacher}


def test_sent_twice_it_is_booked_once(client, engagement, teacher):
    client.force_login(teacher)
    assert book(client, engagement).status_code == 302
    assert book(client, engagement).status_code == 302
    assert Meeting.objects.count() == 1


def test_who_loses_is_told_and_keeps_what_was_chosen(client, school, coach, engagement, teacher):
    other = make_engagement(school, coaches=[coach], teachers=[make_teacher(school)])
    make_meeting(other.series, TUESDAY + HOUR)
    client.force_login(teacher)
    answer = book(client, engagement, kind="lesson_visit")
    assert answer.status_code == 409
    assertContains(answer, "Den tiden är inte längre ledig", status_code=409)
    assertContains(answer, 'value="lesson_visit" checked', status_code=409)
    assertContains(answer, TOKEN, status_code=409)
    assertNotContains(answer, 'value="2026-11-24T09:00:00+00:00"', status_code=409)
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize(
    "time",
    [
        "",
        "soon",
        "9999-12-31T23:59:00+00:00",
        "0001-01-01T00:00:00+14:00",
        "2026-11-24T09:07:00+00:00",
        "2026-11-24T06:00:00+00:00",
        "2026-11-23T10:00:00+00:00",
        "2026-11-28T09:00:00+00:00",
    ],
)
def test_only_times_that_are_free_are_booked(client, engagement, teacher, time):
    client.force_login(teacher)
    typed = {"time": time, "kind": "conversation", "token": TOKEN}
    answer = client.post(reverse("engagement_times", args=[engagement.pk]), typed)
    assert answer.status_code in (200, 409)
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("day", ["2026-12-01", "2027-06-01", "2001-01-01", "2099-12-31", "soon", ""])
def test_later_days(client, engagement, teacher, day):
    client.force_login(teacher)
    page = client.get(reverse("engagement_times", args=[engagement.pk]), {"from": day})
    assert page.status_code == 200
    if day == "2026-12-01":
        assertContains(page, "tisdag 1 december")
        assertNotContains(page, "24 november")


def test_the_principal_chooses_a_time_for_the_leadership_talk(client, engagement, school, coach, teacher):
    principal = make_principal(school)
    client.force_login(principal)
    assertContains(client.get(reverse("engagement_detail", args=[engagement.pk])), "ledningssamtalet")
    assert book(client, engagement, kind="").status_code == 302
    meeting = Meeting.objects.get()
    assert meeting.kind == MeetingKind.LEADERSHIP_TALK
    assert {row.person for row in meeting.participants.all()} == {coach, teacher, principal}
    assert client.get(reverse("meeting_times", args=[meeting.pk])).status_code == 200


def test_where_only_the_coach_books_nobody_else_does(client, engagement, teacher):
    BookingRules.objects.create(authority=engagement.authority, others_choose=False)
    meeting = make_meeting(engagement.series, TUESDAY + 3 * DAY)
    client.force_login(teacher)
    assertNotContains(client.get(reverse("engagement_detail", args=[engagement.pk])), "Välj en tid")
    assert client.get(reverse("engagement_times", args=[engagement.pk])).status_code == 404
    assert book(client, engagement).status_code == 404
    assert client.post(reverse("meeting_call_off", args=[meeting.pk])).status_code == 404


def test_without_free_times_the_page_says_what_to_do(client, engagement, teacher):
    WeeklyHours.objects.all().delete()
    client.force_login(teacher)
    assertContains(client.get(reverse("engagement_times", args=[engagement.pk])), "Inga lediga tider")


def test_a_teacher_moves_the_meeting(client, engagement, teacher):
    meeting = make_meeting(engagement.series, TUESDAY + 2 * DAY)
    client.force_login(teacher)
    assertContains(client.get(reverse("meeting_detail", args=[meeting.pk])), "Välj en annan tid")
    url = reverse("meeting_times", args=[meeting.pk])
    to = TUESDAY + 2 * DAY + HOUR / 2
    # It is not in its own way, and where it lies now is no other time.
    assertContains(client.get(url), f'value="{to.isoformat()}"')
    assertNotContains(client.get(url), f'value="{meeting.starts_at.isoformat()}"')
    typed = {"time": to.isoformat(), "token": TOKEN, "sequence": "0"}
    assertRedirects(client.post(url, typed), reverse("meeting_detail", args=[meeting.pk]))
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.ends_at) == (to, to + HOUR)
    again = client.post(url, typed | {"time": (to + DAY).isoformat()})
    assertContains(again, "ändrat mötet", status_code=409)


def test_a_teacher_cancels_the_meeting(client, engagement, teacher):
    meeting = make_meeting(engagement.series, TUESDAY + 2 * DAY)
    client.force_login(teacher)
    url = reverse("meeting_call_off", args=[meeting.pk])
    assert client.post(url, {"reason": "nonsense"}).status_code == 200
    assertRedirects(
        client.post(url, {"reason": "teacher_busy"}), reverse("meeting_detail", args=[meeting.pk])
    )
    meeting.refresh_from_db()
    assert (meeting.status, meeting.cancel_reason) == ("cancelled", "teacher_busy")


def test_what_is_too_near_is_for_the_coach(client, engagement, teacher, coach):
    meeting = make_meeting(engagement.series, TUESDAY - HOUR)
    client.force_login(teacher)
    to = (TUESDAY + 2 * DAY).isoformat()
    for name, typed in (
        ("meeting_times", {"time": to, "token": TOKEN}),
        ("meeting_call_off", {"reason": "illness"}),
    ):
        url = reverse(name, args=[meeting.pk])
        for answer in (client.get(url), client.post(url, typed)):
            assertContains(
                answer, "Mötet är för nära: det kan flyttas eller avbokas här fram till 24 timmar före."
            )
            assertContains(answer, coach.email)
    meeting.refresh_from_db()
    assert (meeting.status, meeting.sequence) == ("booked", 0)


def test_what_concerns_others_too_is_not_for_one_of_them(client, school, coach, teacher):
    together = make_engagement(school, coaches=[coach], teachers=[teacher, make_teacher(school)])
    meeting = make_meeting(together.series, TUESDAY + 2 * DAY)
    client.force_login(teacher)
    assert client.get(reverse("meeting_times", args=[meeting.pk])).status_code == 404
    Meeting.objects.update(created_by=teacher)
    assert client.get(reverse("meeting_times", args=[meeting.pk])).status_code == 200


def test_as_many_queries_however_full_the_calendar_is(client, engagement, teacher, school, coach):
    client.force_login(teacher)
    amounts = []
    other = make_engagement(school, coaches=[coach], teachers=[make_teacher(school)])
    for number in (1, 20):
        for week in range(number):
            make_meeting(other.series, TUESDAY + (number + week) * DAY, minutes=30)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("engagement_times", args=[engagement.pk])).status_code == 200
        amounts.append(len(queries))
    assert amounts[0] == amounts[1]

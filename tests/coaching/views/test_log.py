"""Logging from the page: what is filled in, one click, and what is refused with a sentence."""

import datetime as dt

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from coaching.enums import Phase
from coaching.forms.log import LATER, OTHER
from coaching.models import Log
from scheduling.enums import CancelReason, MeetingKind, MeetingStatus
from scheduling.models import Meeting
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return factories.SchoolFactory()


@pytest.fixture
def coach(school):
    return factories.make_coach(school.authority)


@pytest.fixture
def teacher(school):
    return factories.make_teacher(school)


@pytest.fixture
def engagement(school, coach, teacher):
    return factories.make_engagement(school, coaches=[coach], teachers=[teacher], phase=Phase.GOAL)


def hours_ago(hours):
    return timezone.now().replace(microsecond=0) - dt.timedelta(hours=hours)


@pytest.fixture
def meeting(engagement):
    return factories.make_meeting(engagement.series, hours_ago(2), minutes=45)


@pytest.fixture
def led(client, coach):
    """The client, signed in as the coach."""
    client.force_login(coach)
    return client


def url(name, meeting):
    return reverse(name, args=[meeting.pk])


def detail(engagement):
    return reverse("engagement_detail", args=[engagement.pk])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def answers(coach, teacher, **changes):
    return {"minutes": 45, "phase": "goal", "attended": [coach.pk, teacher.pk], "next": LATER, **changes}


@pytest.mark.parametrize("name", ["log_new", "log_planned", "log_edit"])
def test_only_who_leads_the_meeting_logs_it(client, school, meeting, coach, teacher, name):
    others = [
        teacher,
        factories.make_principal(school),
        factories.make_area_manager(school.area),
        factories.make_administrator(school.authority),
        factories.make_coach(school.authority),
    ]
    for person in others:
        client.force_login(person)
        assert client.post(url(name, meeting)).status_code == 404
    client.force_login(coach)
    assert client.post(url(name, meeting)).status_code != 404
    client.logout()
    assert client.post(url(name, meeting)).status_code == 302


def test_everything_is_filled_in(led, meeting, coach, teacher):
    form = led.get(url("log_new", meeting)).context["form"]
    assert form["minutes"].value() == 45
    assert form["phase"].value() == Phase.GOAL
    assert set(form["attended"].value()) == {coach.pk, teacher.pk}
    # Two weeks on is free, unless that is a holiday: then a later one is proposed.
    assert form["next"].value() == f"{form.proposal[0]:%Y-%m-%dT%H:%MZ}"
    assert (form.proposal[0] - meeting.starts_at).days >= 13


def test_saving_it_as_it_is_books_the_proposed_time(led, meeting, engagement, coach, teacher):
    form = led.get(url("log_new", meeting)).context["form"]
    answer = led.post(url("log_new", meeting), answers(coach, teacher, next=form["next"].value()))
    assertRedirects(answer, detail(engagement))
    log = Log.objects.get()
    assert (log.minutes, log.logged_by) == (45, coach)
    assert (log.next_meeting.starts_at, log.next_meeting.minutes) == (form.proposal[0], 45)


def test_a_booked_next_meeting_is_only_shown(led, meeting, engagement, coach, teacher):
    booked = factories.make_meeting(engagement.series, timezone.now() + dt.timedelta(days=5))
    form = led.get(url("log_new", meeting)).context["form"]
    assert "next" not in form.fields
    led.post(url("log_new", meeting), answers(coach, teacher))
    assert Log.objects.get().next_meeting == booked
    assert Meeting.objects.count() == 2


def test_a_proposal_that_was_taken_meanwhile_is_not_swapped_for_another(led, meeting, school, coach, teacher):
    form = led.get(url("log_new", meeting)).context["form"]
    factories.make_meeting(factories.make_series(school, facilitators=[coach]), form.proposal[0])
    page = led.post(url("log_new", meeting), answers(coach, teacher, next=form["next"].value(), minutes=50))
    assert page.status_code == 200
    assert set(page.context["form"].errors) == {"next"}
    assert page.context["form"]["minutes"].value() == "50"
    assert not Log.objects.exists()


def test_another_time_that_is_taken_keeps_what_was_typed(led, meeting, school, coach, teacher):
    busy = factories.make_meeting(factories.make_series(school, facilitators=[coach]))
    start = timezone.localtime(busy.starts_at)
    typed = {
        "next": OTHER,
        "next_day": start.date().isoformat(),
        "next_clock": f"{start:%H:%M}",
        "minutes": "33",
    }
    page = led.post(url("log_new", meeting), answers(coach, teacher, **typed))
    assert set(page.context["form"].errors) == {"next_day"}
    for value in typed.values():
        assertContains(page, value)
    assert not Log.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"minutes": 0}, "minutes"),
        ({"minutes": 1000}, "minutes"),
        ({"minutes": -1}, "minutes"),
        ({"minutes": "sextio"}, "minutes"),
        ({"minutes": ""}, "minutes"),
        ({"minutes": "9" * 400}, "minutes"),
        ({"phase": "closed"}, "phase"),
        ({"phase": "nonsense"}, "phase"),
        ({"attended": []}, "attended"),
        ({"attended": ["x"]}, "attended"),
        ({"attended": [10**12]}, "attended"),
        ({"next": "2026-31-02T99:99Z"}, "next"),
        ({"next": OTHER}, "next_day"),
        ({"next": OTHER, "next_day": "2026-02-31", "next_clock": "10:00"}, "next_day"),
        ({"next": OTHER, "next_day": "2027-03-28", "next_clock": "02:30"}, "next_clock"),
        ({"next": OTHER, "next_day": "2020-01-01", "next_clock": "10:00"}, "next_day"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(led, meeting, coach, teacher, changes, field):
    page = led.post(url("log_new", meeting), answers(coach, teacher, **changes))
    assert page.status_code == 200
    assert field in page.context["form"].errors
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.BOOKED
    assert not Log.objects.exists()


def test_a_coach_who_was_alone_held_no_meeting(led, meeting, coach, teacher):
    page = led.post(url("log_new", meeting), answers(coach, teacher, attended=[coach.pk]))
    assert set(page.context["form"].errors) == {"attended"}


def test_one_click_logs_and_two_clicks_log_once(led, meeting, engagement):
    for _click in range(2):
        assertRedirects(led.post(url("log_planned", meeting)), detail(engagement))
    log = Log.objects.get()
    assert (log.minutes, log.phase) == (45, Phase.GOAL)
    assert all(meeting.participants.values_list("attended", flat=True))


@pytest.mark.parametrize(
    ("hours", "fields", "sentence"),
    [
        (-3, {}, "inte börjat"),
        (3, {"status": MeetingStatus.CANCELLED, "cancel_reason": CancelReason.ILLNESS}, "ställdes in"),
        (3, {"status": MeetingStatus.POLLING}, "ingen tid"),
    ],
    ids=["future", "cancelled", "polling"],
)
def test_what_was_not_held_is_refused_with_a_sentence(led, engagement, hours, fields, sentence):
    meeting = factories.make_meeting(engagement.series, hours_ago(hours), **fields)
    for answer in (led.get(url("log_new", meeting)), led.post(url("log_planned", meeting))):
        assert answer.status_code == 302
        assert answer.url == url("meeting_detail", meeting)
        assert sentence in said(answer)[-1]
    assert not Log.objects.exists()


def test_a_meeting_of_a_group_has_minutes_and_attendance_only(led, school, coach, teacher):
    series = factories.make_series(school, facilitators=[coach], participants=[teacher])
    meeting = factories.make_meeting(series, hours_ago(3), kind=MeetingKind.GROUP_SUPERVISION)
    form = led.get(url("log_new", meeting)).context["form"]
    assert set(form.fields) == {"minutes", "attended"}
    answer = led.post(url("log_new", meeting), {"minutes": 80, "attended": [teacher.pk]})
    assert answer.url == url("meeting_detail", meeting)
    assert Log.objects.get().minutes == 80


def test_logging_again_leads_to_correcting(led, meeting, coach, teacher):
    led.post(url("log_planned", meeting))
    assertRedirects(led.get(url("log_new", meeting)), url("log_edit", meeting))
    assertRedirects(
        led.post(url("log_new", meeting), answers(coach, teacher, minutes=9)), url("log_edit", meeting)
    )
    assert Log.objects.get().minutes == 45


def test_correcting_before_logging_leads_to_logging(led, meeting):
    assertRedirects(led.get(url("log_edit", meeting)), url("log_new", meeting))


def test_a_corrected_log_shows_what_it_said_before(led, meeting, engagement, coach, teacher):
    led.post(url("log_planned", meeting))
    page = led.get(url("log_edit", meeting))
    assertNotContains(page, "Så stod det tidigare")
    corrected = {"minutes": 30, "phase": "agreement", "attended": [coach.pk, teacher.pk], "seen": 0}
    assertRedirects(led.post(url("log_edit", meeting), corrected), detail(engagement))
    page = led.get(url("log_edit", meeting))
    assert page.context["form"]["minutes"].value() == 30
    assertContains(page, "Så stod det tidigare")
    assertContains(page, "45 min")


def test_two_who_correct_at_once_hear_of_each_other(led, meeting, coach, teacher):
    led.post(url("log_planned", meeting))
    corrected = {"phase": "goal", "attended": [coach.pk, teacher.pk], "seen": 0}
    led.post(url("log_edit", meeting), {"minutes": 30, **corrected})
    page = led.post(url("log_edit", meeting), {"minutes": 20, **corrected})
    assert page.status_code == 409
    assertContains(page, "30", status_code=409)
    assert Log.objects.get().minutes == 30


def test_nothing_can_be_written_in_words(led, meeting):
    page = led.get(url("log_new", meeting))
    assertNotContains(page, "<textarea")
    assertNotContains(page, 'type="text"')


def test_as_many_queries_for_many_participants(led, engagement, school, same_queries):
    meeting = factories.make_meeting(engagement.series, hours_ago(2))

    def grow(amount):
        for _number in range(amount):
            meeting.participants.create(person=factories.make_teacher(school))

    assert same_queries(lambda: led.get(url("log_new", meeting)), grow) <= 18

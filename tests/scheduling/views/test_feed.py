import datetime as dt
import gzip
import re

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from scheduling.enums import CancelReason, MeetingKind, Response
from scheduling.models import CalendarChange, CalendarFeed, Participant
from scheduling.queries.feed import hashed
from scheduling.services import feed as service
from scheduling.services.meeting import add_participant, book, cancel, move, remove_participant
from scheduling.services.response import respond
from tests.factories import SchoolFactory, make_coach, make_meeting, make_series, make_teacher

NOW = dt.datetime(2027, 1, 18, 8, tzinfo=dt.UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]
TEN = dt.datetime(2027, 1, 19, 9, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def school():
    return SchoolFactory(name="Furuskolan")


@pytest.fixture
def coach(school):
    return make_coach(school.authority)


@pytest.fixture
def teacher(school):
    return make_teacher(school)


@pytest.fixture
def series(school, coach, teacher):
    return make_series(school, facilitators=[coach], participants=[teacher], place="Sal 214")


@pytest.fixture
def meeting(series, coach):
    return book(
        series=series,
        kind=MeetingKind.CONVERSATION,
        starts_at=TEN,
        ends_at=TEN + HOUR,
        by=coach,
        video_url="https://video.example.se/x",
        agenda="Pia och matematiken",
    )


def address(person, series=None):
    return reverse("calendar_feed", args=[service.make(person=person, series=series)])


def events(response):
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_the_address_is_shown_once_and_stored_as_a_hash(client, teacher):
    client.force_login(teacher)
    page = client.post(reverse("calendar_make"), follow=True).content.decode()
    (token,) = re.findall(rf"{settings.BASE_URL}/calendar/([\w-]+)\.ics", page)
    assert len(token) >= 43
    assert CalendarFeed.objects.get().token_hash == hashed(token)
    assert token not in client.get(reverse("my_calendar")).content.decode()
    assert token not in str(list(CalendarFeed.objects.values()) + [dict(client.session)])


def test_a_feed_says_kind_place_and_link_and_no_more(client, meeting, teacher):
    response = client.get(address(teacher))
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = events(response)
    assert (event["UID"], event["SUMMARY"], event["LOCATION"]) == (meeting.uid, "Samtal", "Sal 214")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (meeting.starts_at, meeting.ends_at)
    assert event["DESCRIPTION"] == "Videomöte: https://video.example.se/x"
    assert event["URL"] == f"{settings.BASE_URL}/meetings/{meeting.pk}/"
    assert set(event) <= {
        "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "LOCATION", "DESCRIPTION", "URL",
    }  # fmt: skip
    text = response.content.decode()
    assert [word in text for word in ("Furuskolan", "Pia", "@example", "ATTENDEE", "ORGANIZER")] == [
        False
    ] * 5


def test_who_leads_sees_the_school(client, meeting, coach):
    assert events(client.get(address(coach)))[0]["LOCATION"] == "Sal 214, Furuskolan"


def test_a_coach_has_an_address_for_each_series_too(client, meeting, coach, school):
    other = make_series(school, title="Grupp", facilitators=[coach], participants=[make_teacher(school)])
    make_meeting(other, TEN + DAY)
    assert [len(events(client.get(address(coach, which)))) for which in (None, other)] == [2, 1]
    assert events(client.get(address(coach, other)))[0]["SUMMARY"] == "Samtal: Grupp"


def test_nobody_has_an_address_for_a_series_that_somebody_else_leads(client, meeting, series, teacher):
    client.force_login(teacher)
    assert client.post(reverse("series_calendar_make", args=[series.pk])).status_code == 404
    assert not CalendarFeed.objects.exists()


def test_unchanged_it_answers_304_without_touching_the_meetings(client, meeting, teacher):
    url = address(teacher)
    first = client.get(url)
    with CaptureQueriesContext(connection) as queries:
        again = client.get(url, headers={"if-none-match": first["ETag"]})
        by_date = client.get(url, headers={"if-modified-since": first["Last-Modified"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert by_date.status_code == 304
    asked = " ".join(query["sql"] for query in queries.captured_queries)
    assert [table in asked for table in ("scheduling_meeting", "scheduling_participant")] == [False, False]
    assert len(queries.captured_queries) == 4


def test_warm_it_does_not_touch_the_meetings_either(client, meeting, teacher):
    url = address(teacher)
    first = client.get(url)
    with CaptureQueriesContext(connection) as queries:
        second = client.get(url)
    assert second.content == first.content
    assert "scheduling_meeting" not in " ".join(query["sql"] for query in queries.captured_queries)


CHANGES = {
    "moved": lambda m, t: move(meeting=m, starts_at=TEN + HOUR, ends_at=TEN + 2 * HOUR, by=None),
    "another place": lambda m, t: move(meeting=m, starts_at=TEN, ends_at=TEN + HOUR, place="Sal 1", by=None),
    "cancelled": lambda m, t: cancel(meeting=m, reason=CancelReason.ILLNESS, by=None),
    "one more": lambda m, t: make_meeting(m.series, TEN + DAY),
    "taken off": lambda m, t: remove_participant(meeting=m, person=t, by=None),
    "declined": lambda m, t: respond(meeting=m, person=t, response=Response.DECLINED, sequence=0),
    "another title": lambda m, t: type(m.series).objects.filter(pk=m.series_id).update(title="Grupp 7–9"),
    "past the services": lambda m, t: type(m).objects.filter(pk=m.pk).update(place="Sal 2"),
    "another language": lambda m, t: type(t).objects.filter(pk=t.pk).update(language="en"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_changes_is_in_the_feed_at_once(client, meeting, teacher, name):
    url = address(teacher)
    before = client.get(url)
    CHANGES[name](meeting, teacher)
    after = client.get(url, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert after.content != before.content


def test_a_school_with_another_name_is_in_its_coachs_feed_at_once(client, meeting, coach, school):
    url = address(coach)
    before = client.get(url)
    school.name = "Ekskolan"
    school.save()
    after = client.get(url, headers={"if-none-match": before["ETag"]})
    assert events(after)[0]["LOCATION"] == "Sal 214, Ekskolan"


def test_what_changes_for_others_leaves_a_feed_alone(client, meeting, teacher, school, coach):
    url = address(teacher)
    before = client.get(url)
    other = make_series(school, facilitators=[coach], participants=[make_teacher(school)])
    make_meeting(other, TEN + DAY)
    type(meeting).objects.filter(pk=meeting.pk).update(agenda="Annat")
    assert client.get(url, headers={"if-none-match": before["ETag"]}).status_code == 304


def test_a_new_day_moves_the_window(client, series, teacher, time_machine):
    make_meeting(series, NOW + 401 * DAY)
    make_meeting(series, NOW - 90 * DAY)
    url = address(teacher)
    first = client.get(url)
    assert [event["DTSTART"].dt for event in events(first)] == [NOW - 90 * DAY]
    time_machine.move_to(NOW + DAY, tick=False)
    second = client.get(url, headers={"if-none-match": first["ETag"]})
    assert [event["DTSTART"].dt for event in events(second)] == [NOW + 401 * DAY]


def test_a_declined_meeting_does_not_take_the_time(client, meeting, teacher):
    respond(meeting=meeting, person=teacher, response=Response.DECLINED, sequence=0)
    assert events(client.get(address(teacher)))[0]["TRANSP"] == "TRANSPARENT"


def test_renewed_and_ended_addresses_are_gone(client, meeting, teacher):
    old, new = address(teacher), address(teacher)
    assert [client.get(url).status_code for url in (old, new)] == [404, 200]
    client.force_login(teacher)
    feed = CalendarFeed.objects.get()
    for _twice in range(2):
        response = client.post(reverse("calendar_end", args=[feed.pk]))
    assert response.status_code == 404
    assert client.get(new).status_code == 404


def test_who_has_left_has_no_calendar(client, meeting, teacher):
    url = address(teacher)
    teacher.is_active = False
    teacher.save()
    assert client.get(url).status_code == 404


def test_nobody_ends_somebody_elses_address(client, coach, teacher):
    address(teacher)
    client.force_login(coach)
    assert client.post(reverse("calendar_end", args=[CalendarFeed.objects.get().pk])).status_code == 404
    assert CalendarFeed.objects.exists()


def test_programs_may_keep_it_and_nobody_between_may(client, meeting, teacher):
    response = client.get(address(teacher), headers={"accept-encoding": "gzip"})
    assert response["Cache-Control"] == "private, no-cache"
    assert response["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response["Vary"]
    assert gzip.decompress(response.content).startswith(b"BEGIN:VCALENDAR\r\n")
    assert "Set-Cookie" not in response
    assert "sessionid" not in response.cookies


def test_it_is_not_given_to_whoever_asks_all_the_time(client, meeting, teacher):
    url = address(teacher)
    assert [client.get(url).status_code for _n in range(31)].count(200) == 30
    assert client.get(url)["Retry-After"] == "60"
    guesses = [client.get(reverse("calendar_feed", args=[f"x{n}"])).status_code for n in range(61)]
    assert (guesses.count(404), guesses[-1]) == (60, 429)


def test_it_costs_as_many_queries_with_many_meetings(client, same_queries, series, teacher):
    url, made = address(teacher), []

    def grow(amount):
        for _number in range(amount):
            made.append(make_meeting(series, TEN + len(made) * 2 * HOUR))

    def load():
        cache.clear()
        client.get(url)

    assert same_queries(load, grow) == 3


def test_the_page_costs_as_many_queries_with_many_series(client, same_queries, coach, school):
    client.force_login(coach)

    def grow(amount):
        for _number in range(amount):
            series = make_series(school, facilitators=[coach], participants=[make_teacher(school)])
            service.make(person=coach, series=series)

    same_queries(lambda: client.get(reverse("my_calendar")), grow)


def test_old_changes_become_one_and_no_version_comes_again(client, meeting, teacher, coach):
    url = address(teacher)
    seen = {client.get(url)["ETag"]}
    for number in range(service.KEPT):
        Participant.objects.filter(person=teacher).update(response="needs_answer", role="participant")
        type(meeting).objects.filter(pk=meeting.pk).update(place=f"Sal {number}")
    seen.add(client.get(url)["ETag"])
    assert service.tidy() == 2
    assert CalendarChange.objects.filter(person=teacher).count() == 1
    cache.clear()
    seen.add(client.get(url)["ETag"])
    type(meeting).objects.filter(pk=meeting.pk).update(place="Sal A")
    seen.add(client.get(url)["ETag"])
    assert len(seen) == 4
    assert service.tidy() == 0


def test_added_and_removed_in_bulk_is_noticed(meeting, teacher, school):
    CalendarChange.objects.all().delete()
    people = [make_teacher(school) for _n in range(3)]
    Participant.objects.bulk_create(Participant(meeting=meeting, person=person) for person in people)
    assert CalendarChange.objects.count() == 3
    Participant.objects.filter(person__in=people).delete()
    assert CalendarChange.objects.count() == 6
    add_participant(meeting=meeting, person=people[0], by=None)
    assert CalendarChange.objects.filter(person=people[0]).count() == 3

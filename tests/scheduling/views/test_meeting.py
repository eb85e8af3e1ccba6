import datetime as dt

import pytest
from django.urls import reverse
from icalendar import Calendar

from scheduling import meetinglinks
from scheduling.enums import MeetingKind, MeetingStatus
from scheduling.meetinglinks import MeetingLink
from scheduling.models import Meeting
from scheduling.services.meeting import book, cancel, move
from tests.factories import (
    PersonFactory,
    SchoolFactory,
    make_administrator,
    make_coach,
    make_series,
    make_teacher,
)

pytestmark = [
    pytest.mark.django_db,
    # The meetings here lie ahead, whatever day it is.
    pytest.mark.time_machine(dt.datetime(2027, 1, 18, 8, tzinfo=dt.UTC)),
]

TEN = dt.datetime(2027, 1, 19, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
PAGES = ["meeting_detail", "meeting_move", "meeting_cancel", "meeting_ics", "meeting_sheet"]


@pytest.fixture
def school():
    return SchoolFactory(name="Furuskolan")


@pytest.fixture
def coach(school):
    return make_coach(school.authority, person=PersonFactory(given_name="Karin", family_name="Ek"))


@pytest.fixture
def teacher(school):
    return make_teacher(school, person=PersonFactory(given_name="Sara", family_name="Lind"))


@pytest.fixture
def series(school, coach, teacher):
    return make_series(school, facilitators=[coach], participants=[teacher], place="Sal 214")


@pytest.fixture
def meeting(series, coach):
    return book(series=series, kind=MeetingKind.CONVERSATION, starts_at=TEN, ends_at=TEN + HOUR, by=coach)


def page(client, name, meeting, **query):
    return client.get(reverse(name, args=[meeting.pk]), query)


def typed(**fields):
    return {
        "day": "2027-01-20",
        "start": "13:00",
        "end": "14:00",
        "place": "Sal 8",
        "video_url": "",
        "travel_before": "",
        "travel_after": "",
        "sequence": "0",
        **fields,
    }


@pytest.mark.parametrize("name", PAGES)
def test_strangers_find_nothing(client, school, meeting, name):
    client.force_login(make_teacher(school))
    assert page(client, name, meeting).status_code == 404
    assert client.post(reverse(name, args=[meeting.pk]), typed()).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_nobody_is_sent_to_sign_in(client, meeting, name):
    response = page(client, name, meeting)
    assert (response.status_code, response.url.partition("?")[0]) == (302, reverse("account_login"))


@pytest.mark.parametrize("name", ["meeting_move", "meeting_cancel"])
def test_who_takes_part_sees_but_does_not_decide(client, teacher, meeting, name):
    client.force_login(teacher)
    assert page(client, "meeting_detail", meeting).status_code == 200
    assert page(client, name, meeting).status_code == 404
    assert client.post(reverse(name, args=[meeting.pk]), {**typed(), "reason": "illness"}).status_code == 404
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.status) == (TEN, MeetingStatus.BOOKED)


def test_what_one_sees_of_a_meeting(client, teacher, meeting):
    client.force_login(teacher)
    text = page(client, "meeting_detail", meeting).content.decode()
    for words in [
        "Samtal",
        "tisdag 19 januari",
        "10.00–11.00",
        "Sal 214",
        "Furuskolan",
        "Karin Ek",
        "Sara Lind",
    ]:
        assert words in text
    assert reverse("meeting_move", args=[meeting.pk]) not in text
    assert reverse("meeting_cancel", args=[meeting.pk]) not in text


@pytest.mark.parametrize("who", ["coach", "office"])
def test_who_decides_moves(client, request, school, coach, meeting, who):
    client.force_login(coach if who == "coach" else make_administrator(school.authority))
    response = client.post(reverse("meeting_move", args=[meeting.pk]), typed())
    assert (response.status_code, response.url) == (302, reverse("meeting_detail", args=[meeting.pk]))
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.place, meeting.sequence) == (
        dt.datetime(2027, 1, 20, 12, tzinfo=dt.UTC),
        "Sal 8",
        1,
    )
    text = client.get(response.url).content.decode()
    assert "Mötet är onsdag 20 januari" in text
    assert "Flyttat från tisdag 19 januari" in text


def test_the_form_shows_how_it_is_and_takes_a_proposed_day(client, coach, meeting):
    client.force_login(coach)
    text = page(client, "meeting_move", meeting).content.decode()
    assert 'value="2027-01-19"' in text and 'value="10:00"' in text
    assert 'value="2027-02-02"' in page(client, "meeting_move", meeting, day="2027-02-02").content.decode()


def test_another_was_quicker(client, coach, meeting):
    client.force_login(coach)
    move(meeting=meeting, starts_at=TEN + HOUR, ends_at=TEN + 2 * HOUR, by=None)
    response = client.post(reverse("meeting_move", args=[meeting.pk]), typed())
    assert response.status_code == 409
    text = response.content.decode()
    assert "Någon har ändrat mötet under tiden" in text
    assert 'value="Sal 8"' in text and 'value="13:00"' in text
    assert '<input type="hidden" name="sequence" value="1"' in text


def test_a_busy_coach_is_busy_and_nothing_more_is_told(client, coach, meeting):
    other = make_series(
        SchoolFactory(name="Hemliga skolan"),
        facilitators=[coach],
        participants=[PersonFactory(given_name="Hemlig")],
        title="Hemligt",
    )
    book(
        series=other,
        kind=MeetingKind.LECTURE,
        starts_at=dt.datetime(2027, 1, 20, 12, 30, tzinfo=dt.UTC),
        ends_at=dt.datetime(2027, 1, 20, 14, tzinfo=dt.UTC),
        by=None,
    )
    client.force_login(make_administrator(meeting.series.authority))
    text = client.post(reverse("meeting_move", args=[meeting.pk]), typed()).content.decode()
    assert "Karin Ek är upptagen onsdag 20 januari" in text
    busy = client.get(
        reverse("series_busy", args=[meeting.series_id]), {"day": "2027-01-20"}
    ).content.decode()
    assert "13.30–15.00" in busy
    assert "Hemlig" not in text + busy


def test_a_warning_is_shown_and_then_gone_on_with(client, coach, meeting):
    client.force_login(coach)
    address = reverse("meeting_move", args=[meeting.pk])
    response = client.post(address, typed(day="2020-01-20"))
    assert response.status_code == 200
    form = response.context["form"]
    assert form.warnings and f'name="anyway" value="{form.signature}"' in response.content.decode()
    assert client.post(address, typed(day="2020-01-20", anyway=form.signature)).status_code == 302


def test_cancels_with_a_reason(client, coach, teacher, meeting):
    client.force_login(coach)
    address = reverse("meeting_cancel", args=[meeting.pk])
    assert client.post(address).status_code == 200
    assert client.post(address, {"reason": "illness"}).url == reverse("meeting_detail", args=[meeting.pk])
    meeting.refresh_from_db()
    assert (meeting.status, meeting.cancel_reason) == (MeetingStatus.CANCELLED, "illness")
    # Sent again, or opened by the browser's back button.
    assert client.post(address, {"reason": "school"}).status_code == 302
    assert client.get(address).status_code == 302
    assert "Sjukdom" in page(client, "meeting_detail", meeting).content.decode()
    client.force_login(teacher)
    text = page(client, "meeting_detail", meeting).content.decode()
    assert "Mötet är inställt" in text
    assert "Sjukdom" not in text


def test_taking_it_along(client, teacher, meeting):
    client.force_login(teacher)
    response = page(client, "meeting_ics", meeting)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="2027-01-19.ics"'
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert (event["UID"], event["DTSTART"].dt) == (meeting.uid, TEN)


def test_without_a_time_there_is_nothing_to_take_along(client, coach, series):
    waiting = Meeting.objects.create(series=series, kind=MeetingKind.LECTURE, status=MeetingStatus.OPEN)
    client.force_login(coach)
    assert page(client, "meeting_ics", waiting).status_code == 404


def test_alternatives_lead_to_the_form(client, coach, teacher, series):
    waiting = Meeting.objects.create(
        series=series, kind=MeetingKind.LECTURE, status=MeetingStatus.OPEN, day=dt.date(2027, 1, 19)
    )
    waiting.time_options.create(day=dt.date(2027, 1, 26))
    client.force_login(coach)
    link = f"{reverse('meeting_move', args=[waiting.pk])}?day=2027-01-26"
    assert link in page(client, "meeting_detail", waiting).content.decode()
    client.force_login(teacher)
    text = page(client, "meeting_detail", waiting).content.decode()
    assert "tisdag 26 januari" in text and link not in text


@pytest.mark.parametrize("query", [{}, {"day": ""}, {"day": "31/2"}, {"day": "x"}, {"meeting": "9" * 30}])
def test_no_day_no_answer(client, coach, series, query):
    client.force_login(coach)
    response = client.get(reverse("series_busy", args=[series.pk]), query)
    assert (response.status_code, response.content.strip()) == (200, b"")


def test_who_is_busy_is_for_those_who_book(client, teacher, coach, meeting):
    address = reverse("series_busy", args=[meeting.series_id])
    client.force_login(teacher)
    assert client.get(address, {"day": "2027-01-19"}).status_code == 404
    client.force_login(coach)
    assert "upptagen 10.00–11.00" in client.get(address, {"day": "2027-01-19"}).content.decode()
    assert "inget bokat" in client.get(address, {"day": "2027-01-18"}).content.decode()
    moving = client.get(address, {"day": "2027-01-19", "meeting": meeting.pk})
    assert "inget bokat" in moving.content.decode()


def test_apps_above_add_what_one_does_next(client, coach, meeting, monkeypatch):
    monkeypatch.setattr(meetinglinks, "_providers", [])

    def provider(person, meetings):
        return {
            one.pk: [MeetingLink("Till uppdraget", "/e/"), MeetingLink(f"Logga, {person}", "/l/", main=True)]
            for one in meetings
        }

    meetinglinks.register(provider)
    meetinglinks.register(provider)
    client.force_login(coach)
    text = page(client, "meeting_detail", meeting).content.decode()
    assert text.count("Till uppdraget") == 1
    assert text.index("Logga, Karin Ek") < text.index("Till uppdraget")


def test_a_meeting_asks_the_database_as_often_for_many_people(client, coach, series, same_queries):
    meeting = book(series=series, kind=MeetingKind.LECTURE, starts_at=TEN, ends_at=TEN + HOUR, by=coach)
    client.force_login(coach)

    def grow(number):
        for _ in range(number):
            meeting.participants.create(person=PersonFactory())
            meeting.events.create(by=PersonFactory(), to_status="booked", from_status="booked")

    same_queries(lambda: page(client, "meeting_detail", meeting), grow)


def test_a_cancelled_meeting_says_so(client, coach, meeting):
    cancel(meeting=meeting, reason="school", by=coach)
    client.force_login(coach)
    text = page(client, "meeting_detail", meeting).content.decode()
    assert reverse("meeting_move", args=[meeting.pk]) not in text
    assert page(client, "meeting_move", meeting).status_code == 302


def test_a_sheet_to_sign_has_everybody_who_is_asked_and_room_for_others(client, coach, teacher, meeting):
    client.force_login(coach)
    sheet = page(client, "meeting_sheet", meeting).content.decode()
    assert str(teacher) in sheet and "Sal 214" in sheet
    assert sheet.count('<th scope="row">') == 2
    assert sheet.count("<tr><td></td><td></td></tr>") == 6
    client.force_login(teacher)
    assert page(client, "meeting_sheet", meeting).status_code == 404


def test_as_many_queries_for_a_long_sheet(client, school, coach, meeting, same_queries):
    client.force_login(coach)

    def grow(amount):
        for _ in range(amount):
            meeting.participants.create(person=make_teacher(school))

    same_queries(lambda: page(client, "meeting_sheet", meeting), grow)


def test_moving_what_was_cancelled_in_another_window_leads_to_the_meeting(client, coach, meeting):
    cancel(meeting=meeting, reason="school", by=coach)
    client.force_login(coach)
    answer = client.post(reverse("meeting_move", args=[meeting.pk]), {"day": "2027-02-04"}, follow=True)
    assert answer.redirect_chain == [(reverse("meeting_detail", args=[meeting.pk]), 302)]
    assert "Bara ett bokat möte kan flyttas." in answer.content.decode()

import datetime as dt
import re

import pytest
from django.urls import reverse

from scheduling.enums import MeetingStatus
from scheduling.mail import compose
from scheduling.messagekinds import get
from scheduling.models import Meeting, Message, TimeAnswer
from scheduling.services import poll as polls
from scheduling.services.meeting import cancel, set_time
from tests.factories import PersonFactory, SchoolFactory, make_coach, make_meeting, make_series, make_teacher

NOW = dt.datetime(2027, 1, 18, 8, tzinfo=dt.UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
TIMES = [(NOW + days * DAY, NOW + days * DAY + HOUR) for days in (7, 8, 9)]


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
    return make_series(school, facilitators=[coach], participants=[teacher], place="Sal 214", title="Hemligt")


@pytest.fixture
def poll(series, coach):
    return polls.ask_new(series=series, kind="conversation", times=TIMES, by=coach)


@pytest.fixture
def link(poll, teacher):
    return reverse("poll_link", args=[polls.token(poll=poll, person=teacher)])


def address(name, poll):
    return reverse(name, args=[poll.meeting_id])


def option(poll, number=0):
    return poll.meeting.time_options.all()[number]


def typed(*lines, **fields):
    data = {"minutes": "60", "place": "Sal 8", "kind": "conversation", **fields}
    for number, (day, start) in enumerate(lines, start=1):
        data |= {f"day{number}": day, f"start{number}": start}
    return data


def test_proposing_times_for_a_new_meeting(client, coach, teacher, series):
    client.force_login(coach)
    new = reverse("poll_new", args=[series.pk])
    assert client.get(new).status_code == 200
    lines = ("2027-01-25", "13:00"), ("2027-01-26", "14.30")
    response = client.post(new, typed(*lines, who=[teacher.pk]))
    meeting = Meeting.objects.get()
    assert response.url == reverse("poll_detail", args=[meeting.pk])
    assert [option.starts_at.hour for option in meeting.time_options.all()] == [12, 13]
    assert (meeting.status, meeting.place) == (MeetingStatus.POLLING, "Sal 8")
    assert "0 av 1 har svarat" in client.get(response.url).content.decode()


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([("2027-01-25", "13:00")], "Föreslå minst två tider."),
        ([("2027-01-25", "13:00"), ("2027-01-25", "13:00")], "Samma tid står här två gånger."),
        ([("2027-01-25", "13:00"), ("2027-01-26", "")], "måste fyllas i"),
        ([("2027-01-25", "13:00"), ("2020-01-26", "9")], "Den här tiden har redan passerat."),
        ([("2027-03-28", "02:30"), ("2027-01-26", "9")], "finns inte"),
        ([("31/2", "9"), ("2027-01-26", "99")], "Skriv klockslaget så här: 13.30."),
    ],
)
def test_what_cannot_be_proposed_is_said_and_nothing_is_lost(client, coach, teacher, series, lines, sentence):
    client.force_login(coach)
    response = client.post(reverse("poll_new", args=[series.pk]), typed(*lines, who=[teacher.pk]))
    text = response.content.decode()
    assert response.status_code == 200
    assert sentence in text and 'value="Sal 8"' in text
    assert not Meeting.objects.exists()


def test_times_at_which_the_coach_is_busy_are_asked_about_once(client, coach, teacher, series):
    make_meeting(series, TIMES[0][0])
    client.force_login(coach)
    new = reverse("poll_new", args=[series.pk])
    data = typed(("2027-01-25", "9"), ("2027-01-26", "9"), who=[teacher.pk])
    response = client.post(new, data)
    assert "Karin Ek är upptagen måndag 25 januari" in response.content.decode()
    data["anyway"] = response.context["form"].signature
    assert client.post(new, data).status_code == 302


def test_one_tap_is_one_answer(client, teacher, poll):
    client.force_login(teacher)
    text = client.get(address("poll_detail", poll)).content.decode()
    assert "Allas svar" not in text
    response = client.post(address("poll_answer", poll), {"answer": f"{option(poll).pk}:maybe"})
    assert response.url == f"{address('poll_detail', poll)}#option-{option(poll).pk}"
    (given,) = TimeAnswer.objects.all()
    assert (given.person, given.option, given.answer) == (teacher, option(poll), "maybe")
    assert 'aria-pressed="true"' in client.get(response.url).content.decode()


@pytest.mark.parametrize("answer", ["", "x", "1", "1:perhaps", "-1:yes", f"{'9' * 40}:yes", "999999:yes"])
def test_answers_that_are_none(client, teacher, poll, link, answer):
    assert client.post(link, {"answer": answer}).status_code == 200
    client.force_login(teacher)
    response = client.post(address("poll_answer", poll), {"answer": answer}, follow=True)
    assert (response.status_code, TimeAnswer.objects.count()) == (200, 0)
    assert 'class="note wrong' in response.content.decode() or response.context["messages"]


def test_the_link_shows_kind_times_and_place_and_nothing_else(client, poll, link):
    text = client.get(link).content.decode()
    for words in ["Samtal", "måndag 25 januari", "9.00–10.00", "Sal 214"]:
        assert words in text
    for words in ["Hemligt", "Karin", "Sara", "Furuskolan"]:
        assert words not in text
    assert not TimeAnswer.objects.exists()
    client.post(link, {"answer": f"{option(poll).pk}:yes"})
    assert [given.answer for given in TimeAnswer.objects.all()] == ["yes"]


def test_a_stale_link_says_what_was_booked_and_changes_nothing(client, poll, link, coach):
    """A stale *reschedule* link booking again was reported of comparable systems."""
    pk = option(poll).pk
    polls.book_option(meeting=poll.meeting, option=option(poll, 1).pk, by=coach)
    before = list(Meeting.objects.values())
    for response in (client.get(link), client.post(link, {"answer": f"{pk}:yes"})):
        text = response.content.decode()
        assert "Tiden är bestämd" in text and "tisdag 26 januari" in text
        assert response.status_code == (200 if response.request["REQUEST_METHOD"] == "GET" else 409)
    assert (list(Meeting.objects.values()), TimeAnswer.objects.count()) == (before, 0)


def test_a_link_to_what_was_withdrawn_or_cancelled(client, poll, link, coach):
    polls.withdraw(meeting=poll.meeting, by=coach)
    assert "har dragits tillbaka" in client.get(link).content.decode()
    cancel(meeting=poll.meeting, reason="illness", by=coach)
    assert "inställt" in client.get(link).content.decode()
    assert client.get(reverse("poll_link", args=["x"])).status_code == 404


def test_answering_on_the_page_after_the_booking_says_so(client, teacher, poll, coach):
    pk = option(poll).pk
    set_time(meeting=poll.meeting, starts_at=TIMES[2][0], ends_at=TIMES[2][1], by=coach)
    client.force_login(teacher)
    response = client.post(address("poll_answer", poll), {"answer": f"{pk}:yes"}, follow=True)
    assert "Tiden är redan bestämd: onsdag 27 januari" in response.content.decode()
    assert not TimeAnswer.objects.exists()


def test_who_runs_it_sees_who_has_answered_and_what_is_in_the_way_and_books(
    client, coach, teacher, series, poll
):
    make_meeting(series, TIMES[0][0])
    polls.answer(poll=poll, person=teacher, option=option(poll, 1).pk, value="yes")
    client.force_login(coach)
    text = client.get(address("poll_detail", poll)).content.decode()
    for words in ["Karin Ek är upptagen", "Sara Lind: Ja", "Alla har svarat.", "passar bäst"]:
        assert words in text
    response = client.post(address("poll_book", poll), {"option": option(poll).pk}, follow=True)
    assert "Tiden går inte att boka. Karin Ek är upptagen" in response.content.decode()
    response = client.post(address("poll_book", poll), {"option": option(poll, 1).pk})
    assert response.url == reverse("meeting_detail", args=[poll.meeting_id])
    poll.meeting.refresh_from_db()
    assert (poll.meeting.status, poll.meeting.starts_at) == (MeetingStatus.BOOKED, TIMES[1][0])
    again = client.post(address("poll_book", poll), {"option": option(poll, 2).pk}, follow=True)
    assert "Tiden är redan bestämd" in again.content.decode()


def test_who_takes_part_neither_books_nor_proposes(client, teacher, poll):
    client.force_login(teacher)
    for name in ("poll_book", "poll_ask", "poll_withdraw"):
        assert client.post(address(name, poll), {"option": option(poll).pk}).status_code == 404


def test_letting_the_times_go(client, coach, poll):
    client.force_login(coach)
    assert "måndag 25 januari" in client.get(address("poll_withdraw", poll)).content.decode()
    assert client.post(address("poll_withdraw", poll)).status_code == 302
    poll.meeting.refresh_from_db()
    assert poll.meeting.status == MeetingStatus.OPEN
    assert client.get(address("poll_detail", poll)).url == address("meeting_detail", poll)


def test_the_mails_speak_of_kind_times_and_place_only(poll, teacher):
    for row in Message.objects.filter(kind__in=["poll_asked", "poll_reminder"]):
        kind = get(row.kind)
        mail = compose(kind, row, kind.contexts([row])[row.pk]).as_bytes().decode()
        text = re.sub(r"=\r?\n", "", mail)
        assert "/times/" in text and "25 januari" in text and "Sal 214" in text
        assert "Hemligt" not in text


def test_the_poll_and_the_series_ask_the_database_as_often_for_many(
    client, coach, series, poll, same_queries
):
    client.force_login(coach)

    def grow(number):
        for _ in range(number):
            one = PersonFactory()
            poll.meeting.participants.create(person=one)
            TimeAnswer.objects.create(option=option(poll), person=one, answer="yes")
            before = series.meetings.count()
            make_meeting(series, NOW - before * DAY, minutes=30, status="held")

    same_queries(lambda: client.get(address("poll_detail", poll)), grow)
    same_queries(lambda: client.get(reverse("series_detail", args=[series.pk])), grow)


def test_the_series_shows_everybodys_attendance_to_who_runs_it(client, coach, teacher, series):
    held = make_meeting(series, NOW - DAY, status="held")
    held.participants.update(attended=True)
    held.participants.filter(person=teacher).update(attended=False)
    client.force_login(coach)
    text = client.get(reverse("series_detail", args=[series.pk])).content.decode()
    assert "1 av 1" in text and "0 av 1" in text
    client.force_login(teacher)
    text = client.get(reverse("series_detail", args=[series.pk])).content.decode()
    assert "1 av 1" not in text and "0 av 1" in text

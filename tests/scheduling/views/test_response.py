import datetime as dt
import re

import pytest
from django.urls import reverse

from scheduling.enums import CancelReason, MeetingKind, Response
from scheduling.models import Meeting, Participant
from scheduling.services import dispatch
from scheduling.services.meeting import book, cancel, move
from tests.factories import SchoolFactory, make_coach, make_series, make_teacher

NOW = dt.datetime(2027, 1, 18, 8, tzinfo=dt.UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]
TEN = dt.datetime(2027, 1, 19, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


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
def meeting(school, coach, teacher):
    series = make_series(
        school, title="Hemligt", facilitators=[coach], participants=[teacher], place="Sal 214"
    )
    return book(series=series, kind=MeetingKind.CONVERSATION, starts_at=TEN, ends_at=TEN + HOUR, by=coach)


def links(mailbox, person):
    """The addresses of the answers in the person's latest mail."""
    ids, lease = dispatch.claim()
    dispatch.send_batch(ids=ids, lease=lease)
    text = mailbox.to(person.email)[-1].get_body(("plain",)).get_content()
    return re.findall(r"http://testserver(/answer/\S+)", text)


def row_of(person):
    return Participant.objects.get(person=person)


def test_the_meetings_page_takes_an_answer(client, meeting, teacher):
    client.force_login(teacher)
    page = client.get(reverse("meeting_detail", args=[meeting.pk])).content.decode()
    assert re.findall(r'name="answer" value="(\w+)"', page) == ["accepted", "tentative", "declined"]
    url = reverse("meeting_answer", args=[meeting.pk])
    response = client.post(url, {"answer": "declined", "sequence": "0"}, follow=True)
    assert row_of(teacher).response == Response.DECLINED
    assert "Ditt svar är sparat" in response.content.decode()


def test_an_answer_from_an_old_page_says_why_it_was_not_taken(client, meeting, teacher):
    move(meeting=meeting, starts_at=TEN + HOUR, ends_at=TEN + 2 * HOUR, by=None)
    client.force_login(teacher)
    url = reverse("meeting_answer", args=[meeting.pk])
    response = client.post(url, {"answer": "accepted", "sequence": "0"}, follow=True)
    assert "har fått en annan tid" in response.content.decode()
    assert row_of(teacher).response == Response.NEEDS_ANSWER


@pytest.mark.parametrize("typed", [{}, {"answer": "needs_answer", "sequence": "0"}, {"answer": "accepted"}])
def test_what_is_no_answer_is_said_in_a_sentence(client, meeting, teacher, typed):
    client.force_login(teacher)
    response = client.post(reverse("meeting_answer", args=[meeting.pk]), typed, follow=True)
    assert "Välj ett av svaren." in response.content.decode()
    assert row_of(teacher).response == Response.NEEDS_ANSWER


def test_who_leads_sees_the_answers_and_others_do_not(client, meeting, coach, teacher, school):
    colleague = make_teacher(school)
    Participant.objects.create(meeting=meeting, person=colleague)
    client.force_login(teacher)
    client.post(reverse("meeting_answer", args=[meeting.pk]), {"answer": "declined", "sequence": "0"})
    seen = {}
    for person in (coach, colleague):
        client.force_login(person)
        seen[person] = client.get(reverse("meeting_detail", args=[meeting.pk])).content.decode()
    assert "Kommer inte" in seen[coach]
    assert "Har inte svarat" in seen[coach]
    assert "Kommer inte" not in seen[colleague]


def test_the_mail_has_a_link_for_each_answer_that_needs_no_sign_in(client, mailbox, meeting, teacher):
    found = links(mailbox, teacher)
    assert [address.partition("?")[2] for address in found] == [
        "answer=accepted",
        "answer=tentative",
        "answer=declined",
    ]
    page = client.get(found[2])
    assert row_of(teacher).response == Response.NEEDS_ANSWER
    text = page.content.decode()
    assert ["Samtal" in text, "Sal 214" in text, "10.00–11.00" in text] == [True, True, True]
    assert [word in text for word in ("Furuskolan", "Hemligt", str(teacher), teacher.email)] == [False] * 4
    assert "no-store" in page["Cache-Control"]
    # The button of the mail comes first.
    assert re.findall(r'name="answer" value="(\w+)"', text)[0] == "declined"
    saved = client.post(found[2], {"answer": "declined"}, follow=True)
    assert "Ditt svar är sparat" in saved.content.decode()
    assert row_of(teacher).response == Response.DECLINED


def test_opening_the_link_as_mail_programs_do_changes_nothing(client, mailbox, meeting, teacher):
    for address in links(mailbox, teacher):
        assert (client.get(address).status_code, client.head(address).status_code) == (200, 200)
    assert row_of(teacher).response == Response.NEEDS_ANSWER


def test_who_leads_gets_no_links(mailbox, meeting, coach):
    assert links(mailbox, coach) == []


def test_stale_reschedule_link_never_books_or_changes_anything(client, mailbox, meeting, teacher):
    """A stale "reschedule" link booking again: the link of a former time says so, and that is all it does."""
    old = links(mailbox, teacher)[0]
    move(meeting=meeting, starts_at=TEN + HOUR, ends_at=TEN + 2 * HOUR, by=None)
    before = Meeting.objects.values().get()
    for response in (client.get(old), client.post(old, {"answer": "accepted"})):
        assert response.status_code == 410
        assert "har fått en annan tid" in response.content.decode()
    assert Meeting.objects.values().get() == before
    assert row_of(teacher).response == Response.NEEDS_ANSWER
    new = links(mailbox, teacher)[0]
    assert client.post(new, {"answer": "accepted"}).status_code == 302
    assert row_of(teacher).response == Response.ACCEPTED


def test_a_link_to_a_cancelled_meeting_says_so(client, mailbox, meeting, teacher):
    old = links(mailbox, teacher)[0]
    cancel(meeting=meeting, reason=CancelReason.ILLNESS, by=None)
    response = client.post(old, {"answer": "accepted"})
    assert response.status_code == 410
    assert "Mötet är inställt" in response.content.decode()


def test_a_made_up_link_is_not_found(client):
    response = client.get(reverse("answer_link", args=["1.0.abc.def"]))
    assert response.status_code == 404
    assert "inte hel" in response.content.decode()


def test_a_link_that_is_sent_nonsense_asks_again(client, mailbox, meeting, teacher):
    response = client.post(links(mailbox, teacher)[0], {"answer": "perhaps not"})
    assert response.status_code == 200
    assert row_of(teacher).response == Response.NEEDS_ANSWER


def test_answers_cost_the_page_no_query_each(client, same_queries, meeting, coach, school):
    client.force_login(coach)

    def grow(amount):
        for _number in range(amount):
            Participant.objects.create(meeting=meeting, person=make_teacher(school))

    same_queries(lambda: client.get(reverse("meeting_detail", args=[meeting.pk])), grow)

"""The ledger's pages: whose they are, what they say, and sending again."""

import datetime as dt

import pytest
from django.utils import timezone

from scheduling.enums import MessageState, SuppressReason
from scheduling.models import Message
from scheduling.services import planner
from scheduling.services.message import plan
from tests.factories import (
    AuthorityFactory,
    PersonFactory,
    SchoolFactory,
    make_administrator,
    make_coach,
    make_meeting,
    make_principal,
    make_series,
    make_teacher,
)

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def office(school, client):
    person = make_administrator(school.authority)
    client.force_login(person)
    return person


def write(school, person=None, number=1, **fields):
    state = {name: fields.pop(name) for name in ("state", "reason", "error", "sent_at") if name in fields}
    row = plan(
        person=person or PersonFactory(),
        kind=fields.pop("kind", "meeting_reminder"),
        subject_type="meeting",
        subject_id=number,
        authority=school.authority,
        **fields,
    )
    Message.objects.filter(pk=row.pk).update(**state)
    row.refresh_from_db()
    return row


def names(response):
    return [row.person.family_name for row in response.context["page"].items]


def test_the_office_sees_its_own_authority_only(client, school, office):
    write(school, PersonFactory(family_name="Ek"))
    write(SchoolFactory(), PersonFactory(family_name="Ask"))
    response = client.get("/messages/")
    assert names(response) == ["Ek"]
    assert "Ask" not in response.content.decode()


@pytest.mark.parametrize("make", [make_teacher, make_principal, lambda school: make_coach(school.authority)])
def test_others_do_not_know_that_there_is_a_ledger(client, school, make):
    row = write(school, state=MessageState.FAILED)
    client.force_login(make(school))
    assert client.get("/messages/").status_code == 404
    assert client.post(f"/messages/{row.pk}/send-again/").status_code == 404
    row.refresh_from_db()
    assert row.state == MessageState.FAILED


def test_nobody_comes_in_without_signing_in(client):
    for address in ("/messages/", "/messages/mine/"):
        assert client.get(address).status_code == 302


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Björk", "Ek"]),
        ("?words=ask", []),
        ("?words=ask&period=all", ["Ask"]),
        ("?words=kim+björ", ["Björk"]),
        ("?words=ek%40example", ["Ek"]),
        ("?words=100%25", []),
        ("?kind=meeting_moved", ["Björk"]),
        ("?state=failed", ["Ek"]),
        ("?state=suppressed", ["Björk"]),
        ("?period=past", ["Björk", "Ek"]),
        ("?period=coming", ["Ask"]),
        ("?period=all", ["Ask", "Björk", "Ek"]),
        ("?about=meeting-1", ["Ask"]),
        ("?about=meeting-3", ["Ek"]),
        ("?kind=nothing&state=none&about=%27&to=x&older=%27&period=all", ["Ask", "Björk", "Ek"]),
        ("?to=99999999999999999999", ["Ask", "Björk", "Ek"]),
    ],
)
def test_filters(client, school, office, query, found):
    now = timezone.now()
    write(school, PersonFactory(family_name="Ask"), 1, due_at=now + DAY)
    left = {"state": MessageState.SUPPRESSED, "reason": SuppressReason.CANCELLED}
    write(school, PersonFactory(family_name="Björk"), 2, kind="meeting_moved", due_at=now, **left)
    ek = PersonFactory(family_name="Ek", email="ek@example.se")
    write(school, ek, 3, due_at=now - DAY, state=MessageState.FAILED)
    response = client.get(f"/messages/{query}")
    assert response.status_code == 200
    assert names(response) == found


def test_it_says_why_something_was_not_sent_and_what_the_server_answered(client, school, office):
    write(school, number=1, state=MessageState.SUPPRESSED, reason=SuppressReason.MOVED_PAST)
    write(school, number=2, state=MessageState.FAILED, error="550 <b>No such user</b>")
    page = client.get("/messages/").content.decode()
    assert "Mötet flyttades till en tidigare tid" in page
    assert "Serverns svar: 550 &lt;b&gt;No such user&lt;/b&gt;" in page


def test_sending_again_keeps_the_row_and_its_message_id_and_returns_to_the_list(client, school, office):
    row = write(school, state=MessageState.FAILED, error="550 No")
    page = client.get("/messages/?state=failed").content.decode()
    assert f"/messages/{row.pk}/send-again/" in page
    response = client.post(f"/messages/{row.pk}/send-again/", {"next": "/messages/?state=failed"})
    assert (response.status_code, response.url) == (302, "/messages/?state=failed")
    again = Message.objects.get()
    assert (again.pk, again.message_id) == (row.pk, row.message_id)
    assert (again.state, again.tries, again.error) == (MessageState.PLANNED, 0, "")
    assert (
        client.post(f"/messages/{row.pk}/send-again/", {"next": "https://evil.example/"}).url == "/messages/"
    )
    assert client.get(f"/messages/{row.pk}/send-again/").status_code == 405


def test_only_what_failed_and_is_still_of_use_can_be_sent_again(client, school, office):
    sent = write(school, number=1, state=MessageState.SENT, sent_at=timezone.now())
    stale = write(school, number=2, state=MessageState.FAILED)
    Message.objects.filter(pk=stale.pk).update(stale_at=timezone.now())
    assert "send-again" not in client.get("/messages/").content.decode()
    for row in (sent, stale):
        client.post(f"/messages/{row.pk}/send-again/")
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.SENT, MessageState.FAILED}


def test_another_office_cannot_send_again(client, school, office):
    row = write(SchoolFactory(), state=MessageState.FAILED)
    assert client.post(f"/messages/{row.pk}/send-again/").status_code == 404


def test_what_failed_waits_in_the_column_at_the_left(client, school, office):
    write(school, number=1, state=MessageState.FAILED)
    write(school, number=2)
    [place] = [place for place in client.get("/messages/").context["places"] if place.key == "messages"]
    assert (place.count, place.current) == (1, True)


def test_the_office_without_any_mail_is_told_what_comes_here(client, office):
    assert "Inga mejl än" in client.get("/messages/").content.decode()
    assert "Inget passar" in client.get("/messages/?state=failed").content.decode()


def grow_ledger(school):
    def grow(amount):
        for _ in range(amount):
            person = make_teacher(school)
            meeting = make_meeting(make_series(school, participants=[person]))
            planner.meeting_booked(meeting)

    return grow


def test_the_list_costs_the_same_with_30_rows(client, school, office, same_queries):
    same_queries(lambda: client.get("/messages/"), grow_ledger(school))


def test_my_messages_are_mine(client, school, same_queries):
    kim, lee = make_teacher(school), make_teacher(school)
    client.force_login(kim)
    assert "Inga mejl än" in client.get("/messages/mine/").content.decode()
    write(school, lee)
    assert client.get("/messages/mine/").context["page"].items == []

    def grow(amount):
        for _ in range(amount):
            planner.meeting_booked(
                make_meeting(make_series(school, participants=[kim]), timezone.now() + 20 * DAY)
            )

    same_queries(lambda: client.get("/messages/mine/"), grow)
    context = client.get("/messages/mine/").context
    assert {row.person_id for row in [*context["page"].items, *context["coming"]]} == {kim.pk}
    assert {row.state for row in context["coming"]} == {MessageState.PLANNED}


def test_a_row_about_a_meeting_that_is_gone_has_no_link(client, school, office):
    write(school, number=987)
    assert "/meetings/987/" not in client.get("/messages/").content.decode()


def test_the_ledger_of_an_administrator_of_two_authorities_holds_both(client, school):
    other = SchoolFactory(area=None, authority=AuthorityFactory())
    person = make_administrator(school.authority)
    make_administrator(other.authority, person=person)
    client.force_login(person)
    write(school, number=1)
    write(other, number=2)
    assert len(client.get("/messages/").context["page"].items) == 2

"""Applying to a network or a course: the steps, the places, the line, and what the principal answers by link."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import Person
from coaching import confirmation as links
from coaching.enums import ApplicationReason, ApplicationState, ProgrammeKind
from coaching.models import Application, Intake
from coaching.queries.application import number_in_line
from coaching.queries.mydata import groups
from coaching.services import application as services
from coaching.services import confirmation, intake
from coaching.services.applicationstep import ApplicationError, NoPlaceLeft
from scheduling.enums import MeetingStatus, MessageState
from scheduling.models import Message, Participant
from scheduling.services.dispatch import claim_batches, send_batch
from tests.factories import (
    PersonFactory,
    SchoolFactory,
    make_administrator,
    make_admitting,
    make_application,
    make_coach,
    make_meeting,
    make_principal,
    make_teacher,
)

pytestmark = pytest.mark.django_db

A = ApplicationState
HOSTILE = "<script>alert(1)</script> {{ 7*7 }} =1+1 #panic()"


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def principal(school):
    return make_principal(school)


@pytest.fixture
def office(school):
    return make_administrator(school.authority)


@pytest.fixture
def coordinator(school):
    return make_coach(school.authority)


@pytest.fixture
def teacher(school):
    return make_teacher(school)


@pytest.fixture
def network(school, coordinator):
    return make_admitting(school, coordinators=[coordinator], needs_principal=True, needs_mandate=True)


@pytest.fixture
def course(school, coordinator):
    return make_admitting(school, kind=ProgrammeKind.COURSE, coordinators=[coordinator], places=1)


def fresh(person):
    """The person as another request loads them."""
    return Person.objects.get(pk=person.pk)


def apply(programme, person, **fields):
    school = next((duty.school for duty in person.current_duties if duty.school_id), None)
    return services.apply(
        programme=programme, person=fresh(person), school=school, career_post="lektor", **fields
    )[0]


def now(application):
    return Application.objects.get(pk=application.pk)


def send():
    for ids, lease in claim_batches():
        send_batch(ids=ids, lease=lease)


def kinds(person):
    return sorted(
        Message.objects.filter(person=person, state=MessageState.PLANNED).values_list("kind", flat=True)
    )


def link_to(application, principal, purpose=links.ANSWER):
    return links.token(application=application, principal=principal, purpose=purpose)


def test_a_network_asks_the_principal_and_then_those_who_run_it(
    network, teacher, principal, office, coordinator, school
):
    meeting = make_meeting(network.series)
    application = apply(network, teacher, mandate="Leder ämneslaget")
    assert application.state == A.WAITS_PRINCIPAL
    assert kinds(principal) == ["application_confirm", "application_confirm_again"]
    assert kinds(office) == ["application_stuck"]
    confirmation.answer(token=link_to(application, principal), confirms=True)
    application = now(application)
    assert (application.state, application.answered_for, application.confirms) == (A.APPLIED, principal, True)
    assert kinds(principal) == ["application_confirmed"]
    assert kinds(office) == []
    application = services.admit(application=application, by=coordinator)
    assert (application.state, application.place_number) == (A.ADMITTED, 1)
    assert Participant.objects.get(meeting=meeting, person=teacher).attended is None
    assert "application_admitted" in kinds(teacher)
    assert "meeting_invited" in kinds(teacher) or len(kinds(teacher)) > 1
    assert [event.to_state for event in application.events.all()] == [
        A.WAITS_PRINCIPAL,
        A.APPLIED,
        A.ADMITTED,
    ]
    services.end(application=application, by=teacher)
    assert now(application).state == A.LEFT
    assert now(application).mandate == ""
    assert not Participant.objects.filter(meeting=meeting, person=teacher).exists()


def test_applying_twice_shows_the_one_there_is(network, teacher, principal):
    first = apply(network, teacher)
    again, is_new = services.apply(programme=network, person=fresh(teacher), career_post="other")
    assert (again, is_new) == (first, False)
    with pytest.raises(IntegrityError, match="application_one_open"), transaction.atomic():
        make_application(network, teacher)
    assert kinds(principal) == ["application_confirm", "application_confirm_again"]


def test_who_may_not_apply(network, teacher, coordinator, school):
    with pytest.raises(PermissionDenied):
        services.apply(programme=network, person=fresh(teacher), school=SchoolFactory(), career_post="lektor")
    for person in (coordinator, PersonFactory()):
        with pytest.raises(ApplicationError):
            services.apply(programme=network, person=fresh(person), career_post="lektor")
    today = timezone.localdate()
    for terms in (
        {"opens_on": today + dt.timedelta(days=1)},
        {"opens_on": None, "closes_on": today - dt.timedelta(days=1)},
    ):
        Intake.objects.filter(programme=network).update(**terms)
        with pytest.raises(ApplicationError):
            apply(network, teacher)
    # Another authority's teacher may, as the programme is published.
    Intake.objects.filter(programme=network).update(closes_on=None)
    stranger = make_teacher(SchoolFactory())
    assert apply(network, stranger).state == A.WAITS_PRINCIPAL


def test_a_course_gives_its_places_by_itself_and_then_a_number_in_line(course, school):
    people = [make_teacher(school) for _ in range(4)]
    applications = [apply(course, person) for person in people]
    assert [now(one).state for one in applications] == [A.ADMITTED, A.WAITING, A.WAITING, A.WAITING]
    assert [number_in_line(now(one)) for one in applications] == [None, 1, 2, 3]
    # The second in line gives up; then the one with the place.
    services.end(application=applications[2], by=people[2])
    services.end(application=applications[0], by=people[0])
    assert [now(one).state for one in applications] == [A.LEFT, A.ADMITTED, A.WITHDRAWN, A.WAITING]
    assert number_in_line(now(applications[3])) == 1
    last = now(applications[1]).events.order_by("pk").last()
    assert (last.by, last.reason) == (None, ApplicationReason.MOVED_UP)
    intake.set_terms(programme=course, by=None, places=2)
    assert now(applications[3]).place_number == 2
    assert course.series.members.current().filter(role="participant").count() == 2


def test_no_more_than_the_places(course, school, office):
    first, second = (apply(course, make_teacher(school)) for _ in range(2))
    with pytest.raises(NoPlaceLeft):
        services.admit(application=second, by=office)
    # Nor past the services: the place is taken, and the next does not exist.
    for number, name in ((1, "application_place_once"), (2, "application_place_exists")):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Application.objects.filter(pk=second.pk).update(state=A.ADMITTED, place_number=number)
    intake.set_terms(programme=course, by=office, places=2)
    with pytest.raises(IntegrityError, match="intake_places_suffice"), transaction.atomic():
        Intake.objects.filter(programme=course).update(places=1)
    with pytest.raises(ApplicationError):
        intake.set_terms(programme=course, by=office, places=1)
    # With the first place free the second moves down, and one place is enough.
    services.end(application=first, by=first.person)
    intake.set_terms(programme=course, by=office, places=1)
    assert now(second).place_number == 1


def test_an_answer_counts_once_and_says_whose_it_was(network, teacher, principal, client):
    application = apply(network, teacher, mandate=HOSTILE)
    url = reverse("application_confirm", args=[link_to(application, principal)])
    page = client.get(url)
    assertContains(page, str(principal))
    assertNotContains(page, "<script>alert(1)")
    assert now(application).state == A.WAITS_PRINCIPAL
    assert client.post(url, {"answer": "odd"}).status_code == 200
    assert client.post(url, {"answer": "yes"}).status_code == 302
    again = client.post(url, {"answer": "no", "reason": "no_time"})
    assert again.status_code == 409
    assertContains(again, str(principal), status_code=409)
    assert now(application).state == A.APPLIED
    # The link for one thing is not good for the other.
    assert (
        client.get(reverse("application_take_back", args=[link_to(application, principal)])).status_code
        == 404
    )
    assert client.get(url + "x").status_code == 404


def test_a_link_is_late_withdrawn_or_no_longer_the_principals(network, teacher, principal, client):
    application = apply(network, teacher)
    url = reverse("application_confirm", args=[link_to(application, principal)])
    long_ago = timezone.localdate() - dt.timedelta(days=30)
    Intake.objects.filter(programme=network).update(closes_on=long_ago)
    assert client.post(url, {"answer": "yes"}).status_code == 409
    Intake.objects.filter(programme=network).update(closes_on=None)
    services.end(application=application, by=teacher)
    assert client.post(url, {"answer": "yes"}).status_code == 409
    assert now(application).state == A.WITHDRAWN
    second = apply(network, teacher)
    url = reverse("application_confirm", args=[link_to(second, principal)])
    principal.duties.update(ends_on=dt.date(2021, 1, 1))
    assert client.get(url).status_code == 404


def test_a_forwarded_link_is_told_and_can_be_taken_back(network, teacher, principal, coordinator, client):
    make_meeting(network.series)
    application = apply(network, teacher)
    # Whoever has the link: it is noted as the principal's, who is told.
    client.post(reverse("application_confirm", args=[link_to(application, principal)]), {"answer": "yes"})
    services.admit(application=application, by=coordinator)
    application = now(application)
    back = reverse("application_take_back", args=[link_to(application, principal, links.TAKE_BACK)])
    assert client.get(back).status_code == 200
    assert now(application).state == A.ADMITTED
    assert client.post(back).status_code == 302
    application = now(application)
    assert (application.state, application.confirms, application.place_number) == (
        A.WAITS_PRINCIPAL,
        None,
        None,
    )
    assert not network.series.members.current().filter(person=teacher).exists()
    assert client.post(back).status_code == 409
    # The former round's link is dead, the new one is on its way.
    assert kinds(principal) == ["application_confirm", "application_confirm_again"]
    confirmation.answer(token=link_to(application, principal), confirms=False, reason="no_time")
    application = now(application)
    assert (application.state, application.answered_for) == (A.DECLINED, principal)


def test_an_answer_is_taken_back_within_a_week(network, teacher, principal):
    application = apply(network, teacher)
    confirmation.answer(token=link_to(application, principal), confirms=True)
    Application.objects.update(answered_at=timezone.now() - dt.timedelta(days=8))
    with pytest.raises(ApplicationError):
        confirmation.take_back(token=link_to(application, principal, links.TAKE_BACK))


def test_where_nobody_leads_the_school_the_office_is_told_at_once(network, office):
    teacher = make_teacher(SchoolFactory(area__authority=network.authority))
    application = apply(network, teacher)
    stuck = Message.objects.get(person=office)
    assert (stuck.kind, stuck.due_at <= timezone.now()) == ("application_stuck", True)
    confirmation.answer_on_behalf(application=application, by=office)
    assert (now(application).state, now(application).answered_for) == (A.APPLIED, None)
    with pytest.raises(ApplicationError):
        confirmation.answer_on_behalf(application=application, by=office)


def test_who_leads_the_school_does_not_confirm_for_themselves(network, principal, office):
    application = apply(network, principal)
    assert kinds(principal) == ["application_received"]
    assert confirmation.read(link_to(application, principal)) is None


def test_the_principal_is_reminded_once_if_there_is_no_answer(
    network, teacher, principal, mailbox, time_machine
):
    time_machine.move_to(dt.datetime(2026, 10, 5, 8, tzinfo=dt.UTC), tick=False)
    application = apply(network, teacher, mandate="Kanariefågel")
    send()
    time_machine.shift(dt.timedelta(days=5, minutes=1))
    send()
    first, second = mailbox.to(principal.email)
    for mail in (first, second):
        text = mail.get_body(("plain",)).get_content()
        assert reverse("application_confirm", args=[link_to(application, principal)]) in text.replace(
            "\n", ""
        )
        assert "Kanariefågel" not in text
    confirmation.answer(token=link_to(application, principal), confirms=True)
    time_machine.shift(dt.timedelta(days=20))
    send()
    assert len(mailbox.to(principal.email)) == 3


def test_a_course_is_called_off_the_day_before(course, school, office):
    meeting = make_meeting(course.series)
    people = [make_teacher(school), make_teacher(school)]
    applications = [apply(course, person) for person in people]
    intake.call_off(programme=course, reason="not_needed", by=office)
    intake.call_off(programme=course, reason="illness", by=office)
    meeting.refresh_from_db()
    assert (meeting.status, meeting.cancel_reason) == (MeetingStatus.CANCELLED, "not_needed")
    assert [now(one).state for one in applications] == [A.LEFT, A.DECLINED]
    assert all("application_called_off" in kinds(person) for person in people)
    with pytest.raises(ApplicationError):
        apply(course, make_teacher(school))


def test_no_principal_asked_any_more_lets_those_who_wait_go_on(network, teacher, principal, office):
    application = apply(network, teacher)
    intake.set_terms(programme=network, by=office, needs_principal=False)
    assert now(application).state == A.APPLIED
    assert "application_confirm" not in kinds(principal)


def test_several_are_decided_on_at_once(course, school, office, client):
    Intake.objects.update(places=2, needs_principal=True)
    rows = [make_application(course, make_teacher(school)) for _ in range(3)]
    client.force_login(office)
    chosen = {"applications": [row.pk for row in rows]}
    client.post(reverse("application_admit", args=[course.slug]), chosen)
    assert [now(row).state for row in rows] == [A.ADMITTED, A.ADMITTED, A.APPLIED]
    client.post(reverse("application_wait", args=[course.slug]), {"applications": rows[2].pk})
    assert now(rows[2]).state == A.WAITING
    client.post(
        reverse("application_decline", args=[course.slug]), {"applications": rows[2].pk, "reason": "full"}
    )
    assert now(rows[2]).state == A.DECLINED
    for odd in (
        {},
        {"applications": "x"},
        {"applications": "99999999"},
        {"applications": rows[0].pk, "reason": "?"},
    ):
        assert client.post(reverse("application_decline", args=[course.slug]), odd).status_code == 302
    assert now(rows[0]).state == A.ADMITTED
    table = client.get(reverse("application_csv", args=[course.slug])).content.decode("utf-8-sig")
    assert len(table.strip().split("\r\n")) == 4


def test_the_list_asks_as_often_for_one_as_for_thirty(course, school, office, client, same_queries):
    Intake.objects.update(places=None)
    client.force_login(office)

    def grow(more):
        for _ in range(more):
            make_application(course, make_teacher(school))

    same_queries(lambda: client.get(reverse("application_list", args=[course.slug])), grow)


def test_the_form_keeps_what_was_typed_and_refuses_in_words(network, teacher, client):
    client.force_login(teacher)
    url = reverse("application_new", args=[network.slug])
    for odd in ("", "x" * 100_000, "a\0b"):
        page = client.post(url, {"career_post": "lektor", "mandate": odd})
        assert page.status_code == 200
    assert not Application.objects.exists()
    client.post(url, {"career_post": "lektor", "mandate": HOSTILE + " 🌱"})
    application = Application.objects.get()
    assert application.mandate == HOSTILE + " 🌱"
    page = client.get(reverse("application_detail", args=[application.pk]))
    assertNotContains(page, "<script>alert(1)")
    # The second of two tabs.
    assert client.post(url, {"career_post": "lektor", "mandate": "igen"}).status_code == 302
    assert Application.objects.count() == 1
    rows = next(group.rows for group in groups(fresh(teacher)) if group.name == "applications")
    assert any(HOSTILE + " 🌱" in row for row in rows)


def test_the_others_see_only_what_one_has_said_yes_to(network, school, coordinator, client):
    shy, open_one = make_teacher(school), make_teacher(school)
    own = {person: make_application(network, person, state=A.ADMITTED) for person in (shy, open_one)}
    url = reverse("participant_list", args=[network.slug])
    client.force_login(open_one)
    client.post(reverse("application_show", args=[own[open_one].pk]), {"mail": "on"})
    assertNotContains(client.get(url), str(shy))
    client.force_login(shy)
    assertContains(client.get(url), open_one.email)
    assert client.post(reverse("application_show", args=[own[open_one].pk])).status_code == 404
    client.force_login(open_one)
    client.post(reverse("application_show", args=[own[open_one].pk]), {})
    client.force_login(shy)
    assertNotContains(client.get(url), str(open_one))
    client.force_login(coordinator)
    assertContains(client.get(url), shy.email)


def test_the_intake_refuses_in_words(network, office, client):
    client.force_login(office)
    url = reverse("intake_edit", args=[network.slug])
    for odd in (
        {"places": "0"},
        {"places": "99999999999"},
        {"places": "-1"},
        {"places": "många"},
        {"opens_on": "2026-12-01", "closes_on": "2026-11-01"},
        {"closes_on": "2026-02-30"},
        {"conditions": "x" * 100_000},
    ):
        assert client.post(url, odd).status_code == 200, odd
    assert client.post(url, {"places": "5", "conditions": HOSTILE}).status_code == 302
    client.logout()
    page = client.get(reverse("programme_detail", args=[network.slug]))
    assert page.status_code == 200
    assertNotContains(page, "<script>alert(1)")


def test_the_first_page_shows_each_what_waits(network, teacher, principal, coordinator, office, client):
    application = apply(network, teacher)
    pages = {}
    for person in (teacher, principal, coordinator, office):
        client.force_login(person)
        pages[person] = client.get(reverse("home")).content.decode()
    assert reverse("application_detail", args=[application.pk]) in pages[teacher]
    assert reverse("application_confirm", args=[link_to(application, principal)]) in pages[principal]
    assert all(
        reverse("application_list", args=[network.slug]) in pages[one] for one in (coordinator, office)
    )
    assert reverse("application_list", args=[network.slug]) not in pages[principal]


def test_every_mail_is_written_in_both_languages(network, teacher, principal, office, coordinator, mailbox):
    Person.objects.filter(pk__in=[principal.pk, office.pk]).update(language="en")
    application = apply(network, teacher, mandate="Kanariefågel")
    send()
    confirmation.answer(token=link_to(application, principal), confirms=True)
    send()
    services.admit(application=now(application), by=coordinator)
    send()
    services.remove(application=now(application), by=coordinator)
    send()
    subjects = [mail["Subject"] for mail in mailbox.to(teacher.email)]
    assert subjects[:2] == [f"Din ansökan till {network.name}"] * 2
    assert f"Du har fått plats i {network.name}" in subjects
    assert f"Din plats i {network.name}" in subjects
    asked, answered = mailbox.to(principal.email)
    assert asked["Subject"] == f"{teacher} applies to {network.name}: please confirm"
    assert answered["Subject"] == f"Answered in your name about {teacher}"
    assert not any("Kanariefågel" in mail.as_string() for mail in mailbox.messages)

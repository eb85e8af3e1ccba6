"""A teacher would like coaching: told to the principal in three lines, answered, and then forgotten."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import Person
from coaching.enums import WishState
from coaching.models import CoachingRequest, Wish
from coaching.queries.mydata import groups
from coaching.services import request as requests
from coaching.services import wish as services
from coaching.tasks import tend_retention
from scheduling.enums import MessageState
from scheduling.models import Message
from scheduling.services.dispatch import claim_batches, send_batch
from tests.factories import (
    ProgrammeFactory,
    SchoolFactory,
    TeamFactory,
    make_administrator,
    make_principal,
    make_teacher,
)

pytestmark = pytest.mark.django_db

CANARY = "Kanariefåglar i 4B"


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def principal(school):
    return make_principal(school)


@pytest.fixture
def teacher(school, principal):
    return make_teacher(school)


def wished(teacher, school, text=CANARY):
    return services.make(teacher=fresh(teacher), school=school, text=text)


def fresh(person):
    return Person.objects.get(pk=person.pk)


def send_mail():
    for ids, lease in claim_batches():
        send_batch(ids=ids, lease=lease)


def test_a_wish_is_made_once_and_told(client, school, teacher, principal, mailbox):
    client.force_login(teacher)
    assertContains(client.get(reverse("home")), reverse("wish_new"))
    page = client.get(reverse("wish_new"))
    assertContains(page, str(principal))
    for _twice in range(2):
        client.post(reverse("wish_new"), {"text": f"  {CANARY} "})
    [wish] = Wish.objects.all()
    assert (wish.teacher, wish.school, wish.text, wish.state) == (teacher, school, CANARY, WishState.OPEN)
    assertContains(client.get(reverse("home")), CANARY)
    send_mail()
    [mail] = mailbox.messages
    assert mail["X-Envelope-To"] == principal.email
    assert CANARY not in mail.as_string() and str(teacher) not in mail.get_body().get_content()
    assert reverse("wish_list") in mail.get_body().get_content()


def test_what_cannot_be_told_is_said_beside_the_field(client, teacher):
    client.force_login(teacher)
    assertContains(client.post(reverse("wish_new"), {"text": "  "}), "Skriv några ord.")
    long = client.post(reverse("wish_new"), {"text": "å" * 301})
    assertContains(long, "högst 300 tecken")
    assertContains(long, "å" * 301)
    assertContains(client.post(reverse("wish_new"), {"text": "a\x00b"}), "a")
    assert not Wish.objects.exists()


def test_who_teaches_at_two_schools_chooses(client, school, teacher, principal):
    other = SchoolFactory(area=school.area)
    teacher.duties.create(
        role="teacher", school=other, authority=other.authority, starts_on=timezone.localdate()
    )
    client.force_login(teacher)
    assertContains(client.post(reverse("wish_new"), {"text": CANARY}), "Välj en skola.")
    strange = {"text": CANARY, "school": SchoolFactory().pk}
    assertContains(client.post(reverse("wish_new"), strange), "Välj en skola.")
    client.post(reverse("wish_new"), {"text": CANARY, "school": other.pk})
    assert [wish.school for wish in Wish.objects.all()] == [other]
    with pytest.raises(PermissionDenied):
        services.make(teacher=fresh(teacher), school=SchoolFactory(), text="x")


def test_only_the_schools_principals_of_today_see_it(school, teacher, principal):
    wished(teacher, school)
    office, neighbour = make_administrator(school.authority), make_principal(SchoolFactory(area=school.area))
    successor = make_principal(school)
    for person, sees in ((teacher, 1), (principal, 1), (successor, 1), (office, 0), (neighbour, 0)):
        assert Wish.objects.visible_to(fresh(person)).count() == sees, person
    principal.duties.update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    assert Wish.objects.visible_to(fresh(principal)).count() == 0
    teacher.duties.update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    assert Wish.objects.visible_to(fresh(successor)).count() == 0


def test_the_principal_asks_and_the_request_answers_the_wish(client, school, teacher, principal, mailbox):
    wish = wished(teacher, school)
    client.force_login(principal)
    assertContains(client.get(reverse("home")), CANARY)
    assertContains(client.get(reverse("wish_list")), CANARY)
    answer = client.post(reverse("wish_take_up", args=[wish.pk]))
    draft = CoachingRequest.objects.get()
    assert answer["Location"] == reverse("request_for_whom", args=[draft.pk])
    assert list(draft.teachers.all()) == [teacher]
    assert draft.need == ""
    # Until it is sent the wish waits.
    assert Wish.objects.get().state == WishState.OPEN
    draft.programme = ProgrammeFactory(authority=school.authority)
    draft.need, draft.minutes_per_week = "Eleverna behöver läsa mer", 60
    draft.wanted_from = timezone.localdate()
    draft.wanted_until = timezone.localdate() + dt.timedelta(days=90)
    draft.subjects = ["mathematics"]
    draft.save()
    requests.send(request=draft, by=fresh(principal))
    wish.refresh_from_db()
    assert (wish.state, wish.text) == (WishState.TAKEN_UP, "")
    send_mail()
    told = mailbox.to(teacher.email)
    assert len(told) == 1 and "har bett om coachning" in told[0].get_body().get_content()
    assert Message.objects.get(kind="wish_made").state == MessageState.SUPPRESSED
    client.force_login(teacher)
    assertContains(client.get(reverse("home")), "Rektorn har bett om coachning")


def test_a_draft_for_a_team_is_left_as_it_is(client, school, teacher, principal):
    wish, team = wished(teacher, school), TeamFactory(school=school)
    draft = requests.start_draft(school=school, by=fresh(principal))
    requests.save_draft(request=draft, by=fresh(principal), changes={"team": team})
    client.force_login(principal)
    answer = client.post(reverse("wish_take_up", args=[wish.pk]), follow=True)
    assertContains(answer, "Din halvfyllda förfrågan gäller ett arbetslag.")
    draft.refresh_from_db()
    assert (draft.team, draft.teachers.count()) == (team, 0)


def test_not_now_is_told_and_the_words_are_gone(client, school, teacher, principal, mailbox):
    wish = wished(teacher, school)
    client.force_login(principal)
    client.post(reverse("wish_not_now", args=[wish.pk]))
    wish.refresh_from_db()
    assert (wish.state, wish.text) == (WishState.NOT_NOW, "")
    # A second click, or the page of another principal that was open.
    assert client.post(reverse("wish_not_now", args=[wish.pk])).status_code == 404
    send_mail()
    assert "inte är möjligt just nu" in mailbox.to(teacher.email)[0].get_body().get_content()
    # A new one takes the place of the answered one.
    wished(teacher, school, "Igen")
    assert [one.text for one in Wish.objects.all()] == ["Igen"]


def test_taken_back_nothing_is_left(client, school, teacher, principal):
    wish = wished(teacher, school)
    client.force_login(principal)
    assert client.post(reverse("wish_withdraw", args=[wish.pk])).status_code == 404
    client.force_login(teacher)
    client.post(reverse("wish_withdraw", args=[wish.pk]))
    assert not Wish.objects.exists()
    assert client.post(reverse("wish_withdraw", args=[wish.pk])).status_code == 404


def test_answered_before_it_was_taken_back(client, school, teacher, principal):
    wish = wished(teacher, school)
    services.not_now(wish=wish, by=fresh(principal))
    client.force_login(teacher)
    answer = client.post(reverse("wish_withdraw", args=[wish.pk]), follow=True)
    assertContains(answer, "Rektorn har hunnit svara.")
    assert Wish.objects.get().state == WishState.NOT_NOW


def test_it_is_forgotten_after_90_days(school, teacher, principal):
    old, new = wished(teacher, school), wished(make_teacher(school), school)
    for wish in (old, new):
        services.not_now(wish=wish, by=fresh(principal))
    Wish.objects.filter(pk=old.pk).update(answered_at=timezone.now() - dt.timedelta(days=91))
    tend_retention()
    assert list(Wish.objects.all()) == [new]


def test_the_database_keeps_one_open_wish_and_no_words_after_the_answer(school, teacher):
    wish = wished(teacher, school)
    for broken in (
        lambda: Wish.objects.create(teacher=teacher, school=school, text="Två"),
        lambda: Wish.objects.filter(pk=wish.pk).update(state="not_now", answered_at=timezone.now()),
        lambda: Wish.objects.filter(pk=wish.pk).update(state="gone"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            broken()


def test_it_is_among_ones_own_data_and_nobody_elses(client, school, teacher, principal):
    wished(teacher, school)
    [mine] = [group for group in groups(fresh(teacher)) if group.name == "wishes"]
    assert CANARY in mine.rows[0]
    [theirs] = [group for group in groups(fresh(principal)) if group.name == "wishes"]
    assert theirs.rows == []
    client.force_login(make_administrator(school.authority))
    assertNotContains(client.get(reverse("home")), CANARY)


def test_as_many_queries_for_many_wishes(client, school, principal, same_queries):
    client.force_login(principal)

    def grow(number):
        for _each in range(number):
            wished(make_teacher(school), school)

    same_queries(lambda: client.get(reverse("wish_list")), grow)
    same_queries(lambda: client.get(reverse("home")), grow)


def test_the_list_of_ones_mail_tells_of_wishes_and_leads_nowhere(client, school, teacher, principal):
    services.not_now(wish=wished(teacher, school), by=fresh(principal))
    office = make_administrator(school.authority)
    for person, page, told in (
        (principal, "my_messages", "En lärare vill gärna få coachning"),
        (teacher, "my_messages", "Svar på ett önskemål om coachning"),
        (office, "message_list", "En lärare vill gärna få coachning"),
    ):
        client.force_login(person)
        assertContains(client.get(reverse(page)), told)

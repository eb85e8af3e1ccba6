"""Members, numbers and hand-over on their pages: what is said, and what a press does."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from coaching.enums import Circle, Corner
from coaching.models import EngagementEvent, Grant, HandOver, Pin
from coaching.queries.keyring import Keyring, Word
from scheduling.models import Message
from tests.coaching.circles import Circles
from tests.coaching.vaults import unlock_client
from tests.factories import (
    make_administrator,
    make_coach,
    make_engagement,
    make_meeting,
    make_teacher,
    make_vault,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    world = Circles()
    world.office = make_administrator(world.school.authority)
    return world


def url(name, world, *more):
    return reverse(name, args=[world.engagement.pk, *[one.pk for one in more]])


def unlocked(client, person, vault):
    client.force_login(person)
    unlock_client(client, vault)
    return client


def members(world):
    return set(world.engagement.series.members.current().values_list("person", "role"))


def add(client, world, person, role="participant"):
    return client.post(url("member_add", world), {"person": person.pk, "role": role}, follow=True)


@pytest.mark.parametrize("who", ["coach", "office"])
def test_a_teacher_of_the_school_is_added_and_nothing_opens(client, world, who):
    newcomer = make_teacher(world.school)
    make_vault(newcomer)
    client.force_login(getattr(world, who))
    page = add(client, world, newcomer)
    assertContains(page, "väntar på att släppas in")
    assert (newcomer.pk, "participant") in members(world)
    assert not Grant.objects.filter(holder__person=newcomer).exists()
    assert EngagementEvent.objects.filter(kind="joined", person=newcomer).count() == 1
    told = set(Message.objects.filter(kind="member_joined").values_list("person", flat=True))
    assert told == {world.coach.pk, world.teacher.pk, newcomer.pk} - {getattr(world, who).pk}


def test_nobody_of_another_school_or_without_the_duty_is_added(client, world):
    client.force_login(world.coach)
    other = Circles()
    before = members(world)
    for person, role in (
        (other.teacher, "participant"),
        (other.coach, "facilitator"),
        (make_teacher(world.school), "facilitator"),
        (world.office, "participant"),
    ):
        add(client, world, person, role)
    for data in ({}, {"person": "x", "role": "participant"}, {"person": world.office.pk, "role": "king"}):
        assert client.post(url("member_add", world), data).status_code == 302
    assert members(world) == before


def test_a_coach_who_is_busy_is_not_added_and_the_page_says_when(client, world):
    second = make_coach(world.school.authority)
    meeting = make_meeting(world.engagement.series)
    other = make_engagement(world.school, coaches=[second], teachers=[])
    make_meeting(other.series, meeting.starts_at)
    client.force_login(world.coach)
    page = add(client, world, second, "facilitator")
    assertContains(page, str(second))
    assert (second.pk, "facilitator") not in members(world)


def test_the_search_finds_by_name_and_says_when_nobody_is_there(client, world):
    newcomer = make_teacher(world.school)
    client.force_login(world.coach)
    assertContains(client.get(url("member_add", world), {"q": newcomer.family_name}), newcomer.email)
    assertContains(client.get(url("member_add", world), {"q": "Ingen Alls"}), "Ingen hittades")
    assertNotContains(client.get(url("member_add", world)), world.teacher.email)


def test_the_last_coach_does_not_leave(client, world):
    client.force_login(world.office)
    assertRedirects(client.post(url("member_leave", world, world.coach)), url("engagement_members", world))
    assert (world.coach.pk, "facilitator") in members(world)


def test_who_leaves_is_asked_about_once_and_told(client, world):
    client.force_login(world.coach)
    make_meeting(world.engagement.series)
    page = client.get(url("member_leave", world, world.teacher))
    assertContains(page, "tas bort från de här mötena")
    client.post(url("member_leave", world, world.teacher))
    client.post(url("member_leave", world, world.teacher))
    assert members(world) == {(world.coach.pk, "facilitator")}
    assert Message.objects.filter(kind="member_left", person=world.teacher).count() == 1
    assert EngagementEvent.objects.filter(kind="left").count() == 1


def test_letting_in_needs_the_key(client, world):
    newcomer = make_teacher(world.school)
    newcomers = make_vault(newcomer)
    client.force_login(world.coach)
    add(client, world, newcomer)
    address = url("member_let_in", world, newcomer)
    # Locked: the page asks for the passphrase, and a press does nothing.
    assertContains(client.get(address), "unlock-here")
    client.post(address)
    assert not Grant.objects.filter(holder__person=newcomer).exists()
    # The office does not get there, and the newcomer lets nobody in.
    client.force_login(world.office)
    assert client.post(address).status_code == 404
    second = make_teacher(world.school)
    add(client, world, second)
    unlocked(client, newcomer, newcomers)
    client.post(url("member_let_in", world, second))
    assert not EngagementEvent.objects.filter(kind="let_in").exists()
    unlocked(client, world.coach, world.coachs)
    # Only the one who is let in is among those who will read.
    assertNotContains(client.get(address), str(second))
    client.post(address)
    # With the second teacher it is a team: what all share, and a corner of the newcomer's own.
    circles = Grant.objects.filter(holder__person=newcomer).values_list("circle_key__circle", flat=True)
    assert set(circles) == {Circle.SHARED, Corner.of(newcomer.pk)}
    assert EngagementEvent.objects.get(kind="let_in").person == newcomer


@pytest.mark.parametrize(
    ("press", "word"),
    [("number_same", Word.COMPARED), ("number_known", Word.SPOKEN), ("number_different", Word.REFUSED)],
)
def test_what_is_said_of_a_number_is_kept(client, world, press, word):
    unlocked(client, world.coach, world.coachs)
    number = client.get(reverse("person_number", args=[world.teacher.pk])).context["number"]
    client.post(reverse(press, args=[world.teacher.pk]), {"number": number})
    assert Keyring(world.coachs, []).word(world.teacher.vault_keys.get()) == word


def test_a_number_from_an_old_page_says_nothing(client, world):
    unlocked(client, world.coach, world.coachs)
    before = list(Pin.objects.values())
    for number in ("", "12345 12345 12345 12345"):
        client.post(reverse("number_same", args=[world.teacher.pk]), {"number": number})
    assert list(Pin.objects.values()) == before


def test_strangers_have_no_number(client, world):
    other = Circles()
    unlocked(client, world.coach, world.coachs)
    assert client.get(reverse("person_number", args=[other.teacher.pk])).status_code == 404
    assert client.get(reverse("person_number", args=[world.coach.pk])).status_code == 404


def test_the_office_hands_over_facts_from_the_pages(client, world):
    successor = make_coach(world.school.authority)
    client.force_login(world.office)
    assertContains(client.get(url("handover_new", world)), " ledigt den här veckan)")
    client.post(url("handover_new", world), {"outgoing": world.coach.pk, "successor": successor.pk})
    assertContains(client.get(url("handover", world)), "Bara faktauppgifter går över")
    client.post(url("handover_finish", world))
    assert members(world) == {(successor.pk, "facilitator"), (world.teacher.pk, "participant")}
    assert HandOver.objects.get().state == "done"
    # What waited for answers is over: the same press again finds nothing.
    assert client.post(url("handover_finish", world)).status_code == 404


def test_an_accepting_coachs_first_look_makes_the_keys(client):
    world = Circles(vaults=False)
    unlocked(client, world.coach, make_vault(world.coach))
    client.get(url("engagement_detail", world))
    assert world.engagement.circle_keys.count() == 2


def test_as_many_statements_for_many_members(client, world, django_assert_max_num_queries):
    client.force_login(world.coach)
    for _number in range(12):
        newcomer = make_teacher(world.school)
        make_vault(newcomer)
        add(client, world, newcomer)
    with django_assert_max_num_queries(22):
        client.get(url("engagement_members", world))

"""A team: what is one teacher's matter opens for that teacher and the coaches, and for nobody else of the team."""

import pytest
from django.db import transaction
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.acting import acting_as
from coaching.enums import Circle, Corner, EntryKind
from coaching.models import CircleKey, Engagement, Entry, SealedField
from coaching.queries.circlestate import State, state_of
from coaching.queries.keyring import Keyring
from coaching.services import handover as handovers
from coaching.services.accessanswer import HAND_OUT, answer
from coaching.services.accessrequest import ask
from coaching.services.circlekey import KeyMissing, admit, confirm_key
from coaching.services.entry import rewrite, share, withdraw, write
from coaching.services.member import join, leave
from coaching.services.takeover import hand_over
from coaching.vault.crypto import NotOpened
from coaching.vault.plaintext import Plaintext
from tests.coaching.circles import Circles, words
from tests.coaching.vaults import unlock_client
from tests.factories import make_coach, make_teacher, make_vault

pytestmark = pytest.mark.django_db


class Team(Circles):
    """A coach with two teachers, `teacher` and `other`, whose vaults are `teachers` and `others`."""

    def __init__(self):
        super().__init__()
        self.other = make_teacher(self.school)
        self.others = make_vault(self.other)
        join(engagement=self.engagement, person=self.other, role="participant", by=self.coach)
        self.engagement = Engagement.objects.get(pk=self.engagement.pk)
        admit(unlocked=self.coachs, engagement=self.engagement, person=self.other)
        self.settle(self.coachs, self.teachers, self.others)

    def corner(self, unlocked, by, text, *, shared=True, corner_of=None):
        """An entry in the corner of `teacher`, unless said otherwise."""
        return write(
            unlocked=unlocked,
            engagement=Engagement.objects.get(pk=self.engagement.pk),
            by=by,
            kind=EntryKind.NOTE,
            texts={"text": Plaintext(text)},
            shared=shared,
            corner_of=corner_of or self.teacher,
        )

    def fresh(self):
        """The engagement with who is in it now."""
        return Engagement.objects.with_people().get(pk=self.engagement.pk)


@pytest.fixture
def team():
    return Team()


def test_an_engagement_is_a_team_from_its_second_teacher_on(team):
    assert team.fresh().has_corners
    leave(engagement=team.engagement, person=team.other, by=team.coach)
    assert team.fresh().has_corners
    assert not Circles().engagement.has_corners


def test_each_corner_opens_for_its_teacher_and_the_coach(team):
    team.corner(team.coachs, team.coach, "Till dig")
    team.corner(team.teachers, team.teacher, "Från mig")
    team.corner(team.others, team.other, "Från den andra", corner_of=team.other)
    team.note(team.coachs, team.coach, "Till alla", shared=True)
    assert words(team.coachs) == ["Till dig", "Från mig", "Från den andra", "Till alla"]
    assert words(team.teachers) == ["Till dig", "Från mig", None, "Till alla"]
    assert words(team.others) == [None, None, "Från den andra", "Till alla"]
    assert [entry.corner_of for entry in Entry.objects.visible_to(team.other).order_by("created_at")] == [
        team.other,
        None,
    ]


def test_nobody_writes_into_anothers_corner(team):
    with pytest.raises(KeyMissing), transaction.atomic():
        team.corner(team.others, team.other, "Fel hörn")
    assert not Entry.objects.exists()


def test_with_a_single_teacher_it_is_what_all_share():
    world = Circles()
    entry = write(
        unlocked=world.coachs,
        engagement=world.engagement,
        by=world.coach,
        kind=EntryKind.NOTE,
        texts={"text": Plaintext("Ord")},
        shared=True,
        corner_of=world.teacher,
    )
    assert (entry.corner_of, words(world.teachers)) == (None, ["Ord"])
    assert not CircleKey.objects.exclude(circle__in=Circle.values).exists()


def test_the_database_keeps_the_rest_of_the_team_out(team):
    entry = team.corner(team.coachs, team.coach, "Till dig")
    for person, seen in ((team.teacher, 1), (team.coach, 1), (team.other, 0)):
        with acting_as(person.pk):
            assert Entry.objects.filter(pk=entry.pk).count() == seen
            assert SealedField.objects.filter(version__entry=entry.pk).count() == seen
            assert entry.wraps.count() == seen * 2


def test_a_row_that_is_moved_to_another_corner_is_refused(team):
    for column in ({"corner_of": team.other}, {"corner_of": None}):
        entry = team.corner(team.coachs, team.coach, "Till dig")
        Entry.objects.filter(pk=entry.pk).update(**column)
        entry = Entry.objects.select_related("engagement__series").get(pk=entry.pk)
        with pytest.raises(NotOpened), transaction.atomic():
            rewrite(
                unlocked=team.coachs, entry=entry, by=team.coach, texts={"text": Plaintext("Nytt")}, seen=1
            )
    assert words(team.others) == [None, None]


def test_who_has_left_does_not_read_on_in_their_corner(team):
    entry = team.corner(team.coachs, team.coach, "Till dig")
    corner = Corner.of(team.teacher.pk)
    leave(engagement=team.engagement, person=team.teacher, by=team.coach)
    entry = Entry.objects.select_related("engagement__series").get(pk=entry.pk)
    rewrite(unlocked=team.coachs, entry=entry, by=team.coach, texts={"text": Plaintext("Efteråt")}, seen=1)
    assert words(team.coachs) == ["Efteråt"]
    assert words(team.teachers) == [None]
    keyring = Keyring(team.teachers, [team.engagement])
    assert [keyring.holds(key.pk) for key in CircleKey.objects.filter(circle=corner)] == [False, True]


def test_a_second_coach_reads_corners_from_when_they_are_let_in(team):
    team.corner(team.coachs, team.coach, "Före")
    second = make_coach(team.school.authority)
    seconds = make_vault(second)
    join(engagement=team.engagement, person=second, role="facilitator", by=team.coach)
    admit(unlocked=team.coachs, engagement=team.fresh(), person=second)
    team.corner(team.teachers, team.teacher, "Efter")
    team.settle(seconds)
    assert words(seconds) == [None, "Efter"]
    team.corner(seconds, second, "Från den nya")
    assert words(team.teachers) == ["Före", "Efter", "Från den nya"]


def test_who_was_let_in_by_a_colleague_has_a_corner_when_the_coach_has_unlocked(team):
    third = make_teacher(team.school)
    thirds = make_vault(third)
    join(engagement=team.engagement, person=third, role="participant", by=team.coach)
    admit(unlocked=team.teachers, engagement=team.fresh(), person=third)
    with pytest.raises(KeyMissing), transaction.atomic():
        team.corner(thirds, third, "För tidigt", corner_of=third)
    assert state_of(team.coach, team.fresh()).can_be_settled
    assert not state_of(team.teacher, team.fresh()).can_be_settled
    team.settle(team.coachs, thirds)
    assert not state_of(team.coach, team.fresh()).can_be_settled
    team.corner(thirds, third, "Nu", corner_of=third)
    assert (words(team.coachs), words(team.teachers), words(thirds)) == (["Nu"], [None], ["Nu"])


def test_a_lost_vault_gets_its_corner_back_from_the_coach(team):
    team.corner(team.coachs, team.coach, "Till dig")
    anew = team.lose(team.teacher)
    team.settle(anew, team.coachs, anew)
    assert words(anew) == [None]
    confirm_key(unlocked=team.coachs, peer_key=team.teacher.vault_keys.in_use().get(), compared=True)
    team.settle(team.coachs, anew)
    assert words(anew) == ["Till dig"]
    assert {one.state for one in state_of(team.coach, team.fresh()).members} == {State.OK}


def test_sharing_with_one_and_taking_back_and_sharing_with_all(team):
    entry = team.note(team.coachs, team.coach, "Eget")
    share(unlocked=team.coachs, entry=entry, by=team.coach, corner_of=team.teacher)
    assert (words(team.teachers), words(team.others)) == (["Eget"], [None])
    entry = Entry.objects.select_related("engagement__series").get(pk=entry.pk)
    withdraw(unlocked=team.coachs, entry=entry, by=team.coach)
    assert (words(team.teachers), words(team.others), words(team.coachs)) == ([None], [None], ["Eget"])
    share(unlocked=team.coachs, entry=entry, by=team.coach)
    assert (words(team.teachers), words(team.others)) == (["Eget"], ["Eget"])


def test_a_hand_over_takes_along_what_was_picked_from_a_corner(team):
    picked, left = (team.corner(team.coachs, team.coach, text) for text in ("Valt", "Kvar"))
    common = team.note(team.coachs, team.coach, "Gemensamt", shared=True)
    successor = make_coach(team.school.authority)
    successors = make_vault(successor)
    handover = handovers.propose(
        engagement=team.engagement, outgoing=team.coach, successor=successor, by=team.coach
    )
    handover = handovers.ask(handover=handover, entries=[picked, common], by=team.coach)
    with acting_as(team.other.pk):
        assert set(Entry.objects.filter(pk__in=[picked.pk, left.pk, common.pk])) == {common}
    for teacher in (team.teacher, team.other):
        handover = handovers.answer(handover=handover, by=teacher, consents=True, edition=handover.edition)
    hand_over(unlocked=team.coachs, handover=handover, by=team.coach)
    team.settle(successors, team.teachers, team.others)
    assert words(successors, Entry.objects.filter(pk=picked.pk)) == ["Valt"]
    assert words(successors) == ["Valt", None, "Gemensamt"]
    team.corner(successors, successor, "Från efterträdaren")
    assert words(team.teachers)[-1] == "Från efterträdaren"
    assert words(team.others)[-1] is None
    assert words(team.coachs)[-1] is None


def test_what_is_handed_out_on_request_goes_to_who_asked(team):
    about_other = team.corner(team.coachs, team.coach, "Om den andra", shared=False, corner_of=team.other)
    own = team.note(team.coachs, team.coach, "Eget")
    asked = ask(engagement=team.fresh(), by=team.teacher)
    answer(unlocked=team.coachs, request=asked, by=team.coach, decisions={own.pk: HAND_OUT})
    assert words(team.teachers) == [None, "Eget"]
    assert words(team.others) == [None, None]
    assert Entry.objects.get(pk=about_other.pk).shared_at is None


# On the pages


def _client(client, person, unlocked):
    client.force_login(person)
    unlock_client(client, unlocked)
    return client


def test_a_coach_chooses_whom_a_note_is_for(team, client):
    _client(client, team.coach, team.coachs)
    url = reverse("engagement_note_new", args=[team.engagement.pk])
    assertContains(client.get(url), "och den du väljer")
    refused = client.post(url, {"corner": "Bara till dig"})
    assertContains(refused, "Välj vem anteckningen är till.")
    assertContains(refused, "Bara till dig")
    for nobody in ("0", "x"):
        refused = client.post(url, {"corner": "Bara till dig", "whose": nobody})
        assertContains(refused, "Välj vem anteckningen är till.")
    assert not Entry.objects.exists()
    client.post(url, {"corner": "Bara till dig", "shared": "Till alla", "whose": team.teacher.pk})
    assert words(team.teachers) == ["Till alla", "Bara till dig"]
    assert words(team.others) == ["Till alla", None]


def test_a_teacher_writes_to_the_team_or_to_the_coach_alone(team, client):
    _client(client, team.teacher, team.teachers)
    page = client.get(reverse("engagement_note_new", args=[team.engagement.pk]))
    assertContains(page, "Anteckning för hela arbetslaget")
    assertContains(page, "Anteckning bara för dig och coacherna")
    client.post(page.request["PATH_INFO"], {"corner": "Mellan oss", "shared": "Till laget"})
    assert words(team.others) == ["Till laget", None]
    assert words(team.coachs) == ["Till laget", "Mellan oss"]
    detail = reverse("engagement_detail", args=[team.engagement.pk])
    assertContains(client.get(detail), "Mellan oss")
    others = _client(client, team.other, team.others).get(detail)
    assertContains(others, "Till laget")
    assertNotContains(others, "Mellan oss")


def test_a_note_is_shared_with_one_of_the_team_in_one_click(team, client):
    entry = team.note(team.coachs, team.coach, "Eget")
    _client(client, team.coach, team.coachs)
    detail = client.get(reverse("engagement_detail", args=[team.engagement.pk]))
    assertContains(detail, f"Dela bara med {team.teacher}")
    url = reverse("note_share", args=[entry.pk])
    assert client.post(url, {"teacher": make_teacher(team.school).pk}).status_code == 404
    assert words(team.teachers) == [None]
    client.post(url, {"teacher": team.teacher.pk})
    assert (words(team.teachers), words(team.others)) == (["Eget"], [None])


def test_the_number_to_compare_is_there_in_a_team_too(team, client):
    second = make_coach(team.school.authority)
    seconds = make_vault(second)
    join(engagement=team.engagement, person=second, role="facilitator", by=team.coach)
    admit(unlocked=team.coachs, engagement=team.fresh(), person=second)
    anew = team.lose(second)
    team.settle(anew)
    page = _client(client, team.coach, team.coachs).get(reverse("person_number", args=[second.pk]))
    # Both corners are named once.
    assert [circles for _engagement, circles in page.context["granted"]] == [
        [Circle.COACH, Circle.SHARED, Corner.of(team.teacher.pk)]
    ]
    assertContains(page, "det som är delat med en av lärarna", count=1)
    number = page.context["number"]
    client.post(reverse("number_same", args=[second.pk]), {"number": number})
    team.settle(anew)
    team.corner(anew, second, "Igen")
    assert words(team.teachers)[-1] == "Igen"
    assert words(seconds)[-1] is None

"""Somebody who writes to the database forges, replaces and moves keys: each is refused, and the honest case is not."""

import pytest
from django.utils import timezone

from coaching.enums import Circle, EntryKind
from coaching.models import CircleKey, Grant, Pin, VaultKey
from coaching.queries.keyring import Keyring, Line, grant_context, roster_bytes, roster_context
from coaching.services.circlekey import KeyMissing, KeyUnconfirmed, confirm_key, let_in, settle
from coaching.services.entry import write
from coaching.vault import crypto
from coaching.vault.plaintext import Plaintext
from scheduling.models import SeriesMember
from scheduling.services.series import add_member, remove_member
from tests.coaching.circles import Circles, words
from tests.factories import make_coach, make_engagement, make_teacher, make_vault

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return Circles()


def holds(world, unlocked, circle=Circle.SHARED):
    keyring = Keyring(unlocked, [world.engagement])
    latest = keyring.latest(world.engagement, circle)
    return latest is not None and keyring.holds(latest.pk)


def grant(giver, giver_key, holder_key, circle_key, key):
    """A grant as `giver` would make it, put into the database past every rule."""
    sealed = crypto.seal(
        crypto.key_between(giver.private(), bytes(holder_key.public_key)),
        key,
        grant_context(circle_key, holder_key, giver_key),
    )
    return Grant.objects.create(circle_key=circle_key, holder=holder_key, granted_by=giver_key, sealed=sealed)


def forged_generation(world, giver, giver_key, circle, members):
    """The next generation of a circle, made by somebody who knows its key and grants it to the coach."""
    before = CircleKey.objects.filter(engagement=world.engagement, circle=circle).first()
    forged = CircleKey(
        engagement=world.engagement,
        circle=circle,
        generation=before.generation + 1 if before else 1,
        made_by=giver_key,
    )
    key = crypto.new_key()
    roster = {member.person_id: Line(member.pk, None) for member in members}
    forged.sealed_roster = crypto.seal(key, roster_bytes(roster), roster_context(forged))
    forged.save()
    grant(giver, giver_key, world.coach.vault_keys.get(), forged, key)
    return forged


def vault_key(person):
    return person.vault_keys.in_use().get()


def test_an_honest_grant_opens(world):
    assert holds(world, world.teachers)
    assert not holds(world, world.teachers, Circle.COACH)


@pytest.mark.parametrize("field", ["sealed", "granted_by", "holder", "circle_key"])
def test_a_grant_that_was_changed_or_moved_does_not_open(world, field):
    [own] = Grant.objects.filter(holder__person=world.teacher)
    other = Circles()
    changed = {
        "sealed": bytes(own.sealed)[:-1] + bytes([bytes(own.sealed)[-1] ^ 1]),
        "granted_by": vault_key(world.coach),
        "holder": vault_key(other.teacher),
        "circle_key": CircleKey.objects.get(engagement=other.engagement, circle=Circle.SHARED),
    }[field]
    Grant.objects.filter(holder__in=[vault_key(other.teacher)]).delete()
    Grant.objects.filter(pk=own.pk).update(**{field: changed})
    assert not holds(world, world.teachers)
    assert not holds(other, other.teachers)
    # The coach's next unlocking puts it right.
    world.settle(world.teachers, world.coachs, world.teachers)
    assert holds(world, world.teachers)


def test_a_grant_of_one_circle_or_generation_does_not_open_as_another(world):
    coach_key, shared = (
        CircleKey.objects.get(engagement=world.engagement, circle=circle) for circle in Circle
    )
    own = Grant.objects.get(circle_key=shared, holder__person=world.coach)
    Grant.objects.filter(circle_key=coach_key).delete()
    Grant.objects.filter(pk=own.pk).update(circle_key=coach_key)
    assert not holds(world, world.coachs, Circle.COACH)
    Grant.objects.filter(pk=own.pk).update(circle_key=shared)
    assert holds(world, world.coachs)
    CircleKey.objects.filter(pk=shared.pk).update(generation=7)
    assert not holds(world, world.coachs)


def test_an_older_grant_put_back_opens_only_the_older_generation(world):
    old = Grant.objects.get(holder__person=world.teacher)
    replayed = bytes(old.sealed)
    newcomer = make_teacher(world.school)
    add_member(series=world.engagement.series, person=newcomer, by=world.coach)
    let_in(unlocked=world.coachs, engagement=world.engagement, circle=Circle.SHARED, person=newcomer)
    new = Grant.objects.get(holder__person=world.teacher, circle_key__generation=2)
    assert holds(world, world.teachers)
    Grant.objects.filter(pk=new.pk).update(sealed=replayed, granted_by=old.granted_by)
    assert not holds(world, world.teachers)


def test_a_stranger_with_the_database_in_hand_is_not_believed(world):
    stranger = make_coach(world.school.authority)
    strangers = make_vault(stranger)
    # He makes himself a member, from the start, and even in the coach's pins: with a pin that he sealed himself.
    member = SeriesMember.objects.create(
        series=world.engagement.series,
        person=stranger,
        role="facilitator",
        joined_at=world.engagement.started_at,
    )
    Pin.objects.create(holder=vault_key(world.coach), peer_key=vault_key(stranger), sealed=b"m" + bytes(60))
    own = SeriesMember.objects.filter(series=world.engagement.series)
    forged = forged_generation(world, strangers, vault_key(stranger), Circle.COACH, [member, *own])
    world.settle(world.coachs)
    assert not Keyring(world.coachs, [world.engagement]).holds(forged.pk)
    entry = world.note(world.coachs, world.coach, "Under vems nyckel")
    used = entry.wraps.get().circle_key
    assert used.generation == 3
    assert {grant.holder.person for grant in used.grants.all()} == {world.coach}


def test_a_teacher_with_the_database_in_hand_makes_no_key_for_the_coaches(world):
    SeriesMember.objects.filter(person=world.teacher).update(role="facilitator")
    members = SeriesMember.objects.filter(series=world.engagement.series)
    forged = forged_generation(world, world.teachers, vault_key(world.teacher), Circle.COACH, members)
    world.settle(world.coachs)
    assert not Keyring(world.coachs, [world.engagement]).holds(forged.pk)
    # The same grant of the circle that she is in opens: she may make its next key.
    shared = forged_generation(world, world.teachers, vault_key(world.teacher), Circle.SHARED, members)
    assert Keyring(world.coachs, [world.engagement]).holds(shared.pk)


def test_who_has_left_makes_no_next_key(world):
    remove_member(series=world.engagement.series, person=world.teacher, by=world.coach)
    world.settle(world.coachs)
    members = SeriesMember.objects.filter(series=world.engagement.series)
    forged = forged_generation(world, world.teachers, vault_key(world.teacher), Circle.SHARED, members)
    assert not Keyring(world.coachs, [world.engagement]).holds(forged.pk)


def test_a_replaced_public_key_gets_nothing(world):
    attacker = crypto.new_private_key()
    VaultKey.objects.filter(person=world.teacher).update(public_key=crypto.public_of(attacker))
    Grant.objects.filter(holder__person=world.teacher).delete()
    world.settle(world.coachs)
    assert not Grant.objects.filter(holder__person=world.teacher).exists()


def test_a_replaced_public_key_gets_nothing_with_the_pin_gone_either(world):
    attacker = crypto.new_private_key()
    VaultKey.objects.filter(person=world.teacher).update(public_key=crypto.public_of(attacker))
    Grant.objects.filter(holder__person=world.teacher).delete()
    Pin.objects.all().delete()
    world.settle(world.coachs)
    assert not Grant.objects.filter(holder__person=world.teacher).exists()


def test_the_own_key_with_the_pin_gone_is_granted_again(world):
    Grant.objects.filter(holder__person=world.teacher).delete()
    Pin.objects.filter(holder__person=world.coach).delete()
    world.settle(world.coachs)
    assert holds(world, world.teachers)


def test_a_second_generation_that_somebody_planted_gets_nothing(world):
    VaultKey.objects.filter(person=world.teacher).update(given_up_at=timezone.now())
    planted = make_vault(world.teacher, generation=2)
    Pin.objects.all().delete()
    world.settle(world.coachs, planted)
    assert not holds(world, planted)


def test_whose_own_public_key_was_replaced_changes_nothing_and_seals_nothing(world):
    VaultKey.objects.filter(person=world.coach).update(public_key=bytes(32))
    before = list(Grant.objects.order_by("pk").values_list("pk", "granted_at"))
    world.settle(world.coachs)
    assert list(Grant.objects.order_by("pk").values_list("pk", "granted_at")) == before
    with pytest.raises(KeyMissing):
        world.note(world.coachs, world.coach, "Under vems nyckel")


def test_a_roster_that_was_changed_lets_nobody_in(world):
    newcomer = make_teacher(world.school)
    make_vault(newcomer)
    add_member(series=world.engagement.series, person=newcomer, by=world.coach)
    other = Circles()
    theirs = CircleKey.objects.get(engagement=other.engagement, circle=Circle.SHARED)
    shared = CircleKey.objects.filter(engagement=world.engagement, circle=Circle.SHARED)
    shared.update(sealed_roster=theirs.sealed_roster)
    world.settle(world.coachs)
    assert shared.count() == 2
    holders = {grant.holder.person for grant in Grant.objects.filter(circle_key=shared.first())}
    # Who was let in is not known any more, so it is asked anew.
    assert holders == {world.coach}


def test_with_all_grants_gone_a_newcomer_is_still_not_let_in(world):
    newcomer = make_coach(world.school.authority)
    newcomers = make_vault(newcomer)
    add_member(series=world.engagement.series, person=newcomer, by=world.coach, role="facilitator")
    Grant.objects.all().delete()
    # Not by unlocking first, and not by the coach who has to begin anew.
    world.settle(newcomers)
    assert not holds(world, newcomers, Circle.COACH)
    world.settle(world.coachs, newcomers)
    assert holds(world, world.coachs, Circle.COACH)
    assert not holds(world, newcomers, Circle.COACH)


def test_a_key_that_is_not_the_one_that_was_met_is_not_let_in(world):
    newcomer = make_teacher(world.school)
    other = make_engagement(world.school, coaches=[world.coach], teachers=[newcomer])
    make_vault(newcomer)
    settle(unlocked=world.coachs, engagement=other)
    add_member(series=world.engagement.series, person=newcomer, by=world.coach)
    newcomers = world.lose(newcomer)
    arguments = {
        "unlocked": world.coachs,
        "engagement": world.engagement,
        "circle": Circle.SHARED,
        "person": newcomer,
    }
    with pytest.raises(KeyUnconfirmed):
        let_in(**arguments)
    confirm_key(unlocked=world.coachs, peer_key=vault_key(newcomer))
    let_in(**arguments)
    world.settle(newcomers)
    assert holds(world, newcomers)


def test_a_key_that_changed_after_the_page_was_made_is_not_confirmed(world):
    shown = vault_key(world.teacher)
    confirm_key(unlocked=world.coachs, peer_key=shown, compared=True)
    VaultKey.objects.filter(pk=shown.pk).update(public_key=bytes(range(32)))
    with pytest.raises(KeyUnconfirmed):
        confirm_key(unlocked=world.coachs, peer_key=shown, compared=True)


def test_a_wrap_does_not_open_under_the_key_of_another_circle(world):
    """What is private stays so when its wrap is pointed at the shared key."""
    entry = write(
        unlocked=world.coachs,
        engagement=world.engagement,
        by=world.coach,
        kind=EntryKind.NOTE,
        texts={"text": Plaintext("Eget")},
        shared=False,
    )
    shared = CircleKey.objects.get(engagement=world.engagement, circle=Circle.SHARED)
    assert words(world.coachs) == ["Eget"]
    entry.wraps.update(circle_key=shared)
    assert (words(world.teachers), words(world.coachs)) == ([None], [None])

"""Keys of an engagement's circles: making them, granting them, starting a new generation when somebody leaves."""

from django.db import transaction
from django.utils import timezone

from coaching.enums import Circle
from coaching.models import CircleKey, Engagement, Grant, Pin, VaultKey
from coaching.queries.keyring import Keyring, grant_context, pin_context, roster_context
from coaching.rules.reading import circles_of, readers
from coaching.vault import crypto


class KeyMissing(Exception):
    """The person is in the circle but holds no key of it yet: somebody else of the circle has to unlock first."""


@transaction.atomic
def settle(*, unlocked, engagement) -> Keyring:
    """Bring the keys of the person's circles in step with who is in them, as far as this person can.

    Makes the first keys; starts a new generation when somebody has left; grants to those who were let in before and
    have a vault by now, also again after a lost one. Newcomers wait for `let_in`. Called at unlocking and before
    anything is sealed. Changes nothing when all is in step. Returns the person's keyring.
    """
    engagement = Engagement.objects.select_for_update(of=("self",), no_key=True).get(pk=engagement.pk)
    keyring = Keyring(unlocked, [engagement])
    person = _Holder(unlocked, keyring)
    vaults = _vaults_of(engagement)
    for key in vaults.values():
        person.pin_first(key)
    changed = False
    for circle in circles_of(person, engagement):
        changed |= _settle_circle(person, engagement, circle, vaults)
    return Keyring(unlocked, [engagement]) if changed or person.pinned_new else keyring


@transaction.atomic
def let_in(*, unlocked, engagement, circle, person) -> CircleKey:
    """Say yes to somebody who has come into the circle: a new generation, which they read from then on.

    Raises KeyMissing when whoever says so does not hold the key, ValueError for somebody who is not in the circle.
    """
    engagement = Engagement.objects.select_for_update(of=("self",), no_key=True).get(pk=engagement.pk)
    members = {reader.pk for reader in readers(engagement, circle)}
    if person.pk not in members:
        raise ValueError(f"{person.pk} is not in {circle} of {engagement.pk}")
    keyring = Keyring(unlocked, [engagement])
    holder, latest = _Holder(unlocked, keyring), keyring.latest(engagement, circle)
    if latest is None or not keyring.holds(latest.pk):
        raise KeyMissing
    roster = keyring.roster(latest)
    if person.pk in roster:
        return latest
    return _new_generation(
        holder, engagement, circle, (roster & members) | {person.pk}, _vaults_of(engagement)
    )


@transaction.atomic
def confirm_key(*, unlocked, peer_key, compared=False) -> Pin:
    """Take a peer's (new) public key for theirs; `compared` when both saw the same number."""
    holder = _Holder(unlocked, Keyring(unlocked, []))
    return holder.pin(peer_key, compared=compared)


def _settle_circle(person, engagement, circle, vaults):
    """True when something was made or granted."""
    members = {reader.pk for reader in readers(engagement, circle)}
    latest = person.keyring.latest(engagement, circle)
    if latest is None:
        # A teacher waits for the coach, who makes the keys.
        if Circle.COACH not in circles_of(person, engagement):
            return False
        _new_generation(person, engagement, circle, members, vaults)
        return True
    if not person.keyring.holds(latest.pk):
        if _somebody_else_holds(latest, person, members):
            return False
        _new_generation(person, engagement, circle, members, vaults)
        return True
    roster = person.keyring.roster(latest)
    if roster - members:
        _new_generation(person, engagement, circle, roster & members, vaults)
        return True
    return _grant_missing(person, engagement, circle, roster & members, vaults)


def _grant_missing(person, engagement, circle, roster, vaults):
    """The key in use to everybody on its roster; earlier ones to those who held them in a vault they have lost."""
    granted = False
    generations = person.keyring.generations[engagement.pk, circle]
    held = list(
        Grant.objects.filter(circle_key__in=generations).values_list(
            "circle_key_id", "holder_id", "holder__person_id"
        )
    )
    has = {(circle_key, holder) for circle_key, holder, _ in held}
    had = {(circle_key, owner) for circle_key, _, owner in held}
    for owner in roster & set(vaults):
        vault_key = vaults[owner]
        for number, circle_key in enumerate(generations):
            entitled = number == 0 or (circle_key.pk, owner) in had
            if entitled and (circle_key.pk, vault_key.pk) not in has and person.keyring.holds(circle_key.pk):
                granted |= person.grant(circle_key, person.keyring.key(circle_key.pk), vault_key)
    return granted


def _new_generation(person, engagement, circle, roster, vaults):
    latest = person.keyring.latest(engagement, circle)
    key = crypto.new_key()
    circle_key = CircleKey(
        engagement=engagement,
        circle=circle,
        generation=latest.generation + 1 if latest else 1,
        made_by=person.vault_key,
    )
    names = ",".join(map(str, sorted(roster))).encode()
    circle_key.sealed_roster = crypto.seal(key, names, roster_context(circle_key))
    circle_key.save()
    for owner in roster & set(vaults):
        person.grant(circle_key, key, vaults[owner])
    return circle_key


def _somebody_else_holds(circle_key, person, members):
    """Whether another member can still grant this key: then it is theirs to grant, not ours to replace."""
    return (
        circle_key.grants.filter(
            holder__person__in=members - {person.pk}, holder__in=VaultKey.objects.in_use()
        )
        .exclude(holder__person=person.pk)
        .exists()
    )


def _vaults_of(engagement):
    """The vault in use of each member who has one, by person."""
    people = [member.person_id for member in engagement.members_now]
    return {key.person_id: key for key in VaultKey.objects.in_use().filter(person__in=people)}


class _Holder:
    """The person who acts, with what they hold."""

    def __init__(self, unlocked, keyring):
        self.unlocked, self.keyring = unlocked, keyring
        self.pk = unlocked.person_id
        self.vault_key = keyring.own[unlocked.generation]
        self.pinned_new = False

    def pin_first(self, peer_key):
        """Pin at first contact. A peer of whom an earlier key is pinned is not taken at their word."""
        met = any(pin.peer_key.person_id == peer_key.person_id for pin in self.keyring.pins.values())
        if peer_key.person_id != self.pk and not met:
            self.pin(peer_key)

    def pin(self, peer_key, *, compared=False):
        """Note that this public key is theirs; `compared` sets when the numbers were found to be the same."""
        sealed = crypto.seal(
            self.unlocked.own_key(), bytes(peer_key.public_key), pin_context(self.vault_key, peer_key)
        )
        values = {"sealed": sealed} | ({"compared_at": timezone.now()} if compared else {})
        pin, _ = Pin.objects.update_or_create(holder=self.vault_key, peer_key=peer_key, defaults=values)
        self.keyring.pins[peer_key.pk] = pin
        self.pinned_new = True
        return pin

    def grant(self, circle_key, key, vault_key):
        """Seal the key for the owner of `vault_key`. False when that public key is not the one that was pinned."""
        if vault_key.pk == self.vault_key.pk:
            sealing = self.unlocked.own_key()
        elif self.keyring.pinned(vault_key):
            sealing = crypto.key_between(self.unlocked.private(), vault_key.public_key)
        else:
            return False
        sealed = crypto.seal(sealing, key, grant_context(circle_key, vault_key, self.vault_key))
        Grant.objects.update_or_create(
            circle_key=circle_key,
            holder=vault_key,
            defaults={"granted_by": self.vault_key, "sealed": sealed},
        )
        return True

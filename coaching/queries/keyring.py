"""The keys that an unlocked person holds: grants opened, peers' public keys checked against what was pinned."""

import json
from collections import defaultdict
from enum import Enum
from typing import NamedTuple

from nacl.encoding import HexEncoder

from coaching.enums import Circle, circle_named
from coaching.models import CircleKey, Grant, Pin, VaultKey
from coaching.rules.reading import belongs
from coaching.vault import crypto
from scheduling.models import SeriesMember


class Word(Enum):
    """What a holder has said of a peer's key; sealed with the pin."""

    MET = b"m"
    #: Taken for theirs on their word, without comparing.
    SPOKEN = b"s"
    #: Both saw the same number.
    COMPARED = b"c"
    #: The numbers differed.
    REFUSED = b"x"


#: What the holder decided, as opposed to what came about at first contact.
DECIDED = (Word.SPOKEN, Word.COMPARED)


class Line(NamedTuple):
    """A line of a roster: which membership was let in, and the public key it was met by (None before there was one)."""

    membership: int
    public_key: bytes | None


def pin_context(holder, peer_key):
    """What a pin is bound to: whose it is, and the peer's generation."""
    return crypto.bound("pin", holder.person_id, holder.generation, peer_key.person_id, peer_key.generation)


def grant_context(circle_key, holder, granted_by):
    """What a grant is bound to: the circle's key, both people and both public keys."""
    return crypto.bound(
        "grant",
        circle_key.engagement_id,
        circle_key.circle,
        circle_key.generation,
        granted_by.person_id,
        bytes(granted_by.public_key),
        holder.person_id,
        bytes(holder.public_key),
    )


def roster_context(circle_key):
    """What a roster is bound to."""
    return crypto.bound("roster", circle_key.engagement_id, circle_key.circle, circle_key.generation)


def roster_bytes(roster: dict[int, Line]) -> bytes:
    """A roster as it is sealed."""
    lines = [
        [person_id, line.membership, line.public_key and HexEncoder.encode(line.public_key).decode()]
        for person_id, line in sorted(roster.items())
    ]
    return json.dumps(lines).encode()


def _roster_of(plain):
    return {
        person_id: Line(membership, HexEncoder.decode(public_key) if public_key else None)
        for person_id, membership, public_key in json.loads(plain)
    }


class Keyring:
    """Circle keys of some engagements, as one unlocked person holds them. Four statements, however many there are.

    A grant counts when it opens, comes from a key that is pinned and not refused, and its giver could give it: has been
    in that circle, and was on the roster of the generation before, as soon as this person has kept an earlier one. Any
    other is as if it were not there. So neither a former member nor a teacher, not even with the database in hand, can
    have the others write under a key of theirs.
    """

    def __init__(self, unlocked, engagements):
        self.unlocked = unlocked
        self.own = {key.generation: key for key in VaultKey.objects.filter(person=unlocked.person_id)}
        self.pins = defaultdict(list)
        for pin in Pin.objects.filter(holder__person=unlocked.person_id).select_related("holder", "peer_key"):
            self.pins[pin.peer_key_id].append(pin)
        #: Every generation there is, newest first, also those that this person does not hold.
        self.generations = defaultdict(list)
        self.grants, self._opened = defaultdict(list), {}
        ids = [engagement.pk for engagement in engagements]
        circle_keys = {
            key.pk: key for key in CircleKey.objects.filter(engagement__in=ids).order_by("-generation")
        }
        for circle_key in circle_keys.values():
            self.generations[circle_key.engagement_id, circle_named(circle_key.circle)].append(circle_key)
        holders = {key.pk: key for key in self.own.values()}
        # Joined to tables that are read already, each with policies, it would take longer to plan than all the rest.
        grants = Grant.objects.filter(circle_key__in=circle_keys, holder__in=holders)
        for grant in grants.select_related("granted_by"):
            grant.circle_key, grant.holder = circle_keys[grant.circle_key_id], holders[grant.holder_id]
            self.grants[grant.circle_key_id].append(grant)
        self._roles = defaultdict(set)
        if any(grant.granted_by_id != grant.holder_id for some in self.grants.values() for grant in some):
            members = SeriesMember.objects.filter(series__engagement__in=ids)
            for engagement, person, role in members.values_list("series__engagement", "person", "role"):
                self._roles[engagement, person].add(role)

    def word(self, peer_key) -> Word | None:
        """What this person has said of the peer's public key, when it is the one that was pinned; else None."""
        pins = self.pins.get(peer_key.pk, ())
        words = [word for word in (self._word(pin, peer_key) for pin in pins) if word]
        return Word.REFUSED if Word.REFUSED in words else words[0] if words else None

    def pinned(self, peer_key) -> bool:
        """Whether the peer's public key is the one that this person once pinned, and has not refused."""
        return self.word(peer_key) not in (None, Word.REFUSED)

    def has_met(self, person_id) -> bool:
        """Whether any key of that person is pinned by a generation that this person still opens."""
        return any(
            pin.peer_key.person_id == person_id and pin.holder.generation in self.unlocked.pairs
            for pins in self.pins.values()
            for pin in pins
        )

    def key(self, circle_key_id) -> bytes:
        """The key itself. Raises NotOpened when this person does not hold it."""
        if circle_key_id not in self._opened:
            self._opened[circle_key_id] = self._open_any(self.grants.get(circle_key_id, ()))
        if self._opened[circle_key_id] is None:
            raise crypto.NotOpened
        return self._opened[circle_key_id]

    def holds(self, circle_key_id) -> bool:
        """Whether `key` gives one."""
        try:
            return bool(self.key(circle_key_id))
        except crypto.NotOpened:
            return False

    def forget_opened(self) -> None:
        """Look at the grants anew, after peers have been pinned."""
        self._opened = {}

    def latest(self, engagement, circle) -> CircleKey | None:
        """The generation in use, whether this person holds it or not."""
        generations = self.generations.get((engagement.pk, circle))
        return generations[0] if generations else None

    def latest_held(self, engagement, circle) -> CircleKey | None:
        """The newest generation that this person holds and whose roster is whole."""
        return self._held_before(engagement.pk, circle)

    def add(self, circle_key, key) -> None:
        """A generation that was made just now."""
        self.generations[circle_key.engagement_id, circle_named(circle_key.circle)].insert(0, circle_key)
        self._opened[circle_key.pk] = key

    def is_whole(self, circle_key) -> bool:
        """Whether this person holds it, and its roster opens."""
        try:
            return bool(self.roster(circle_key))
        except crypto.NotOpened:
            return False

    def roster(self, circle_key) -> dict[int, Line]:
        """Who was let in to that generation, by person id. Raises NotOpened."""
        plain = crypto.unseal(self.key(circle_key.pk), circle_key.sealed_roster, roster_context(circle_key))
        return _roster_of(plain)

    def _word(self, pin, peer_key):
        try:
            own_key = self.unlocked.own_key(pin.holder.generation)
            plain = crypto.unseal(own_key, pin.sealed, pin_context(pin.holder, peer_key))
        except crypto.NotOpened:
            return None
        return Word(plain[:1]) if plain[1:] == bytes(peer_key.public_key) else None

    def _open_any(self, grants):
        for grant in grants:
            try:
                return self._open(grant)
            except crypto.NotOpened:
                continue
        return None

    def _open(self, grant):
        private = self.unlocked.private(grant.holder.generation)
        if grant.granted_by_id == grant.holder_id:
            key = crypto.own_key(private)
        elif self.pinned(grant.granted_by) and self._could_give(grant):
            key = crypto.key_between(private, grant.granted_by.public_key)
        else:
            raise crypto.NotOpened
        return crypto.unseal(
            key, grant.sealed, grant_context(grant.circle_key, grant.holder, grant.granted_by)
        )

    def _could_give(self, grant):
        circle_key, giver = grant.circle_key, grant.granted_by
        engagement_id, circle = place = circle_key.engagement_id, circle_named(circle_key.circle)
        roles = self._roles[engagement_id, giver.person_id]
        if not any(belongs(circle, giver.person_id, role) for role in roles):
            return False
        kept = any(
            own.granted_by_id == own.holder_id
            for other in self.generations[place]
            if other.generation < circle_key.generation
            for own in self.grants.get(other.pk, ())
        )
        before = self._held_before(*place, circle_key.generation) if kept else None
        if before is None or giver.person_id in self.roster(before):
            return True
        return circle != Circle.COACH and self.word(giver) in DECIDED

    def _held_before(self, engagement_id, circle, generation=None):
        for circle_key in self.generations.get((engagement_id, circle), ()):
            if (generation is None or circle_key.generation < generation) and self.is_whole(circle_key):
                return circle_key
        return None

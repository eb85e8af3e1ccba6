"""The keys that an unlocked person holds: grants opened, peers' public keys checked against what was pinned."""

from collections import defaultdict

from coaching.enums import Circle
from coaching.models import CircleKey, Grant, Pin, VaultKey
from coaching.vault import crypto


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


class Keyring:
    """Circle keys of some engagements, as one unlocked person holds them. Three statements, however many there are.

    A grant that does not open, or comes from a key that is not pinned, is as if it were not there.
    """

    def __init__(self, unlocked, engagements):
        self.unlocked = unlocked
        self.own = {key.generation: key for key in VaultKey.objects.filter(person=unlocked.person_id)}
        self.pins = {
            pin.peer_key_id: pin
            for pin in Pin.objects.filter(holder__person=unlocked.person_id).select_related(
                "holder", "peer_key"
            )
        }
        #: Every generation there is, newest first, also those that this person does not hold.
        self.generations = defaultdict(list)
        self._grants, self._opened = {}, {}
        ids = [engagement.pk for engagement in engagements]
        keys = CircleKey.objects.filter(engagement__in=ids).order_by("-generation")
        for circle_key in keys:
            self.generations[circle_key.engagement_id, Circle(circle_key.circle)].append(circle_key)
        grants = Grant.objects.filter(circle_key__engagement__in=ids, holder__person=unlocked.person_id)
        for grant in grants.select_related("circle_key", "holder", "granted_by"):
            self._grants.setdefault(grant.circle_key_id, []).append(grant)

    def pinned(self, peer_key) -> bool:
        """Whether the peer's public key is the one that this person once pinned."""
        pin = self.pins.get(peer_key.pk)
        if pin is None:
            return False
        try:
            own_key = self.unlocked.own_key(pin.holder.generation)
            return crypto.unseal(own_key, pin.sealed, pin_context(pin.holder, peer_key)) == bytes(
                peer_key.public_key
            )
        except crypto.NotOpened:
            return False

    def key(self, circle_key_id) -> bytes:
        """The key itself. Raises NotOpened when this person does not hold it."""
        if circle_key_id not in self._opened:
            self._opened[circle_key_id] = self._open_any(self._grants.get(circle_key_id, ()))
        if self._opened[circle_key_id] is None:
            raise crypto.NotOpened
        return self._opened[circle_key_id]

    def holds(self, circle_key_id) -> bool:
        """Whether `key` gives one."""
        try:
            return bool(self.key(circle_key_id))
        except crypto.NotOpened:
            return False

    def latest(self, engagement, circle) -> CircleKey | None:
        """The generation in use, whether this person holds it or not."""
        generations = self.generations.get((engagement.pk, circle))
        return generations[0] if generations else None

    def roster(self, circle_key) -> set[int]:
        """Ids of the people whom the key's maker let in. Raises NotOpened."""
        sealed = crypto.unseal(self.key(circle_key.pk), circle_key.sealed_roster, roster_context(circle_key))
        return {int(person_id) for person_id in sealed.split(b",")}

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
        elif self.pinned(grant.granted_by):
            key = crypto.key_between(private, grant.granted_by.public_key)
        else:
            raise crypto.NotOpened
        return crypto.unseal(
            key, grant.sealed, grant_context(grant.circle_key, grant.holder, grant.granted_by)
        )

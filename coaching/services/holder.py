"""An unlocked person who meets others' keys, and grants what they hold."""

from django.utils import timezone

from coaching.enums import Circle
from coaching.models import Grant, Pin
from coaching.queries.keyring import DECIDED, Keyring, Line, Word, grant_context, pin_context
from coaching.rules.reading import founded_by
from coaching.vault import crypto


class Holder:
    """The person who acts, with what they hold. Used inside a transaction that holds the engagement."""

    def __init__(self, unlocked, keyring: Keyring):
        self.unlocked, self.keyring = unlocked, keyring
        self.pk = unlocked.person_id
        self.vault_key = keyring.own[unlocked.generation]
        self._pinned = 0

    @property
    def is_whole(self) -> bool:
        """Whether the stored public key is the one that belongs to the private key."""
        return bytes(self.vault_key.public_key) == crypto.public_of(self.unlocked.private())

    def known(self, peer_key) -> bytes | None:
        """The public key, when it is one's own or pinned; None for none."""
        if peer_key is None:
            return None
        public_key = bytes(peer_key.public_key)
        return public_key if peer_key.pk == self.vault_key.pk or self.keyring.pinned(peer_key) else None

    def line(self, membership) -> Line:
        """A line of a roster for somebody who is let in now; the key comes with the first grant."""
        return Line(membership, None)

    def meets(self, peer_key, line=None) -> bool:
        """Whether the key may be granted to; pins it at first contact.

        First contact it is when no key of that person was met before, and `line`, where they are on a roster, names
        none or this one. Another than the one on the roster needs a word of this person's own.
        """
        if peer_key.pk == self.vault_key.pk:
            return True
        expected = line.public_key if line else None
        same = expected is None or expected == bytes(peer_key.public_key)
        if self.keyring.pinned(peer_key):
            return same or self.keyring.word(peer_key) in DECIDED
        if not same or self.keyring.has_met(peer_key.person_id):
            return False
        self.pin(peer_key)
        return True

    def meet(self, engagement, vaults) -> bool:
        """Pin members at first contact, as far as somebody vouches for them. True when anybody was pinned.

        Who holds a key of the engagement meets those whom its roster names with their keys. Who holds none yet, a
        newcomer or somebody who has lost everything, meets those who were there from the start, and a newcomer also
        those who have granted something.
        """
        before = self._pinned
        while True:
            met = self._pinned
            held = [self.keyring.latest_held(engagement, circle) for circle in Circle]
            rosters = [self.keyring.roster(circle_key) for circle_key in held if circle_key]
            vouched = {
                (owner, line.public_key)
                for roster in rosters
                for owner, line in roster.items()
                if line.public_key
            }
            if rosters:
                candidates = [
                    key for key in vaults.values() if (key.person_id, bytes(key.public_key)) in vouched
                ]
            else:
                candidates = self._first_contacts(engagement, vaults)
            for key in candidates:
                self.meets(key)
            self.keyring.forget_opened()
            if self._pinned == met:
                return met > before

    def _first_contacts(self, engagement, vaults):
        founders = founded_by(engagement)
        found = {key.pk: key for owner, key in vaults.items() if owner in founders}
        if self.pk not in founders:
            grants = [grant for some in self.keyring.grants.values() for grant in some]
            found |= {grant.granted_by_id: grant.granted_by for grant in grants}
        return found.values()

    def keep(self, engagement) -> bool:
        """Seal what others have granted under one's own key, so that it no longer hangs on them; drop what is broken.

        A grant by a key that somebody has still to say a word about stays as it is. True when anything was changed.
        """
        changed = False
        for grants in list(self.keyring.grants.values()):
            for grant in grants:
                if grant.holder_id != self.vault_key.pk:
                    continue
                held = self.keyring.holds(grant.circle_key_id)
                if held and grant.granted_by_id != grant.holder_id:
                    changed |= self.grant(
                        grant.circle_key, self.keyring.key(grant.circle_key_id), self.vault_key
                    )
                elif not held and self._is_broken(grant):
                    # Whoever granted it sees that it is missing, and grants it again.
                    grant.delete()
                    changed = True
        return changed

    def _is_broken(self, grant):
        return grant.granted_by_id == grant.holder_id or self.keyring.pinned(grant.granted_by)

    def pin(self, peer_key, word=Word.MET) -> Pin:
        """Note that this public key is theirs, or, with Word.REFUSED, that it is not."""
        sealed = crypto.seal(
            self.unlocked.own_key(),
            word.value + bytes(peer_key.public_key),
            pin_context(self.vault_key, peer_key),
        )
        now = timezone.now()
        values = {
            "sealed": sealed,
            "compared_at": now if word == Word.COMPARED else None,
            "refused_at": now if word == Word.REFUSED else None,
        }
        pin, _ = Pin.objects.update_or_create(holder=self.vault_key, peer_key=peer_key, defaults=values)
        self._pinned += 1
        pins = [other for other in self.keyring.pins[peer_key.pk] if other.pk != pin.pk]
        self.keyring.pins[peer_key.pk] = [*pins, pin]
        return pin

    def grant(self, circle_key, key, vault_key) -> bool:
        """Seal the key for the owner of `vault_key`. False when that public key is not one that was pinned."""
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
            defaults={"granted_by": self.vault_key, "sealed": sealed, "granted_at": timezone.now()},
        )
        return True

"""Which engagements' keys are not in step with who is in them, as one unlocked person sees it."""

from collections import defaultdict

from coaching.enums import Circle
from coaching.models import Grant, VaultKey
from coaching.queries.keyring import Keyring
from coaching.rules.reading import circles_of, readers
from coaching.vault.crypto import NotOpened


def out_of_step(unlocked, engagements) -> list:
    """Those for which `settle` may have something to make, grant or pin; five statements, however many.

    Engagements with their people loaded. Says rather too many than too few: `settle` looks again, under a lock.
    """
    keyring = Keyring(unlocked, engagements)
    people = {member.person_id for engagement in engagements for member in engagement.members_now}
    vaults = {key.person_id: key for key in VaultKey.objects.in_use().filter(person__in=people)}
    seen = _Seen(unlocked, keyring, vaults, engagements)
    return [engagement for engagement in engagements if seen.has_to_do(engagement)]


class _Seen:
    def __init__(self, unlocked, keyring, vaults, engagements):
        self.person_id, self.keyring, self.vaults = unlocked.person_id, keyring, vaults
        self.met = {pin.peer_key.person_id for pin in keyring.pins.values()}
        self.granted, self.had = set(), defaultdict(set)
        grants = Grant.objects.filter(circle_key__engagement__in=[e.pk for e in engagements])
        for circle_key, holder, owner in grants.values_list(
            "circle_key_id", "holder_id", "holder__person_id"
        ):
            self.granted.add((circle_key, holder))
            self.had[circle_key].add(owner)

    def has_to_do(self, engagement):
        person = next(m.person for m in engagement.members_now if m.person_id == self.person_id)
        others = {m.person_id for m in engagement.members_now} & set(self.vaults) - {self.person_id}
        return bool(others - self.met) or any(
            self._circle_has(engagement, circle, person) for circle in circles_of(person, engagement)
        )

    def _circle_has(self, engagement, circle, person):
        latest = self.keyring.latest(engagement, circle)
        if latest is None:
            return Circle.COACH in circles_of(person, engagement)
        if not self.keyring.holds(latest.pk):
            return True
        try:
            roster = self.keyring.roster(latest)
        except NotOpened:
            return True
        members = {reader.pk for reader in readers(engagement, circle)}
        return bool(roster - members) or any(
            self._lacks(engagement, circle, owner) for owner in roster & members & set(self.vaults)
        )

    def _lacks(self, engagement, circle, owner):
        holder = self.vaults[owner]
        return any(
            (number == 0 or owner in self.had[circle_key.pk])
            and (circle_key.pk, holder.pk) not in self.granted
            and self.keyring.holds(circle_key.pk)
            for number, circle_key in enumerate(self.keyring.generations[engagement.pk, circle])
        )

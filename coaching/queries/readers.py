"""Who can read what, by name: whom the rule of reading entitles, and which of them hold a key by now."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q

from coaching.enums import Circle, circle_named
from coaching.models import CircleKey, Grant, VaultKey, Wrap
from coaching.rules.reading import circle_of, circles_of, readers


@dataclass
class Readers:
    """People, coaches first: those who can read; who will, once there is a vault; who will, once they have a key."""

    people: list = field(default_factory=list)
    without_vault: list = field(default_factory=list)
    without_key: list = field(default_factory=list)
    #: And the one teacher of the team who is chosen beside the field.
    one_of_teachers: bool = False


class ReaderBook:
    """Readers of what is written in some engagements. Three statements, however many entries are asked about.

    Engagements come with their members (`with_people`).
    """

    def __init__(self, engagements):
        self.engagements = {engagement.pk: engagement for engagement in engagements}
        people = {
            member.person_id for engagement in self.engagements.values() for member in engagement.members_now
        }
        in_use = VaultKey.objects.in_use().filter(person__in=people)
        self.has_vault = set(in_use.values_list("person", flat=True))
        self.latest = {}
        keys = CircleKey.objects.filter(engagement__in=self.engagements).order_by("generation")
        for pk, engagement, circle in keys.values_list("pk", "engagement", "circle"):
            self.latest[engagement, circle_named(circle)] = pk
        self.holders = defaultdict(set)
        grants = Grant.objects.filter(circle_key__engagement__in=self.engagements).filter(
            # A vault that was lost opens nothing, unless it was found again.
            Q(holder__given_up_at=None) | Q(holder__wraps__kind=Wrap.Kind.LATER)
        )
        for circle_key, person in grants.values_list("circle_key", "holder__person"):
            self.holders[circle_key].add(person)

    def of_new(self, engagement, circle) -> Readers:
        """Of what is written now, for this circle."""
        latest = self.latest.get((engagement.pk, circle))
        # The first keys are made with the first words, for everybody who has a vault.
        holders = self.has_vault if latest is None else self.holders[latest]
        return self._sorted(readers(engagement, circle), holders)

    def of_entry(self, entry) -> Readers:
        """Of an entry: those entitled today who hold a key of it."""
        holders = set().union(*(self.holders[circle_key] for circle_key in entry.circle_key_ids))
        return self._sorted(readers(self.engagements[entry.engagement_id], circle_of(entry)), holders)

    def holds_latest(self, person, engagement, circle) -> bool:
        """Whether the person has been given the key in use."""
        latest = self.latest.get((engagement.pk, circle))
        return latest is not None and person.pk in self.holders[latest]

    def waits_for_key(self, person, engagement, circle) -> bool:
        """Whether somebody else has to give the person a key before they can read or write in this circle."""
        latest = self.latest.get((engagement.pk, circle))
        if latest is None:
            # The first keys are made by a coach.
            return Circle.COACH not in circles_of(person, engagement)
        others = {reader.pk for reader in readers(engagement, circle)} - {person.pk}
        return person.pk not in self.holders[latest] and bool(self.holders[latest] & others)

    def _sorted(self, entitled, holders):
        found = Readers()
        for person in entitled:
            if person.pk in holders:
                found.people.append(person)
            elif person.pk in self.has_vault:
                found.without_key.append(person)
            else:
                found.without_vault.append(person)
        return found

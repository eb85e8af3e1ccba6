"""What a new vault would get back of what the present one opens, and from whom."""

from collections import defaultdict
from dataclasses import dataclass

from coaching.enums import Circle
from coaching.models import Engagement, Entry, Grant, VaultKey
from coaching.rules.reading import circles_of, readers


@dataclass
class Loss:
    """One engagement. `shared_from`, `own_from`: the people who can give it back, empty when nobody can.

    `own` is how many of one's own notes are not shared; `is_coach` whether one can have such.
    """

    engagement: Engagement
    shared_from: list
    own_from: list
    own: int
    is_coach: bool


def what_comes_back(person) -> list[Loss]:
    """For each engagement that the person is in: a constant number of statements, however many there are."""
    engagements = list(Engagement.objects.with_member(person).with_people().order_by("school__name", "pk"))
    holders = _holders(engagements)
    own = _unshared(person, engagements)
    return [_loss(person, engagement, holders, own.get(engagement.pk, 0)) for engagement in engagements]


def _holders(engagements):
    """Who holds keys of a circle in a vault that is in use, by engagement and circle."""
    grants = Grant.objects.filter(
        circle_key__engagement__in=[engagement.pk for engagement in engagements],
        holder__in=VaultKey.objects.in_use(),
    )
    holders = defaultdict(set)
    for engagement, circle, owner in grants.values_list(
        "circle_key__engagement", "circle_key__circle", "holder__person"
    ):
        holders[engagement, circle].add(owner)
    return holders


def _unshared(person, engagements):
    counts = defaultdict(int)
    entries = Entry.objects.filter(engagement__in=engagements, author=person, shared_at=None)
    for engagement in entries.values_list("engagement", flat=True):
        counts[engagement] += 1
    return counts


def _loss(person, engagement, holders, own):
    def others(circle):
        held = holders[engagement.pk, circle] - {person.pk}
        return [reader for reader in readers(engagement, circle) if reader.pk in held]

    return Loss(
        engagement=engagement,
        shared_from=others(Circle.SHARED),
        own_from=others(Circle.COACH),
        own=own,
        is_coach=Circle.COACH in circles_of(person, engagement),
    )

"""The number that two people compare."""

from accounts.models import Person
from coaching.enums import Circle, circle_named
from coaching.models import CircleKey, Engagement, VaultKey
from coaching.rules.reading import circles_of
from coaching.vault import crypto
from scheduling.models import SeriesMember


def peers_of(person):
    """People who are in an engagement with `person` today; one statement."""
    mine = SeriesMember.objects.current().filter(person=person, series__engagement__isnull=False)
    others = SeriesMember.objects.current().filter(series__in=mine.values("series"))
    return Person.objects.filter(pk__in=others.values("person")).exclude(pk=person.pk)


def key_of(person) -> VaultKey | None:
    """The vault in use."""
    return VaultKey.objects.in_use().filter(person=person).first()


def number_between(unlocked, peer_key) -> str:
    """The 20 digits that both see, from the key that the unlocked person really has. Some 50 ms."""
    own = unlocked.person_id, crypto.public_of(unlocked.private())
    return crypto.comparison_number(own, (peer_key.person_id, bytes(peer_key.public_key)))


def granted_again(person, peer) -> list[tuple]:
    """(engagement, circles) of what `person` can open for `peer` anew: those in which both are today.

    Of the corners of a team one stands for all.
    """
    both = Engagement.objects.with_member(person).with_people()
    found = []
    made = {
        (engagement, circle_named(circle))
        for engagement, circle in CircleKey.objects.filter(engagement__in=both.values("pk")).values_list(
            "engagement", "circle"
        )
    }
    for engagement in both.order_by("school__name", "pk"):
        mine, theirs = circles_of(person, engagement), circles_of(peer, engagement)
        circles = [circle for circle in mine if circle in theirs and (engagement.pk, circle) in made]
        corners = [circle for circle in circles if circle not in Circle.values]
        if circles:
            found.append((engagement, [circle for circle in circles if circle not in corners[1:]]))
    return found

"""Keys of an engagement's circles: making them, granting them, starting a new generation when somebody leaves.

Whoever brings the keys of an engagement in step holds its row, so two who do so at once queue up.
"""

import logging

from django.db import transaction

from coaching.enums import Circle, Corner
from coaching.models import CircleKey, Engagement, EngagementEvent, Grant, VaultKey
from coaching.queries.keyring import Keyring, Line, Word, roster_bytes, roster_context
from coaching.rules.reading import circles_of, founded_by, memberships
from coaching.services.holder import Holder
from coaching.vault import crypto

log = logging.getLogger(__name__)


class KeyMissing(Exception):
    """The person is in the circle but holds no key of it yet: somebody else of the circle has to unlock first."""


class KeyUnconfirmed(Exception):
    """The peer's key is another than the one that was met, or was refused: somebody has to say that it is theirs."""


@transaction.atomic
def settle(*, unlocked, engagement) -> Keyring:
    """Bring the keys of the person's circles in step with who is in them, as far as this person can.

    Makes the first keys; starts a new generation when somebody has left; grants to those who were let in before and
    have a vault by now, also again after a lost one. Newcomers wait for `let_in`. Called at unlocking and before
    anything is sealed. Changes nothing when all is in step. Returns the person's keyring.
    """
    engagement = locked(engagement)
    keyring = Keyring(unlocked, [engagement])
    holder = Holder(unlocked, keyring)
    if not holder.is_whole:
        log.error("the public key of vault %s is not the one its owner made", holder.vault_key.pk)
        return keyring
    vaults = vaults_of(engagement)
    changed = holder.meet(engagement, vaults)
    changed |= holder.keep(engagement)
    for circle in _circles_to_settle(holder, engagement):
        changed |= _settle_circle(holder, engagement, circle, vaults)
    return Keyring(unlocked, [engagement]) if changed else keyring


@transaction.atomic
def let_in(*, unlocked, engagement, circle, person) -> CircleKey:
    """Say yes to somebody who has come into the circle: a new generation, which they read from then on.

    Corners follow by themselves: in them are the coaches and the teacher who have been let in to the others.
    Raises KeyMissing when whoever says so does not hold the key, KeyUnconfirmed when the newcomer's key is not the
    one that was met, ValueError for somebody who is not in the circle.
    """
    engagement = locked(engagement)
    members = memberships(engagement, circle)
    if person.pk not in members:
        raise ValueError(f"{person.pk} is not in {circle} of {engagement.pk}")
    keyring = settle(unlocked=unlocked, engagement=engagement)
    holder, latest = Holder(unlocked, keyring), keyring.latest(engagement, circle)
    if latest is None or not keyring.holds(latest.pk):
        raise KeyMissing
    roster = keyring.roster(latest)
    if _is_on(roster, person.pk, members):
        return latest
    vaults = vaults_of(engagement)
    if person.pk in vaults and not holder.meets(vaults[person.pk]):
        raise KeyUnconfirmed
    kept = _kept(roster, members) | {person.pk: Line(members[person.pk], None)}
    return new_generation(holder, engagement, circle, kept, vaults)


@transaction.atomic
def admit(*, unlocked, engagement, person) -> list[Circle]:
    """`let_in` to every circle that both are in, with an event. Returns the circles. Raises what `let_in` raises."""
    engagement = locked(engagement)
    holder = Holder(unlocked, Keyring(unlocked, []))
    mine = circles_of(holder, engagement)
    both = [circle for circle in Circle if circle in mine and circle in circles_of(person, engagement)]
    if not both:
        raise ValueError(f"{person.pk} and {holder.pk} share no circle of {engagement.pk}")
    for circle in both:
        let_in(unlocked=unlocked, engagement=engagement, circle=circle, person=person)
    settle(unlocked=unlocked, engagement=engagement)
    events = EngagementEvent.objects.filter(
        engagement=engagement, kind=EngagementEvent.Kind.LET_IN, person=person
    )
    [joined_at] = [member.joined_at for member in engagement.members_now if member.person_id == person.pk]
    if not events.filter(at__gte=joined_at).exists():
        EngagementEvent.objects.create(
            engagement=engagement,
            kind=EngagementEvent.Kind.LET_IN,
            person=person,
            by_id=holder.pk,
            from_phase=engagement.phase,
            to_phase=engagement.phase,
        )
    return both


@transaction.atomic
def confirm_key(*, unlocked, peer_key, compared=False):
    """Take a peer's (new) public key for theirs; `compared` when both saw the same number. Returns the pin.

    `peer_key` is as the page showed it. Raises KeyUnconfirmed when it is another by now, or not in use any more.
    """
    return _say(unlocked, peer_key, Word.COMPARED if compared else Word.SPOKEN)


@transaction.atomic
def refuse_key(*, unlocked, peer_key):
    """The numbers differ: nothing is granted to that key from now on. Returns the pin. Raises KeyUnconfirmed."""
    return _say(unlocked, peer_key, Word.REFUSED)


def _say(unlocked, peer_key, word):
    seen = bytes(peer_key.public_key)
    peer_key = VaultKey.objects.in_use().filter(pk=peer_key.pk).first()
    if peer_key is None or bytes(peer_key.public_key) != seen:
        raise KeyUnconfirmed
    return Holder(unlocked, Keyring(unlocked, [])).pin(peer_key, word)


def locked(engagement) -> Engagement:
    """The engagement as it is now, held until the transaction ends."""
    return (
        Engagement.objects.select_for_update(of=("self",), no_key=True)
        .select_related("series")
        .get(pk=engagement.pk)
    )


def vaults_of(engagement) -> dict[int, VaultKey]:
    """The vault in use of each member who has one, by person."""
    people = [member.person_id for member in engagement.members_now]
    return {key.person_id: key for key in VaultKey.objects.in_use().filter(person__in=people)}


def new_generation(holder, engagement, circle, roster, vaults) -> CircleKey:
    """Make the circle's next key, and grant it to those of `roster` whose keys are known. Inside a transaction."""
    latest = holder.keyring.latest(engagement, circle)
    key = crypto.new_key()
    circle_key = CircleKey(
        engagement=engagement,
        circle=circle,
        generation=latest.generation + 1 if latest else 1,
        made_by=holder.vault_key,
    )
    to = {owner for owner in roster.keys() & vaults.keys() if holder.meets(vaults[owner], roster[owner])}
    lines = _with_keys(roster, to, vaults)
    circle_key.sealed_roster = crypto.seal(key, roster_bytes(lines), roster_context(circle_key))
    circle_key.save()
    for owner in to:
        holder.grant(circle_key, key, vaults[owner])
    holder.keyring.add(circle_key, key)
    return circle_key


def _circles_to_settle(holder, engagement):
    """Those of this person, and for a coach the corners of teachers who have left: they too must not read on."""
    mine = circles_of(holder, engagement)
    kept = [
        circle
        for pk, circle in holder.keyring.generations
        if pk == engagement.pk and isinstance(circle, Corner) and circle not in mine
    ]
    return [*mine, *kept] if Circle.COACH in mine else mine


def _settle_circle(holder, engagement, circle, vaults):
    """True when something was made or granted."""
    keyring, members = holder.keyring, memberships(engagement, circle)
    latest = keyring.latest(engagement, circle)
    wanted = _roster_of_corner(holder, engagement, circle, members)
    if latest is None or not keyring.is_whole(latest):
        if latest is not None and keyring.holds(latest.pk):
            log.error("the roster of circle key %s was changed outside the application", latest.pk)
        elif latest is not None and _somebody_else_holds(latest, holder, members):
            return False
        if wanted is None:
            if isinstance(circle, Corner) or not _may_begin(holder, engagement):
                return False
            wanted = _first_roster(holder, engagement, circle, members)
        new_generation(holder, engagement, circle, wanted, vaults)
        return True
    roster = keyring.roster(latest)
    if wanted is None:
        wanted = _kept(roster, members)
    if _memberships_on(wanted) != _memberships_on(roster):
        new_generation(holder, engagement, circle, wanted, vaults)
        return True
    return _grant_missing(holder, engagement, circle, vaults)


def _roster_of_corner(holder, engagement, circle, members):
    """Who is in a corner: the coaches who were let in to theirs, and its teacher when let in to what all share.

    None for any other circle, and for who cannot tell: a teacher, and a coach who holds no key of the two.
    """
    if not isinstance(circle, Corner):
        return None
    basic = [holder.keyring.latest(engagement, other) for other in (Circle.COACH, Circle.SHARED)]
    if not all(latest and holder.keyring.is_whole(latest) for latest in basic):
        return None
    coaches, all_of_them = map(holder.keyring.roster, basic)
    teacher = {owner: line for owner, line in all_of_them.items() if owner == circle.teacher_id}
    return _kept(coaches | teacher, members)


def _memberships_on(roster):
    return {owner: line.membership for owner, line in roster.items()}


def _may_begin(holder, engagement):
    """Whether it is for this person to make a key that nobody can grant: for a coach, those of the start first."""
    coaches = memberships(engagement, Circle.COACH)
    founders = coaches.keys() & founded_by(engagement).keys()
    return holder.pk in (founders or coaches)


def _first_roster(holder, engagement, circle, members):
    """Whom a key that nobody grants is for: at the beginning, those who were there from the start.

    Where there was one and it is gone, by a loss or by a hand in the database, those whom the newest key that this
    person still holds was for; without any, nobody else: who is let in is asked anew.
    """
    held = holder.keyring.latest_held(engagement, circle)
    roster = {}
    if held is not None:
        roster = _kept(holder.keyring.roster(held), members)
    elif holder.keyring.latest(engagement, circle) is None:
        founders = founded_by(engagement)
        roster = {owner: Line(members[owner], None) for owner in members.keys() & founders.keys()}
    return roster | {holder.pk: Line(members[holder.pk], None)}


def _is_on(roster, person_id, members):
    return person_id in roster and roster[person_id].membership == members[person_id]


def _kept(roster, members):
    """The lines of those who have stayed. Who left and came back is somebody new."""
    return {owner: line for owner, line in roster.items() if members.get(owner) == line.membership}


def _grant_missing(holder, engagement, circle, vaults):
    """To each on the roster the key in use, and those earlier ones on whose rosters they are: after a lost vault."""
    keyring, changed = holder.keyring, False
    whole = [key for key in keyring.generations[engagement.pk, circle] if keyring.is_whole(key)]
    latest, roster = whole[0], keyring.roster(whole[0])
    has = set(Grant.objects.filter(circle_key__in=whole).values_list("circle_key_id", "holder_id"))
    for circle_key in whole:
        listed = keyring.roster(circle_key)
        for owner in roster.keys() & listed.keys() & vaults.keys():
            missing = (circle_key.pk, vaults[owner].pk) not in has
            # The roster in use says by which key they are met; an earlier one names the key of that time.
            if missing and holder.meets(vaults[owner], roster[owner]):
                changed |= holder.grant(circle_key, keyring.key(circle_key.pk), vaults[owner])
    to = {owner for owner in roster.keys() & vaults.keys() if holder.meets(vaults[owner], roster[owner])}
    lines = _with_keys(roster, to, vaults)
    if lines != roster:
        latest.sealed_roster = crypto.seal(
            keyring.key(latest.pk), roster_bytes(lines), roster_context(latest)
        )
        latest.save(update_fields=["sealed_roster"])
        changed = True
    return changed


def _with_keys(roster, owners, vaults):
    """The roster with the public keys by which `owners` are met now."""
    return {
        owner: line._replace(public_key=bytes(vaults[owner].public_key)) if owner in owners else line
        for owner, line in roster.items()
    }


def _somebody_else_holds(circle_key, holder, members):
    """Whether another member can still grant this key: then it is theirs to grant, not ours to replace."""
    others = members.keys() - {holder.pk}
    return circle_key.grants.filter(holder__person__in=others, holder__in=VaultKey.objects.in_use()).exists()

"""Who waits for which key, and for whom: from the plain facts alone, so that it can be said while all is locked."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db.models import Q
from django.utils.functional import cached_property

from accounts.models import Person
from coaching.enums import Circle, circle_named
from coaching.models import CircleKey, Engagement, EngagementEvent, Grant, HandOver, Pin, VaultKey
from coaching.rules.reading import ROLES, belongs, circles_in, founded_by
from scheduling.enums import ParticipantRole
from scheduling.models import SeriesMember

#: More than anybody is in at once; a guard against a page without end.
MOST = 100


class State(StrEnum):
    """How far somebody has come to what is written in an engagement."""

    OK = "ok"
    NO_VAULT = "no_vault"
    LET_IN = "let_in"
    NEW_KEY = "new_key"
    REFUSED = "refused"
    WAITING = "waiting"


@dataclass(frozen=True)
class MemberState:
    """A member of an engagement; `by` are those who can help, `since` when the vault in use was made."""

    member: SeriesMember
    state: State
    by: list[Person]
    since: datetime | None = None
    #: Whether somebody has said yes, or was needed to; a vault may still be missing.
    was_let_in: bool = True

    @property
    def person(self) -> Person:
        """Who it is."""
        return self.member.person

    @property
    def is_coach(self) -> bool:
        """Whether they coach in it."""
        return self.member.role == ParticipantRole.FACILITATOR


@dataclass
class CircleState:
    """Everybody's state in one engagement, as `viewer` sees it. `handover` is one that waits for the viewer."""

    engagement: Engagement
    viewer: Person
    members: list[MemberState] = field(default_factory=list)
    handover: HandOver | None = None
    #: A teacher's corner has no key yet; any coach who holds the other keys makes it, unlocked.
    lacks_corner: bool = False

    @cached_property
    def mine(self) -> MemberState | None:
        """The viewer's own; None for who is not in it."""
        return next((one for one in self.members if one.person.pk == self.viewer.pk), None)

    @property
    def holds(self) -> bool:
        """Whether the viewer has the keys, and so can help others."""
        return self.mine is not None and self.mine.state == State.OK

    @property
    def to_let_in(self) -> list[MemberState]:
        """Those who wait for the viewer's yes."""
        return self._waiting_for_me(State.LET_IN)

    @property
    def to_compare(self) -> list[MemberState]:
        """Those whose new lock waits for the viewer to compare numbers."""
        return self._waiting_for_me(State.NEW_KEY)

    @property
    def waits_for_me(self) -> bool:
        """Whether somebody else waits for the viewer. (To make a vault is asked for once, not for each engagement.)"""
        return bool(self.to_let_in or self.to_compare or self.handover)

    @property
    def can_be_settled(self) -> bool:
        """Whether somebody, perhaps the viewer, only waits for the viewer's keys to be brought in step."""
        makes_corner = self.lacks_corner and self.holds and self.mine.is_coach
        return makes_corner or any(
            one.state == State.WAITING and self.viewer in one.by for one in self.members
        )

    def _waiting_for_me(self, state):
        if not self.holds:
            return []
        return [one for one in self.members if one.state == state and self.viewer in one.by]


def states_of(viewer, engagements) -> dict[int, CircleState]:
    """By engagement (loaded `with_people`): six statements, however many. Tells nobody anything that is sealed.

    A roster is sealed; who was let in is told by the events. Where the two differ, `let_in` says yes once more.
    """
    engagements = list(engagements)
    facts = _Facts(viewer, engagements)
    return {engagement.pk: facts.state(engagement) for engagement in engagements}


def state_of(viewer, engagement) -> CircleState:
    """As `states_of`, for one engagement."""
    return states_of(viewer, [engagement])[engagement.pk]


def waiting_for(person) -> list[CircleState]:
    """Engagements in which `person` has something to do about keys or a hand-over, for the first page."""
    mine = Engagement.objects.with_member(person).active().with_people().order_by("school__name", "pk")
    return [state for state in states_of(person, mine[:MOST]).values() if state.waits_for_me]


class _Facts:
    """What is stored of vaults, grants and yeses, read for all at once."""

    def __init__(self, viewer, engagements):
        self.viewer = viewer
        ids = [engagement.pk for engagement in engagements]
        people = {member.person_id for engagement in engagements for member in engagement.members_now}
        self.vaults = {key.person_id: key for key in VaultKey.objects.in_use().filter(person__in=people)}
        self.latest = {}
        for key in CircleKey.objects.filter(engagement__in=ids).order_by("generation"):
            self.latest[key.engagement_id, circle_named(key.circle)] = key
        grants = Grant.objects.filter(
            circle_key__in=[key.pk for key in self.latest.values()],
            holder__in=[key.pk for key in self.vaults.values()],
        )
        self.grants = set(grants.values_list("circle_key", "holder"))
        self.let_in = defaultdict(list)
        events = EngagementEvent.objects.filter(engagement__in=ids, kind=EngagementEvent.Kind.LET_IN)
        for engagement, person, at in events.values_list("engagement", "person", "at"):
            self.let_in[engagement, person].append(at)
        pins = Pin.objects.filter(holder__person=viewer.pk, holder__given_up_at=None)
        self.pins = {pin.peer_key_id: pin for pin in pins}
        handovers = (
            HandOver.objects.open()
            .filter(engagement__in=ids)
            .filter(
                Q(outgoing=viewer.pk, facts_only=False)
                & (Q(state=HandOver.State.CONSENTED) | Q(asked_at=None))
                | Q(asked_at__isnull=False, state=HandOver.State.PROPOSED)
            )
            .select_related("successor")
            .prefetch_related("answers")
        )
        self.handovers = {handover.engagement_id: handover for handover in handovers}

    def state(self, engagement):
        members = sorted(engagement.members_now, key=lambda one: one.role != ParticipantRole.FACILITATOR)
        holding = [member.person for member in members if self._holds(engagement, member)]
        return CircleState(
            engagement,
            self.viewer,
            [self._member(engagement, member, holding) for member in members],
            self._handover(engagement),
            any(self._key(engagement, circle) is None for circle in circles_in(engagement)[len(Circle) :]),
        )

    def _member(self, engagement, member, holding):
        vault, was_let_in = self.vaults.get(member.person_id), self._was_let_in(engagement, member)
        if vault is None:
            return MemberState(member, State.NO_VAULT, [], was_let_in=was_let_in)
        others = [person for person in holding if person.pk != member.person_id]
        pin = self.pins.get(vault.pk)
        if pin is not None and pin.refused_at:
            state = State.REFUSED
        elif self._holds(engagement, member):
            state, others = State.OK, []
        elif not was_let_in or self._was_passed_over(engagement, member, pin):
            state = State.LET_IN
        elif vault.generation > 1 and others and pin is None:
            state = State.NEW_KEY
        else:
            state = State.WAITING
            others = others or engagement.coaches
        return MemberState(member, state, others, vault.activated_at, was_let_in and state != State.LET_IN)

    def _key(self, engagement, circle):
        return self.latest.get((engagement.pk, circle))

    def _keys(self, engagement, member):
        """Of the circles that the member belongs to; a corner counts from when it has a key."""
        return [
            self._key(engagement, circle)
            for circle in circles_in(engagement)
            if belongs(circle, member.person_id, member.role)
            and (circle in ROLES or self._key(engagement, circle))
        ]

    def _holds(self, engagement, member):
        vault = self.vaults.get(member.person_id)
        return vault is not None and all(
            key is not None and (key.pk, vault.pk) in self.grants for key in self._keys(engagement, member)
        )

    def _was_let_in(self, engagement, member):
        if member.person_id in founded_by(engagement) or not any(self._keys(engagement, member)):
            return True
        return any(at >= member.joined_at for at in self.let_in[engagement.pk, member.person_id])

    def _was_passed_over(self, engagement, member, pin):
        """Whether the key was made after all were lost, when this person had a vault already: it was not for them."""
        made = [key.made_at for key in self._keys(engagement, member) if key is not None]
        vault = self.vaults[member.person_id]
        return pin is not None and bool(made) and max(made) > max(vault.activated_at, pin.pinned_at)

    def _handover(self, engagement):
        """One that waits for the viewer: to pick or to finish, or to answer."""
        handover = self.handovers.get(engagement.pk)
        if handover is None or handover.outgoing_id == self.viewer.pk:
            waits = handover is not None and (
                handover.asked_at is None or handover.state == HandOver.State.CONSENTED
            )
            return handover if waits else None
        answered = {one.teacher_id for one in handover.answers.all() if one.edition == handover.edition}
        asked = handover.asked_at is not None and handover.state == HandOver.State.PROPOSED
        is_teacher = any(teacher.pk == self.viewer.pk for teacher in engagement.teachers)
        return handover if asked and is_teacher and self.viewer.pk not in answered else None

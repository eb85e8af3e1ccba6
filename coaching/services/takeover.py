"""Handing an engagement over: another coach leads it, and gets the keys to what was picked and to nothing else."""

from django.db import transaction
from django.utils.translation import gettext as _

from coaching.enums import Circle
from coaching.models import Entry, EntryWrap, VaultKey
from coaching.queries.opened import open_content_key, wrap_context
from coaching.queries.takeover import conflicts_of
from coaching.rules.member import is_outgoing
from coaching.rules.reading import circle_of, circles_in, memberships, shared_circle
from coaching.services.circlekey import KeyMissing, KeyUnconfirmed, new_generation, settle, vaults_of
from coaching.services.engagement import EngagementError
from coaching.services.entry import renew_key
from coaching.services.handover import end_done, locked, missing_consent, refuse_unless_open
from coaching.services.holder import Holder
from coaching.vault import crypto
from scheduling.enums import CancelReason, ParticipantRole
from scheduling.models import Series
from scheduling.services import meeting, series


@transaction.atomic
def hand_over(*, unlocked, handover, by):
    """The outgoing coach leaves, the successor leads, and can read the picked entries and what is written from now on.

    Meetings that the successor cannot come to are called off. Raises EngagementError without the consent of every
    teacher of today and for anybody but the outgoing coach, KeyMissing when the coach or the successor lacks a key,
    KeyUnconfirmed when the successor's key is not the one that was met, NotOpened for an entry that does not open.
    """
    handover = locked(handover)
    refuse_unless_open(handover)
    if handover.facts_only or not is_outgoing(by, handover) or unlocked.person_id != by.pk:
        raise EngagementError(_("Only the coach who hands over can open the notes for somebody else."))
    if handover.asked_at is None or missing_consent(handover):
        raise EngagementError(_("Everybody who is coached has to say yes first."))
    if not VaultKey.objects.in_use().filter(person=handover.successor_id).exists():
        raise KeyMissing
    keyring = settle(unlocked=unlocked, engagement=handover.engagement)
    content_keys = _open_picked(keyring, handover)
    old_rosters = _rosters(keyring, handover.engagement)
    engagement = _change_coach(handover, by)
    holder, vaults = Holder(unlocked, keyring), vaults_of(engagement)
    if not holder.meets(vaults[handover.successor_id]):
        raise KeyUnconfirmed
    for circle in circles_in(engagement):
        members = memberships(engagement, circle)
        roster = {
            owner: line
            for owner, line in old_rosters[circle].items()
            if members.get(owner) == line.membership
        }
        roster[handover.successor_id] = holder.line(members[handover.successor_id])
        circle_key = new_generation(holder, engagement, circle, roster, vaults)
        for entry, content_key in content_keys:
            if circle in (Circle.COACH, circle_of(entry)):
                _wrap(entry, circle_key, keyring.key(circle_key.pk), content_key)
    end_done(handover, by=by, people=[*engagement.teachers, *engagement.coaches])
    return handover


@transaction.atomic
def hand_over_facts(*, handover, by):
    """The successor leads from now on; nothing that was written goes along, and no key. Raises EngagementError."""
    handover = locked(handover)
    refuse_unless_open(handover)
    if not handover.facts_only:
        raise EngagementError(_("The coach hands over, when everybody who is coached has said yes."))
    engagement = _change_coach(handover, by)
    end_done(handover, by=by, people=[*engagement.teachers, *engagement.coaches, handover.outgoing])
    return handover


def _change_coach(handover, by):
    """The successor in, the outgoing coach out. Returns the engagement with those who are in it now."""
    engagement = handover.engagement
    if not any(coach.pk == handover.outgoing_id for coach in engagement.coaches):
        raise EngagementError(
            _("%(person)s is not a coach of this engagement.") % {"person": handover.outgoing}
        )
    # In the order of locks that holds everywhere: the series before its meetings.
    Series.objects.select_for_update(no_key=True).get(pk=engagement.series_id)
    for conflict in conflicts_of(engagement, handover.successor):
        meeting.cancel(meeting=conflict.meeting, reason=CancelReason.COACH_BUSY, by=by)
    series.add_member(
        series=engagement.series, person=handover.successor, by=by, role=ParticipantRole.FACILITATOR
    )
    series.remove_member(series=engagement.series, person=handover.outgoing, by=by)
    del engagement.members_now
    return engagement


def _rosters(keyring, engagement):
    rosters = {}
    for circle in circles_in(engagement):
        latest = keyring.latest(engagement, circle)
        if latest is None or not keyring.is_whole(latest):
            raise KeyMissing
        rosters[circle] = keyring.roster(latest)
    return rosters


def _open_picked(keyring, handover):
    """(entry, content key of the version that counts) of each that was picked. Raises NotOpened.

    An entry with one key for all its versions gets another for this one: those before it do not go along.
    """
    entries = (
        Entry.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=handover.picked.values("entry"), engagement=handover.engagement_id)
        .prefetch_related("wraps__circle_key")
        .order_by("pk")
    )
    return [(entry, _own_key(keyring, entry)) for entry in entries]


def _own_key(keyring, entry):
    if any(wrap.version == entry.version for wrap in entry.wraps.all()):
        return open_content_key(keyring, entry)
    circles = [Circle.COACH] if entry.shared_at is None else [Circle.COACH, shared_circle(entry)]
    return renew_key(entry=entry, keyring=keyring, circles=circles)


def _wrap(entry, circle_key, key, content_key):
    EntryWrap.objects.create(
        entry=entry,
        version=entry.version,
        circle_key=circle_key,
        sealed=crypto.seal(key, content_key, wrap_context(entry, circle_key, entry.version)),
    )

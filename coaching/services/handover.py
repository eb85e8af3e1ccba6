"""The steps of a hand-over that open nothing: naming a successor, picking, answering, withdrawing. See `takeover`."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.enums import Phase
from coaching.models import EngagementEvent, Entry, HandOver, HandOverConsent, HandOverEntry
from coaching.rules.member import is_outgoing, may_answer, may_join
from coaching.services.engagement import EngagementError
from coaching.services.member import locked as locked_engagement
from coaching.services.member import note, tell
from scheduling.enums import ParticipantRole

KIND, STATE = EngagementEvent.Kind, HandOver.State


@transaction.atomic
def propose(*, engagement, outgoing, successor, by, facts_only=False) -> HandOver:
    """Name who takes over from `outgoing`. With `facts_only` nothing written goes along, and nobody is asked.

    Raises EngagementError when one is under way already, the engagement is closed or one of the two cannot.
    """
    engagement = locked_engagement(engagement)
    if engagement.phase == Phase.CLOSED:
        raise EngagementError(_("The engagement is closed."))
    if HandOver.objects.open().filter(engagement=engagement).exists():
        raise EngagementError(_("A hand-over is under way. Finish it or withdraw it first."))
    if all(coach.pk != outgoing.pk for coach in engagement.coaches):
        raise EngagementError(_("%(person)s is not a coach of this engagement.") % {"person": outgoing})
    if not may_join(successor, engagement, ParticipantRole.FACILITATOR):
        raise EngagementError(_("%(person)s cannot take over this engagement.") % {"person": successor})
    handover = HandOver.objects.create(
        engagement=engagement,
        outgoing=outgoing,
        successor=successor,
        facts_only=facts_only,
        proposed_by=by,
    )
    note(engagement, KIND.HANDOVER_PROPOSED, by=by, person=successor)
    _tell(handover, "handover_proposed", by=by, people=[outgoing])
    return handover


@transaction.atomic
def ask(*, handover, entries, by) -> HandOver:
    """Put a list of entries before the teachers. Another list than before asks all of them again.

    Raises EngagementError for anybody but the outgoing coach, and for entries that are not that coach's to hand over.
    """
    handover = locked(handover)
    _refuse_ended(handover)
    if handover.facts_only or not is_outgoing(by, handover):
        raise EngagementError(_("Only the coach who hands over picks what goes along."))
    ids = {entry.pk for entry in entries}
    of_engagement = Entry.objects.visible_to(by).filter(engagement=handover.engagement_id, pk__in=ids)
    if of_engagement.count() != len(ids):
        raise EngagementError(_("One of the notes is not there any more. Pick again."))
    before = set(handover.picked.values_list("entry", flat=True))
    if handover.asked_at is not None:
        if before == ids:
            return handover
        handover.edition += 1
    handover.picked.all().delete()
    HandOverEntry.objects.bulk_create(HandOverEntry(handover=handover, entry_id=pk) for pk in ids)
    handover.asked_at, handover.state = timezone.now(), STATE.PROPOSED
    handover.save(update_fields=["asked_at", "state", "edition"])
    note(handover.engagement, KIND.HANDOVER_ASKED, by=by, person=handover.successor)
    _tell(handover, "handover_asked", by=by, people=handover.engagement.teachers)
    return handover


@transaction.atomic
def answer(*, handover, by, consents, edition) -> HandOver:
    """A teacher says yes or no to `edition`, the list that the page showed. One no ends it; the last yes consents.

    Raises EngagementError for somebody who is not asked, and when the list has become another.
    """
    handover = locked(handover)
    _refuse_ended(handover)
    if not may_answer(by, handover, handover.engagement):
        raise EngagementError(_("You have not been asked about this hand-over."))
    if edition != handover.edition:
        raise EngagementError(_("The list has changed meanwhile. Look at it again."))
    HandOverConsent.objects.update_or_create(
        handover=handover,
        teacher=by,
        edition=edition,
        defaults={"consents": consents, "answered_at": timezone.now()},
    )
    if not consents:
        _end(handover, STATE.REFUSED)
        note(handover.engagement, KIND.HANDOVER_REFUSED, by=by, person=handover.successor)
        _tell(handover, "handover_refused", by=by, people=[handover.outgoing])
    elif not missing_consent(handover):
        handover.state = STATE.CONSENTED
        handover.save(update_fields=["state"])
        note(handover.engagement, KIND.HANDOVER_CONSENTED, by=by, person=handover.successor)
        _tell(handover, "handover_consented", by=by, people=[handover.outgoing])
    return handover


@transaction.atomic
def withdraw(*, handover, by) -> HandOver:
    """Let it come to nothing. Twice changes nothing; raises EngagementError when it is done."""
    handover = locked(handover)
    if handover.state == STATE.WITHDRAWN:
        return handover
    _refuse_ended(handover)
    asked = handover.engagement.teachers if handover.asked_at else []
    _end(handover, STATE.WITHDRAWN)
    note(handover.engagement, KIND.HANDOVER_WITHDRAWN, by=by, person=handover.successor)
    _tell(handover, "handover_withdrawn", by=by, people=[*asked, handover.outgoing])
    return handover


def missing_consent(handover) -> list:
    """The teachers of today who have not said yes to the list as it is."""
    said_yes = set(
        HandOverConsent.objects.filter(
            handover=handover, edition=handover.edition, consents=True
        ).values_list("teacher", flat=True)
    )
    return [teacher for teacher in handover.engagement.teachers if teacher.pk not in said_yes]


def locked(handover) -> HandOver:
    """The hand-over as it is now; its engagement and it are held until the transaction ends."""
    locked_engagement(handover.engagement)
    return (
        HandOver.objects.select_for_update(of=("self",), no_key=True)
        .select_related(
            "engagement__series", "engagement__school", "engagement__authority", "outgoing", "successor"
        )
        .get(pk=handover.pk)
    )


def end_done(handover, *, by, people):
    """It has been handed over: the last step of `takeover`. Inside a transaction that holds it."""
    _end(handover, STATE.DONE)
    note(handover.engagement, KIND.HANDOVER_DONE, by=by, person=handover.successor)
    _tell(handover, "handover_done", by=by, people=people)


def refuse_unless_open(handover):
    """Raise EngagementError for one that has ended."""
    _refuse_ended(handover)


def _refuse_ended(handover):
    if not handover.is_open:
        raise EngagementError(_("The hand-over has come to its end already."))
    if handover.engagement.phase == Phase.CLOSED:
        raise EngagementError(_("The engagement is closed."))


def _end(handover, state):
    handover.state, handover.ended_at = state, timezone.now()
    handover.save(update_fields=["state", "ended_at"])


def _tell(handover, kind, *, by, people):
    tell(
        handover.engagement,
        kind,
        occasion=f"{handover.pk}/{handover.edition}",
        by=by,
        about=handover.successor,
        people=people,
    )

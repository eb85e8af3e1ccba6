"""Interest in a programme: received from anybody, dealt with by the office, forgotten in time."""

import datetime as dt

from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import SchoolAuthority
from coaching.enums import SETTLED_INTEREST, InterestStatus
from coaching.models import Interest, InterestEvent, Programme
from coaching.queries.interest import may_answer_for, offices_of
from coaching.rules import interest as rules
from scheduling.reminders import local_day, local_time
from scheduling.services import message

#: The same address about the same programme within this time is the same interest.
SAME = dt.timedelta(days=1)
#: The office is told once a day, at this time.
TOLD_AT = dt.time(7, 30)
SUBJECT, WAITS = "authority", "interest_waits"


class InterestError(Exception):
    """It cannot be done now; the text is a sentence for the person who asked."""


class NotTaken(Exception):
    """The programme takes no interest any more."""


@transaction.atomic
def receive(*, programme, name, email, place_of_work, about) -> Interest:
    """Keep what somebody has left, and let the office be told.

    The same address again within a day: what was said last counts, as long as nobody has taken it up.
    Raises NotTaken when the programme has been taken out of the catalogue, or closed for it, meanwhile.
    """
    # Locked, so that two at once, and somebody who stops publishing, wait for each other.
    rows = Programme.objects.select_for_update(of=("self",), no_key=True).select_related("authority")
    programme = rows.get(pk=programme.pk)
    if not rules.takes_interest(programme):
        raise NotTaken
    words = {"name": name, "place_of_work": place_of_work, "about": about}
    since = timezone.now() - SAME
    known = programme.interests.filter(email__iexact=email, received_at__gt=since).first()
    if known is not None:
        if known.status == InterestStatus.NEW and known.owner_id is None:
            Interest.objects.filter(pk=known.pk).update(**words)
        return known
    interest = Interest.objects.create(programme=programme, email=email, **words)
    InterestEvent.objects.create(interest=interest, to_status=interest.status)
    _tell(programme.authority, offices_of(programme.authority))
    return interest


@transaction.atomic
def set_status(*, interest, status, by) -> Interest:
    """Another state (enums.InterestStatus); who does it first answers for it. The same state again changes nothing.

    Raises PermissionDenied, and InterestError when somebody has settled it meanwhile.
    """
    interest = _locked(interest, by)
    if status == interest.status:
        return interest
    if not rules.may_become(interest, status):
        raise InterestError(_("Somebody has dealt with it meanwhile. Look at what has happened."))
    before, interest.status = interest.status, status
    interest.settled_at = timezone.now() if status in SETTLED_INTEREST else None
    takes_up = interest.owner_id is None and status != InterestStatus.NEW
    if takes_up:
        interest.owner = by
    interest.save(update_fields=["status", "settled_at", "owner"])
    _note(interest, by, before, owner=by if takes_up else None)
    return interest


@transaction.atomic
def hand_over(*, interest, to, by) -> Interest:
    """Let `to` answer for it, who may be oneself. Raises PermissionDenied when that is nobody of the programme's."""
    interest = _locked(interest, by)
    if to.pk == interest.owner_id:
        return interest
    if not may_answer_for(interest.programme).filter(pk=to.pk).exists():
        raise PermissionDenied
    interest.owner = to
    interest.save(update_fields=["owner"])
    _note(interest, by, interest.status, owner=to)
    if to != by:
        _tell(interest.programme.authority, [to])
    return interest


@transaction.atomic
def remove(*, interest, by) -> None:
    """Nothing of it is left: whoever it is about has asked for that, or it was never meant. Twice changes nothing."""
    rows = Interest.objects.visible_to(by).filter(pk=interest.pk).values("pk")
    Interest.objects.filter(pk__in=rows).delete()


def forget_old() -> int:
    """Delete what has been kept as long as each authority says, dealt with or not. Returns how many."""
    gone = 0
    for authority in SchoolAuthority.objects.order_by("pk"):
        until = timezone.now() - relativedelta(months=authority.interest_months)
        old = Interest.objects.filter(programme__authority=authority, received_at__lt=until)
        gone += old.delete()[1].get("coaching.Interest", 0)
    return gone


def _locked(interest, by):
    rows = Interest.objects.visible_to(by).filter(pk=interest.pk).values("pk")
    locked = Interest.objects.select_for_update(of=("self",), no_key=True)
    found = locked.select_related("programme__authority", "owner").filter(pk__in=rows).first()
    if found is None:
        raise PermissionDenied
    return found


def _note(interest, by, before, *, owner):
    InterestEvent.objects.create(
        interest=interest, by=by, from_status=before, to_status=interest.status, owner=owner
    )


def _tell(authority, people):
    """One mail a day for each: all that has come in by then is in it."""
    now = timezone.now()
    day = local_day(now)
    if local_time(day, TOLD_AT) <= now:
        day += dt.timedelta(days=1)
    message.plan_many(
        {
            "person": person,
            "kind": WAITS,
            "subject_type": SUBJECT,
            "subject_id": authority.pk,
            "occasion": day.isoformat(),
            "authority": authority,
            "due_at": local_time(day, TOLD_AT),
        }
        for person in people
    )

"""Propose an allocation of the requests that wait for a coach, and ask the coaches of its lines."""

import datetime as dt
import time
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import CoachProfile, SchoolAuthority
from coaching.allocation import solve
from coaching.models import Allocation, AllocationLine, CoachingRequest
from coaching.queries.allocation import obstacle_to, question_for
from coaching.rules import request as rules
from coaching.services.request import match
from coaching.services.transition import RequestError, locked

#: The solver gets so long within the page that is waited for; and so long are lines accepted in one go.
SOLVER_SECONDS, ACCEPT_SECONDS = 8, 15
#: A proposal is forgotten after so many days: it has been overtaken by then.
KEPT_DAYS = 14


@dataclass
class Accepted:
    """What became of several lines: those asked now, a sentence for each that was not, and how many are `left`."""

    done: list = field(default_factory=list)
    refused: list = field(default_factory=list)
    left: int = 0


def propose(*, authority, by) -> Allocation:
    """The best allocation of all that waits in the authority, in place of the one that was there.

    Raises PermissionDenied for whoever is not its office.
    """
    if authority.pk not in by.authorities_as(Role.ADMINISTRATOR):
        raise PermissionDenied
    question = question_for(authority.pk)
    solution = solve(question.fits, periods=question.periods, room=question.room, seconds=SOLVER_SECONDS)
    return _stored(authority, by, question, solution)


@transaction.atomic
def _stored(authority, by, question, solution):
    # One proposal after the other, when two administrators make one at once.
    SchoolAuthority.objects.select_for_update(no_key=True).get(pk=authority.pk)
    Allocation.objects.filter(authority=authority).delete()
    allocation = Allocation.objects.create(authority=authority, made_by=by, is_best=solution.is_best)
    waiting = [request.pk for request in question.requests]
    known = set(CoachingRequest.objects.filter(pk__in=waiting).values_list("pk", flat=True))
    lines = [
        AllocationLine(
            allocation=allocation,
            request_id=pk,
            coach_id=solution.coach_of.get(pk),
            why_nobody="" if pk in solution.coach_of else question.why_nobody[pk],
        )
        for pk in waiting
        if pk in known
    ]
    # Those with a coach first.
    lines.sort(key=lambda line: line.coach_id is None)
    AllocationLine.objects.bulk_create(lines, batch_size=1000)
    return allocation


@transaction.atomic
def accept(*, line, by) -> CoachingRequest:
    """Ask the coach of the line, if that still can be done: everything is looked at again.

    Raises RequestError with what is in the way now, PermissionDenied for whoever is not the office.
    """
    request = locked(line.request)
    if rules.may_match(by, request):
        # So that two requests do not get the last room of one coach at the same moment.
        CoachProfile.objects.select_for_update(no_key=True).filter(person=line.coach_id).first()
        obstacle = obstacle_to(request, line.coach_id)
        if obstacle:
            raise RequestError(obstacle)
    return match(request=request, coach=line.coach, by=by)


def accept_all(*, lines, by, seconds=ACCEPT_SECONDS) -> Accepted:
    """Ask the coach of each of `lines` that can be; one that cannot holds the others up in nothing."""
    outcome, deadline = Accepted(), time.monotonic() + seconds
    for line in lines:
        if time.monotonic() > deadline:
            outcome.left = len(lines) - len(outcome.done) - len(outcome.refused)
            break
        try:
            accept(line=line, by=by)
        except RequestError as error:
            outcome.refused.append((line, str(error)))
        else:
            outcome.done.append(line)
    return outcome


def forget_old() -> int:
    """Delete proposals that have been overtaken. Returns how many rows."""
    long_ago = timezone.now() - dt.timedelta(days=KEPT_DAYS)
    return Allocation.objects.filter(made_at__lt=long_ago).delete()[0]

"""What an allocation of many requests is made from, and the lines of one, read for a page."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext as _

from accounts.models import Person
from coaching.allocation import Fit
from coaching.enums import RequestState, WhyNobody
from coaching.matching import left_out, rank
from coaching.models import AllocationLine, CoachingRequest
from coaching.queries.candidates import Known
from coaching.queries.load import EXPECTED_MINUTES
from coaching.queries.match import Proposal, drawn
from coaching.queries.request import for_cards

#: Requests for which the office is to find a coach.
TO_MATCH = (RequestState.ENDORSED, RequestState.QUEUED)


@dataclass(frozen=True, slots=True)
class Question:
    """What the solver is asked: see `coaching.allocation.solve`. `why_nobody` by request, if it gets nobody."""

    requests: list[CoachingRequest]
    fits: list[Fit]
    periods: dict
    room: dict
    why_nobody: dict[int, str]


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line with its reasons and weeks as they are today; `obstacle` says why it cannot be accepted any more."""

    line: AllocationLine
    proposal: Proposal | None
    obstacle: str

    @property
    def is_open(self):
        """Whether the request still waits for a coach."""
        return self.line.request.state in TO_MATCH


def waiting_for_coach(authority_id):
    """The requests of the authority that wait for a coach, the longest waiting first."""
    rows = CoachingRequest.objects.filter(authority=authority_id, state__in=TO_MATCH)
    return for_cards(rows).order_by("state_since", "id")


def question_for(authority_id) -> Question:
    """All that waits for a coach, with everybody who could take it; as many queries however many there are."""
    requests = list(waiting_for_coach(authority_id))
    known = Known(authority_id, requests)
    fits, why_nobody = [], {}
    for request in requests:
        candidates, why_nobody[request.pk] = _who_could(request, known)
        ranked = rank(candidates, subjects=request.subjects, needed_minutes=EXPECTED_MINUTES)
        fits += [Fit(request.pk, one.candidate.coach.pk, one.points) for one in ranked]
    return Question(
        requests,
        fits,
        {request.pk: known.weeks_of(request) for request in requests},
        {
            pk: {monday: load.free(monday) // EXPECTED_MINUTES for monday in load.taken}
            for pk, load in known.loads.items()
        },
        why_nobody,
    )


def obstacle_to(request, coach_id) -> str:
    """Why that coach cannot be asked about the request as things are now, in a sentence; "" when nothing is."""
    return _obstacle(request, coach_id, Known(request.authority_id, [request], only=[coach_id]))


def shown_lines(lines, allocation) -> list[ShownLine]:
    """`lines` of the allocation for a page. What the other open lines would take of a coach's weeks is counted in."""
    requests = [line.request for line in lines]
    coaches = {line.coach_id for line in lines if line.coach_id}
    known = Known(allocation.authority_id, requests, only=coaches)
    others = _other_periods(allocation, coaches)
    shown = []
    for line in lines:
        if line.coach_id is None or line.request.state not in TO_MATCH:
            shown.append(ShownLine(line, None, ""))
            continue
        obstacle = _obstacle(line.request, line.coach_id, known)
        mine = [one for one in known.candidates(line.request) if one.coach.pk == line.coach_id]
        ranked = rank(mine, subjects=line.request.subjects, needed_minutes=EXPECTED_MINUTES)
        proposal = None
        if ranked:
            weeks = known.weeks_of(line.request)
            more = _taken_by_others(line, others, known, weeks)
            proposal = Proposal(ranked[0], drawn(known.loads[line.coach_id], weeks, more))
        shown.append(ShownLine(line, proposal, obstacle))
    return shown


def lines_of(allocation):
    """The lines, those with a coach first, with what a page shows of them; none without an allocation."""
    teachers = Prefetch("request__teachers", Person.objects.order_by("family_name", "given_name", "pk"))
    return (
        AllocationLine.objects.filter(allocation=allocation)
        .select_related("coach", "request__school", "request__programme", "request__team", "request__coach")
        .prefetch_related(teachers)
        if allocation
        else AllocationLine.objects.none()
    )


def open_lines(allocation):
    """The lines with a coach whose request still waits for one."""
    return lines_of(allocation).filter(coach__isnull=False, request__state__in=TO_MATCH)


def counts_of(allocation) -> dict[str, int]:
    """How many lines have a coach, how many of those still wait, and how many requests got nobody; one query."""
    placed = Q(coach__isnull=False)
    return allocation.lines.aggregate(
        placed=Count("pk", filter=placed),
        open=Count("pk", filter=placed & Q(request__state__in=TO_MATCH)),
        nobody=Count("pk", filter=~placed),
    )


def _who_could(request, known):
    """The candidates who could take it, and why nobody gets it if nobody does."""
    if not known.weeks_of(request):
        return [], WhyNobody.NO_WEEKS
    left = known.candidates(request)
    for why, passes in (
        (WhyNobody.NO_COACH, lambda one: one.takes_new),
        (WhyNobody.NO_SUBJECT, lambda one: _has_subject(one, request)),
        (WhyNobody.EXCLUDED, lambda one: not _is_excluded(one, request)),
        (WhyNobody.NO_ROOM, lambda one: _has_room(one, request, known)),
    ):
        left = [one for one in left if passes(one)]
        if not left:
            return [], why
    return left, WhyNobody.OTHERS


def _obstacle(request, coach_id, known):
    mine = [one for one in known.candidates(request) if one.coach.pk == coach_id]
    if not mine:
        return _("This coach cannot be asked any more.")
    [one] = mine
    if not one.takes_new:
        return _("%(coach)s takes no new engagements now.") % {"coach": one.coach}
    if _is_excluded(one, request):
        return _("%(coach)s is left out for this request, or has said no.") % {"coach": one.coach}
    if not _has_room(one, request, known):
        return _("%(coach)s has no room in every week any more.") % {"coach": one.coach}
    return ""


def _has_subject(candidate, request):
    return not request.subjects or bool(candidate.subjects & set(request.subjects))


def _is_excluded(candidate, request):
    return left_out(candidate, request.exclusions) is not None or candidate.said_no_on is not None


def _has_room(candidate, request, known):
    return known.least_free(candidate.coach.pk, request) >= EXPECTED_MINUTES


def _other_periods(allocation, coaches):
    """Coach → the requests of the open lines of that coach."""
    found = defaultdict(list)
    for line in open_lines(allocation).filter(coach__in=coaches).select_related("request"):
        found[line.coach_id].append(line.request)
    return found


def _taken_by_others(line, others, known, weeks):
    mine = [set(known.weeks_of(one)) for one in others[line.coach_id] if one.pk != line.request_id]
    return {monday: EXPECTED_MINUTES * sum(monday in period for period in mine) for monday in weeks}

"""What may be done to a request, from the first draft to the coach's yes."""

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from coaching.enums import Exclusion, RequestState
from coaching.models import CoachingRequest
from coaching.queries.match import why_left_out
from coaching.queries.request import missing_in
from coaching.rules import request as rules
from coaching.services import conflict, requestmail, wish
from coaching.services.engagement import start_engagement
from coaching.services.transition import RequestError, locked, meanwhile, take_step

_S = RequestState

#: What a principal fills in; nothing else of a request is ever changed by a form.
DRAFT_FIELDS = (
    "programme",
    "team",
    "need",
    "subjects",
    "wanted_from",
    "wanted_until",
    "minutes_per_week",
    "room",
)


class Incomplete(RequestError):
    """The request lacks something; `missing` are (step, sentence) in the order of the form."""

    def __init__(self, missing):
        super().__init__(_("Something is still missing before the request can be sent."))
        self.missing = missing


@dataclass
class Endorsed:
    """What became of several requests: those endorsed now, and a sentence for each that was not."""

    done: list = field(default_factory=list)
    refused: list = field(default_factory=list)


@transaction.atomic
def start_draft(*, school, by) -> CoachingRequest:
    """The principal's draft for `school`: the one there is, or a new one. Raises PermissionDenied for other schools."""
    if school.pk not in by.schools_as(Role.PRINCIPAL):
        raise PermissionDenied
    draft, _made = CoachingRequest.objects.get_or_create(
        asked_by=by, school=school, state=_S.DRAFT, defaults={"authority": school.authority}
    )
    return draft


@transaction.atomic
def save_draft(*, request, by, changes, teachers=None) -> CoachingRequest:
    """Keep what has been filled in so far: `changes` by field name, `teachers` when those are answered too.

    Raises RequestError when it has been sent meanwhile, PermissionDenied for whoever may not write in it.
    """
    request = locked(request)
    _require(rules.may_edit_draft, rules.is_principal, by, request)
    unknown = set(changes) - set(DRAFT_FIELDS)
    if unknown:
        raise ValueError(f"Not filled in by a principal: {unknown}")
    for name, value in changes.items():
        setattr(request, name, value)
    request.save(update_fields=list(changes))
    if teachers is not None:
        request.teachers.set(teachers)
    return request


@transaction.atomic
def add_teacher(*, request, by, teacher) -> CoachingRequest:
    """Put one more teacher into a draft. Raises as `save_draft`, and RequestError for a draft that is for a team."""
    if request.team_id:
        raise RequestError(
            _(
                "Your half-filled request is for a team. Send it or throw it away first; then ask for one more."
            )
        )
    return save_draft(request=request, by=by, changes={}, teachers={*request.teachers.all(), teacher})


@transaction.atomic
def discard_draft(*, request, by) -> None:
    """Throw the draft away. Raises RequestError when it has been sent meanwhile."""
    request = locked(request)
    _require(rules.may_send, rules.is_writer, by, request)
    request.delete()


@transaction.atomic
def send(*, request, by) -> CoachingRequest:
    """Send the draft to whoever endorses it. Sent twice, it is sent once.

    Raises Incomplete, or RequestError when it has gone further meanwhile.
    """
    request = locked(request)
    if _done_already(request, _S.SENT, by):
        return request
    _require(rules.may_send, rules.is_writer, by, request)
    _require_complete(request)
    request = take_step(request=request, to=_S.SENT, by=by, sent_at=timezone.now())
    wish.fulfil(request=request)
    requestmail.sent(request, by=by)
    return request


@transaction.atomic
def answer(*, request, by, note="") -> CoachingRequest:
    """Answer the question and send the request again. Raises as `send`."""
    request = locked(request)
    if _done_already(request, _S.SENT, by):
        return request
    _require(rules.may_answer, rules.is_principal, by, request)
    _require_complete(request)
    request = take_step(request=request, to=_S.SENT, by=by, note=note)
    requestmail.answered(request, by=by)
    return request


@transaction.atomic
def endorse(*, request, by, note="") -> CoachingRequest:
    """Say that the school's wish is the area's too. The same person twice changes nothing.

    Raises RequestError with who was first, when somebody was.
    """
    request = locked(request)
    if _done_already(request, _S.ENDORSED, by):
        return request
    _require(rules.may_endorse, rules.is_endorser, by, request)
    request = take_step(request=request, to=_S.ENDORSED, by=by, note=note)
    requestmail.endorsed(request, by=by)
    return request


def endorse_many(*, requests, by) -> Endorsed:
    """Endorse each of `requests` that can be; one that cannot holds the others up in nothing."""
    outcome = Endorsed()
    # In one order by everybody, so that two who endorse the same ones never wait for each other.
    for request in sorted(requests, key=lambda request: request.pk):
        try:
            outcome.done.append(endorse(request=request, by=by))
        except RequestError as error:
            outcome.refused.append((request, str(error)))
    return outcome


@transaction.atomic
def return_to_principal(*, request, by, question) -> CoachingRequest:
    """Send it back with a question. Raises RequestError when somebody answered in another way meanwhile."""
    request = locked(request)
    if _done_already(request, _S.RETURNED, by):
        return request
    _require(rules.may_return, rules.is_endorser, by, request)
    request = take_step(request=request, to=_S.RETURNED, by=by, note=question)
    requestmail.returned(request, by=by)
    return request


@transaction.atomic
def decline(*, request, by, reason, note="") -> CoachingRequest:
    """Say no, with one of OFFICE_DECLINE_REASONS. Raises RequestError when it is too late for that."""
    request = locked(request)
    if _done_already(request, _S.DECLINED, by):
        return request
    _require(rules.may_decline, rules.is_decliner, by, request)
    request = take_step(request=request, to=_S.DECLINED, by=by, reason=reason, note=note)
    requestmail.declined(request, by=by)
    return request


@transaction.atomic
def queue(*, request, by, note="") -> CoachingRequest:
    """Let it wait until a coach is free. Raises RequestError when it is not endorsed, or not any more."""
    request = locked(request)
    if _done_already(request, _S.QUEUED, by):
        return request
    _require(rules.may_queue, rules.is_office, by, request)
    request = take_step(request=request, to=_S.QUEUED, by=by, note=note)
    requestmail.queued(request, by=by)
    return request


@transaction.atomic
def match(*, request, coach, by) -> CoachingRequest:
    """Ask `coach`. Raises RequestError when the request is matched already, or with somebody who cannot coach it."""
    request = locked(request)
    if request.coach_id == coach.pk and _done_already(request, _S.MATCHED, by):
        return request
    _require(rules.may_match, rules.is_office, by, request)
    if not coach.is_active or not rules.may_be_matched(coach, request):
        raise RequestError(_("%(coach)s cannot be the coach of this request.") % {"coach": coach})
    why = why_left_out(request, coach)
    if why:
        raise RequestError(_("%(coach)s is left out: %(why)s.") % {"coach": coach, "why": why})
    request = take_step(request=request, to=_S.MATCHED, by=by, coach=coach)
    requestmail.matched(request, by=by)
    return request


@transaction.atomic
def unmatch(*, request, by, note="") -> CoachingRequest:
    """Take the question to the coach back. Raises RequestError when the coach has answered meanwhile."""
    request = locked(request)
    if _done_already(request, _S.ENDORSED, by):
        return request
    _require(rules.may_unmatch, rules.is_office, by, request)
    coach = request.coach
    request = take_step(request=request, to=_S.ENDORSED, by=by, note=note, coach=None)
    requestmail.unmatched(request, by=by, coach=coach)
    return request


@transaction.atomic
def accept(*, request, by):
    """The coach says yes: the engagement is made. Returns it; accepted twice, it is the same one.

    Raises RequestError when the office has taken the question back or the principal has withdrawn meanwhile.
    """
    request = locked(request)
    if _done_already(request, _S.ACCEPTED, by):
        return request.engagement
    _require(rules.may_accept, rules.is_asked_coach, by, request)
    request = take_step(request=request, to=_S.ACCEPTED, by=by)
    engagement = start_engagement(request=request, by=by)
    requestmail.accepted(request, by=by)
    return engagement


@transaction.atomic
def exclude(*, request, by, exclusions) -> CoachingRequest:
    """Say whom the office leaves out when it looks for a coach. Raises RequestError when one has been asked by then."""
    request = locked(request)
    _require(rules.may_match, rules.is_office, by, request)
    request.exclusions = sorted(Exclusion(one).value for one in exclusions)
    request.save(update_fields=["exclusions"])
    return request


@transaction.atomic
def coach_declines(*, request, by, reason, note="", never_there=False) -> CoachingRequest:
    """The coach says no, with one of COACH_DECLINE_REASONS; the request goes back to the office.

    With `never_there` the coach is not asked about the school any more.
    """
    request = locked(request)
    _require(rules.may_coach_decline, rules.is_asked_coach, by, request)
    if never_there:
        conflict.state(coach=by, school=request.school)
    request = take_step(request=request, to=_S.ENDORSED, by=by, reason=reason, note=note, coach=None)
    requestmail.coach_declined(request, by=by)
    return request


@transaction.atomic
def withdraw(*, request, by, note="") -> CoachingRequest:
    """The school does not want it any more. Raises RequestError when a coach has accepted meanwhile."""
    request = locked(request)
    if _done_already(request, _S.WITHDRAWN, by):
        return request
    _require(rules.may_withdraw, rules.is_principal, by, request)
    before, coach = request.state, request.coach
    request = take_step(request=request, to=_S.WITHDRAWN, by=by, note=note, coach=None)
    requestmail.withdrawn(request, by=by, before=before, coach=coach)
    return request


def _require(may, is_one, by, request):
    """Pass whoever may. Whoever could have, a moment ago, hears what happened; anybody else is refused."""
    if may(by, request):
        return
    if is_one(by, request):
        raise RequestError(meanwhile(request))
    raise PermissionDenied


def _require_complete(request):
    missing = missing_in(request)
    if missing:
        raise Incomplete(missing)


def _done_already(request, state, by):
    """Whether `by` took this very step last: the same form sent twice."""
    if request.state != state:
        return False
    last = request.events.order_by("at", "id").last()
    return last is not None and last.by_id == by.pk

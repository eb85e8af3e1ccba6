"""The one place where a request's state changes. What may follow what stands in `coaching.enums`."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import dates
from coaching.enums import REQUEST_TRANSITIONS, RequestState
from coaching.models import CoachingRequest, RequestEvent

_S = RequestState


class RequestError(Exception):
    """A request cannot become what was asked; the text is a sentence for the person who asked."""


def locked(request) -> CoachingRequest:
    """The request as it is now, locked until the transaction ends."""
    rows = CoachingRequest.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("authority", "school", "programme", "team", "asked_by", "coach").get(
        pk=request.pk
    )


@transaction.atomic
def take_step(*, request, to, by, reason="", note="", **changes) -> CoachingRequest:
    """Lock the request, bring it to state `to` with the other `changes` to its fields, and leave an event.

    Raises RequestError when that state cannot follow the one it is in now, which somebody may just have changed; its
    text says who did what, and when.
    """
    request = locked(request)
    to = RequestState(to)
    if to not in REQUEST_TRANSITIONS[request.state]:
        raise RequestError(meanwhile(request))
    before, request.state, request.state_since = request.state, to, timezone.now()
    for name, value in changes.items():
        setattr(request, name, value)
    request.save(update_fields=["state", "state_since", *changes])
    RequestEvent.objects.create(
        request=request,
        at=request.state_since,
        by=by,
        from_state=before,
        to_state=to,
        reason=reason,
        note=note,
    )
    return request


def meanwhile(request) -> str:
    """What was done to the request last, for somebody who came too late: "Eva Ek har redan tillstyrkt …, kl. 10.42"."""
    last = request.events.select_related("by").order_by("at", "id").last()
    if last is None or last.by is None:
        return _("That cannot be done now: the request is “%(state)s”.") % {
            "state": request.get_state_display()
        }
    today = timezone.localdate(last.at) == timezone.localdate()
    when = dates.clock(last.at) if today else dates.day_and_clock(last.at)
    return _meanwhile_sentence(last.from_state, last.to_state) % {"who": last.by, "when": when}


def _meanwhile_sentence(before, after):
    if (before, after) == (_S.MATCHED, _S.ENDORSED):
        return _("The request went back to the office at %(when)s, by %(who)s.")
    return {
        _S.SENT: _("The request has already been sent, by %(who)s at %(when)s."),
        _S.RETURNED: _("The request has already been returned with a question, by %(who)s at %(when)s."),
        _S.ENDORSED: _("The request has already been endorsed, by %(who)s at %(when)s."),
        _S.QUEUED: _("The request has already been put in the queue, by %(who)s at %(when)s."),
        _S.MATCHED: _("The request has already been matched with a coach, by %(who)s at %(when)s."),
        _S.ACCEPTED: _("The request has already been accepted, by %(who)s at %(when)s."),
        _S.RUNNING: _("Coaching has already begun."),
        _S.CLOSED: _("The request is already closed."),
        _S.DECLINED: _("The request has already been declined, by %(who)s at %(when)s."),
        _S.WITHDRAWN: _("The request has already been withdrawn, by %(who)s at %(when)s."),
    }[after]

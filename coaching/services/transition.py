"""The one place where a request's state changes. What may follow what stands in `coaching.enums`."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.enums import REQUEST_TRANSITIONS, RequestState
from coaching.models import CoachingRequest, RequestEvent


class RequestError(Exception):
    """A request cannot become what was asked; the text is a sentence for the person who asked."""


@transaction.atomic
def take_step(*, request, to, by, reason="", note="", **changes) -> CoachingRequest:
    """Lock the request, bring it to state `to` with the other `changes` to its fields, and leave an event.

    Raises RequestError when that state cannot follow the one it is in now, which somebody may just have changed.
    """
    request = CoachingRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=request.pk)
    to = RequestState(to)
    if to not in REQUEST_TRANSITIONS[request.state]:
        raise RequestError(
            _("The request is “%(now)s” and cannot become “%(then)s”.")
            % {"now": request.get_state_display(), "then": to.label}
        )
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

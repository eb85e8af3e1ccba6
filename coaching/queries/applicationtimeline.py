"""How an application came where it is: for the page of one application."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coaching.enums import ApplicationReason, ApplicationState

_A = ApplicationState

WHAT_HAPPENED = {
    _A.WAITS_PRINCIPAL: _("Applied; the principal is asked to confirm the conditions"),
    _A.APPLIED: _("Applied"),
    _A.WAITING: _("Put on the waiting list"),
    _A.ADMITTED: _("Admitted"),
    _A.DECLINED: _("Not admitted"),
    _A.WITHDRAWN: _("Withdrawn"),
    _A.LEFT: _("Left"),
}
CONFIRMED = _("The principal confirmed the conditions")
CANNOT_PROMISE = _("The principal cannot promise the conditions")
TAKEN_BACK = _("The principal is asked anew")
CALLED_OFF = _("The programme was called off")


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of the timeline, as the component wants it."""

    what: Promise | str
    who: object
    at: object
    note: Promise | str = ""
    state: str = ""


def timeline_of(application) -> list[Happening]:
    """What has happened, oldest first; one query."""
    return [_happening(event) for event in application.events.select_related("by").order_by("at", "id")]


def _happening(event):
    before, after = event.from_state, event.to_state
    what, state = WHAT_HAPPENED[after], ""
    if after in (_A.DECLINED, _A.WITHDRAWN, _A.LEFT):
        state = "wrong"
    if after in (_A.WAITS_PRINCIPAL, _A.WAITING):
        state = "waits"
    if (before, after) == (_A.WAITS_PRINCIPAL, _A.APPLIED):
        what = CONFIRMED
    elif (before, after) == (
        _A.WAITS_PRINCIPAL,
        _A.DECLINED,
    ) and event.reason != ApplicationReason.CALLED_OFF:
        what = CANNOT_PROMISE
    elif before and after == _A.WAITS_PRINCIPAL:
        what = TAKEN_BACK
    note = ApplicationReason(event.reason).label if event.reason else ""
    if event.reason == ApplicationReason.CALLED_OFF:
        what, note = CALLED_OFF, ""
    return Happening(what, event.by, event.at, note, state)

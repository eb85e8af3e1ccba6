"""How a request came where it is, and what comes next: for the page of one request."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coaching.enums import RequestState
from coaching.rules.request import may_read_note

_S = RequestState

WHAT_HAPPENED = {
    _S.SENT: _("Sent"),
    _S.RETURNED: _("Returned with a question"),
    _S.ENDORSED: _("Endorsed"),
    _S.QUEUED: _("Put in the queue"),
    _S.MATCHED: _("A coach was asked"),
    _S.ACCEPTED: _("The coach accepted"),
    _S.RUNNING: _("Coaching began"),
    _S.CLOSED: _("Closed"),
    _S.DECLINED: _("Declined"),
    _S.WITHDRAWN: _("Withdrawn"),
}
ANSWERED = _("Answered and sent again")
BACK_AT_THE_OFFICE = _("Back at the office, which looks for another coach")
COACH_SAID_NO = _("The coach declined")
QUESTION_TAKEN_BACK = _("The office took the question to the coach back")

#: The usual way, in the words of the path.
PATH = (
    (_S.SENT, _("Sent")),
    (_S.ENDORSED, _("Endorsed")),
    (_S.MATCHED, _("Matched")),
    (_S.ACCEPTED, _("Accepted")),
    (_S.RUNNING, _("Under way")),
)
#: How many of those steps are done in each state.
DONE = {
    _S.DRAFT: 0,
    _S.SENT: 1,
    _S.RETURNED: 1,
    _S.ENDORSED: 2,
    _S.QUEUED: 2,
    _S.MATCHED: 3,
    _S.ACCEPTED: 4,
    _S.RUNNING: 5,
    _S.CLOSED: 5,
}


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of the timeline, as the component wants it."""

    what: Promise | str
    who: object
    at: object
    note: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the path: past, now or coming."""

    label: Promise | str
    state: str


def timeline_of(request, person) -> list[Happening]:
    """What has happened, oldest first, with the notes that `person` may read; one query."""
    events = request.events.select_related("by").order_by("at", "id")
    return [_happening(event, may_read_note(person, request, event)) for event in events]


def path_of(request) -> list[Step]:
    """Where the request is on its way; none for one that ended before coaching began."""
    done = DONE.get(request.state)
    if done is None:
        return []
    # The step that is waited for is the present one.
    return [
        Step(label, "past" if number < done else "now" if number == done else "coming")
        for number, (_state, label) in enumerate(PATH)
    ]


def _happening(event, reads_note):
    what, state = WHAT_HAPPENED[event.to_state], ""
    if event.to_state in (_S.DECLINED, _S.WITHDRAWN):
        state = "wrong"
    if event.to_state in (_S.RETURNED, _S.QUEUED):
        state = "waits"
    if (event.from_state, event.to_state) == (_S.RETURNED, _S.SENT):
        what = ANSWERED
    if (event.from_state, event.to_state) == (_S.MATCHED, _S.ENDORSED):
        state = "waits"
        what = BACK_AT_THE_OFFICE
        if reads_note:
            what = COACH_SAID_NO if event.reason else QUESTION_TAKEN_BACK
    if not reads_note:
        # Who it was would tell what the reason was not to tell.
        who = None if what == BACK_AT_THE_OFFICE else event.by
        return Happening(what, who, event.at, "", state)
    reason = event.get_reason_display() if event.reason else ""
    return Happening(
        what, event.by, event.at, "\n".join(part for part in (reason, event.note) if part), state
    )

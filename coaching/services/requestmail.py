"""Whom a step of a request is told, as rows of the ledger. Never the one who took the step.

A question that somebody else has answered is taken out of the ledger again, if its mail has not left.
"""

from coaching.enums import RequestState
from coaching.messagekinds.request import WAITS, occasion_of
from coaching.queries.people import administrators_of, area_managers_of, principals_of
from scheduling.enums import SuppressReason
from scheduling.services import message

SUBJECT = "request"

#: Mail that asks its reader to do something; obsolete as soon as anybody has taken the next step.
QUESTIONS = (
    "request_to_endorse",
    "request_answered",
    "request_returned",
    "request_to_match",
    "request_matched",
    WAITS,
)


def sent(request, *, by):
    """To whoever endorses."""
    _tell(request, by, "request_to_endorse", endorsers_of(request))


def answered(request, *, by):
    """To whoever endorses, once more."""
    settle(request)
    _tell(request, by, "request_answered", endorsers_of(request))


def endorsed(request, *, by):
    """To the asker, and to the office, which has to find a coach."""
    settle(request)
    _tell(request, by, "request_endorsed", askers_of(request))
    _tell(request, by, "request_to_match", administrators_of(request))


def returned(request, *, by):
    """To the asker, who has a question to answer."""
    settle(request)
    _tell(request, by, "request_returned", askers_of(request))


def declined(request, *, by):
    """To the asker, and to whoever had endorsed it."""
    settle(request)
    endorsers = [
        event.by
        for event in request.events.filter(
            from_state=RequestState.SENT, to_state=RequestState.ENDORSED
        ).select_related("by")
        if event.by and event.by.is_active
    ]
    _tell(request, by, "request_declined", [*askers_of(request), *endorsers])


def queued(request, *, by):
    """To the asker."""
    settle(request)
    _tell(request, by, "request_queued", askers_of(request))


def matched(request, *, by):
    """To the coach, who answers. The asker hears when there is an answer."""
    settle(request)
    _tell(request, by, "request_matched", [request.coach])


def unmatched(request, *, by, coach):
    """To the coach who had been asked."""
    settle(request)
    _tell(request, by, "request_unmatched", [coach])


def accepted(request, *, by):
    """To the asker and the office."""
    settle(request)
    _tell(request, by, "request_accepted", [*askers_of(request), *administrators_of(request)])


def coach_declined(request, *, by):
    """To the office, which has to ask somebody else."""
    settle(request)
    _tell(request, by, "request_coach_declined", administrators_of(request))


def withdrawn(request, *, by, before, coach):
    """To whoever had it before them in state `before`, and to the asker when another principal withdrew it."""
    settle(request)
    early = before in (RequestState.SENT, RequestState.RETURNED)
    people = endorsers_of(request) if early else administrators_of(request)
    _tell(request, by, "request_withdrawn", [*people, *askers_of(request)])
    if coach is not None:
        _tell(request, by, "request_unmatched", [coach])


def askers_of(request):
    """The principal who asked; when that one has left the school, the principals that it has."""
    principals = principals_of(request)
    return [person for person in principals if person.pk == request.asked_by_id] or principals


def endorsers_of(request):
    """The managers of the area; the office where there is none."""
    return area_managers_of(request) or administrators_of(request)


def settle(request):
    """Take the questions that the step just taken has answered out of the ledger."""
    message.suppress(
        subject_type=SUBJECT, subject_id=request.pk, reason=SuppressReason.NOTHING_TO_REMIND, kinds=QUESTIONS
    )


def _tell(request, by, kind, people):
    readers = {person.pk: person for person in people if person.pk != by.pk}
    message.plan_many(
        [
            {
                "person": person,
                "kind": kind,
                "subject_type": SUBJECT,
                "subject_id": request.pk,
                # One for each time that it comes to this state: a second question is a second mail.
                "occasion": occasion_of(request),
                "authority": request.authority,
            }
            for person in readers.values()
        ]
    )

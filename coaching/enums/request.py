"""What may become of a request and of a wish, and why."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Received")
    RETURNED = "returned", _("Returned with a question")
    ENDORSED = "endorsed", _("Endorsed")
    QUEUED = "queued", _("In the queue")
    MATCHED = "matched", _("Matched")
    ACCEPTED = "accepted", _("Accepted")
    RUNNING = "running", _("Running")
    CLOSED = "closed", _("Closed")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


_S = RequestState

#: What may follow what; the only place that knows. A service that changes a state asks here, under a row lock.
REQUEST_TRANSITIONS = {
    _S.DRAFT: {_S.SENT},
    _S.SENT: {_S.ENDORSED, _S.RETURNED, _S.DECLINED, _S.WITHDRAWN},
    _S.RETURNED: {_S.SENT, _S.WITHDRAWN},
    _S.ENDORSED: {_S.MATCHED, _S.QUEUED, _S.DECLINED, _S.WITHDRAWN},
    _S.QUEUED: {_S.MATCHED, _S.DECLINED, _S.WITHDRAWN},
    _S.MATCHED: {_S.ACCEPTED, _S.ENDORSED, _S.WITHDRAWN},
    _S.ACCEPTED: {_S.RUNNING, _S.CLOSED},
    _S.RUNNING: {_S.CLOSED},
    _S.CLOSED: set(),
    _S.DECLINED: set(),
    _S.WITHDRAWN: set(),
}

#: States in which somebody is expected to act; a request in the queue waits for time to pass.
WAITING_REQUEST_STATES = (_S.SENT, _S.RETURNED, _S.ENDORSED, _S.MATCHED)

#: States in which nobody has anything to do with a request any more before coaching starts.
ENDED_REQUEST_STATES = (_S.RUNNING, _S.CLOSED, _S.DECLINED, _S.WITHDRAWN)

#: States in which somebody has still to do something before coaching starts.
OPEN_REQUEST_STATES = (_S.SENT, _S.RETURNED, _S.ENDORSED, _S.QUEUED, _S.MATCHED, _S.ACCEPTED)


class DeclineReason(models.TextChoices):
    NO_CAPACITY = "no_capacity", _("No coach is free in the wanted period")
    NOT_RIGHT_SUPPORT = "not_right_support", _("Another kind of support fits better")
    CONDITIONS = "conditions", _("Time or room is missing")
    COACH_CONFLICT = "coach_conflict", _("The coach has a conflict of interest")
    COACH_FULL = "coach_full", _("The coach has no time in that period")


#: Why those who decide may say no, and why a coach may.
OFFICE_DECLINE_REASONS = (
    DeclineReason.NO_CAPACITY,
    DeclineReason.NOT_RIGHT_SUPPORT,
    DeclineReason.CONDITIONS,
)
COACH_DECLINE_REASONS = (DeclineReason.COACH_FULL, DeclineReason.COACH_CONFLICT)


class Exclusion(models.TextChoices):
    """Whom the office leaves out when it looks for a coach for a request."""

    SAME_SCHOOL = "same_school", _("Coaches who work at the school")
    EARLIER = "earlier", _("Coaches who have coached any of these teachers before")


class WhyNobody(models.TextChoices):
    """Why a proposed allocation has no coach for a request."""

    NO_WEEKS = "no_weeks", _("No school week is left in the wanted period")
    NO_COACH = "no_coach", _("No coach takes new engagements")
    NO_SUBJECT = "no_subject", _("No coach who takes new engagements has any of the subjects")
    EXCLUDED = "excluded", _("Those who have the subject are left out, or have said no")
    NO_ROOM = "no_room", _("Those who fit have no room in every week of the wanted period")
    OTHERS = "others", _("There are more requests than room; those who fit are proposed for others")


class WishState(models.TextChoices):
    """What became of a teacher's wish for coaching."""

    OPEN = "open", _("Waits for the principal")
    TAKEN_UP = "taken_up", _("The principal has asked for coaching")
    NOT_NOW = "not_now", _("Not now")

"""Mail about requests: that one has come to a step, never what anybody wrote in it."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from coaching.enums import WAITING_REQUEST_STATES, RequestState
from coaching.models import CoachingRequest
from scheduling.enums import SuppressReason
from scheduling.messagekinds import MessageKind, page_url

_S = RequestState
WAITS = "request_waits"


class RequestKind(MessageKind):
    """About one request. In other states than `states` the mail is of no use any more; None: it always is."""

    subject_type = "request"
    page = "request_detail"
    states = None
    roles = (Role.PRINCIPAL, Role.AREA_MANAGER, Role.ADMINISTRATOR, Role.COACH)

    def __init__(self, code, label, states=None):
        self.code, self.label, self.states = code, label, states

    def contexts(self, messages):
        """One query: the requests with school and programme."""
        requests = CoachingRequest.objects.select_related("school", "programme").in_bulk(
            {message.subject_id for message in messages}
        )
        return {message.pk: self._context(message, requests.get(message.subject_id)) for message in messages}

    def _context(self, message, request):
        if request is None or (self.states and request.state not in self.states):
            return SuppressReason.NOTHING_TO_REMIND
        return {"request": request, "url": page_url("request_detail", request.pk)}


class AskedCoach(RequestKind):
    """Only for the coach who is asked now."""

    def _context(self, message, request):
        if request is not None and request.coach_id != message.person_id:
            return SuppressReason.NOTHING_TO_REMIND
        return super()._context(message, request)


class Waits(RequestKind):
    """That nobody has taken a step for long: of no use as soon as anybody has. `facts` say for how many
    school days."""

    def _context(self, message, request):
        if request is None or message.occasion != occasion_of(request):
            return SuppressReason.NOTHING_TO_REMIND
        if request.state == _S.MATCHED and request.coach_id != message.person_id:
            return SuppressReason.NOTHING_TO_REMIND
        context = super()._context(message, request)
        if isinstance(context, dict):
            context["days"] = message.facts["days"]
        return context


def occasion_of(request) -> str:
    """One for each time that a request comes to a state."""
    return request.state_since.isoformat()


class NoLongerAsked(RequestKind):
    """For a coach who can no longer see the request: without its address, and not to one who has been asked again."""

    def _context(self, message, request):
        if request is not None and request.coach_id == message.person_id:
            return SuppressReason.NOTHING_TO_REMIND
        context = super()._context(message, request)
        if isinstance(context, dict):
            context["url"] = page_url("request_list")
        return context


KINDS = (
    RequestKind("request_to_endorse", _("Request to endorse"), {_S.SENT}),
    RequestKind("request_answered", _("Question about a request answered"), {_S.SENT}),
    RequestKind("request_returned", _("Request returned with a question"), {_S.RETURNED}),
    RequestKind("request_endorsed", _("Request endorsed")),
    RequestKind("request_to_match", _("Request to match with a coach"), {_S.ENDORSED, _S.QUEUED}),
    RequestKind("request_queued", _("Request put in the queue")),
    RequestKind("request_declined", _("Request declined")),
    AskedCoach("request_matched", _("Question to a coach"), {_S.MATCHED}),
    NoLongerAsked("request_unmatched", _("Question to a coach taken back")),
    RequestKind("request_coach_declined", _("A coach has declined")),
    RequestKind("request_accepted", _("A coach has accepted")),
    Waits(WAITS, _("A request waits"), set(WAITING_REQUEST_STATES)),
    RequestKind("request_withdrawn", _("Request withdrawn")),
)

"""Who may do what to a request. Whether somebody sees it at all is `CoachingRequest.objects.visible_to`.

For each verb there are two questions. `is_…` asks for the person alone: is this somebody who does such things to this
request? `may_…` asks whether it can be done now, too. A page that was open too long is then told from an intruder.
"""

from accounts.enums import Role
from coaching.enums import REQUEST_TRANSITIONS, RequestState

_S = RequestState

#: States in which a coach has been asked, or has said yes.
COACH_STATES = (_S.MATCHED, _S.ACCEPTED, _S.RUNNING)
#: Roles whose people have anything to do with requests.
REQUEST_ROLES = (Role.PRINCIPAL, Role.AREA_MANAGER, Role.ADMINISTRATOR, Role.COACH)
#: Roles whose people may have requests to endorse; see `is_endorser`.
ENDORSING_ROLES = (Role.AREA_MANAGER, Role.ADMINISTRATOR)


def sees_requests(person) -> bool:
    """Whether requests are among the person's places."""
    return person.has_role(*REQUEST_ROLES)


def is_writer(person, request) -> bool:
    """Whether `person` wrote the request and still leads the school."""
    return request.asked_by_id == person.pk and is_principal(person, request)


def is_principal(person, request) -> bool:
    """Whether `person` leads the school that the request is about."""
    return request.school_id in person.schools_as(Role.PRINCIPAL)


def is_area_manager(person, request) -> bool:
    """Whether `person` manages the area of the school."""
    return request.school.area_id is not None and request.school.area_id in person.areas_as(Role.AREA_MANAGER)


def is_office(person, request) -> bool:
    """Whether `person` is an administrator of the authority."""
    return request.authority_id in person.authorities_as(Role.ADMINISTRATOR)


def is_endorser(person, request) -> bool:
    """The area manager; where the school has none, the office in that place, so that no request is stuck."""
    return is_area_manager(person, request) or (is_office(person, request) and not request.has_area_manager)


def is_asked_coach(person, request) -> bool:
    """Whether `person` is the coach whom the request is matched with, and still a coach there."""
    return request.coach_id == person.pk and request.authority_id in person.authorities_as(Role.COACH)


def is_decliner(person, request) -> bool:
    """Whoever endorses, before it is endorsed; the office after that."""
    return is_area_manager(person, request) or is_office(person, request)


def may_see(person, request) -> bool:
    """The same answer as `visible_to`, for one request in hand."""
    if request.state == _S.DRAFT:
        return request.asked_by_id == person.pk
    return (
        is_principal(person, request)
        or is_area_manager(person, request)
        or is_office(person, request)
        or (request.coach_id == person.pk and request.state in COACH_STATES)
    )


def may_edit_draft(person, request) -> bool:
    """A draft is its writer's; what was returned with a question any principal of the school may change."""
    return (request.state == _S.DRAFT and is_writer(person, request)) or may_answer(person, request)


def may_send(person, request) -> bool:
    """The writer sends the draft."""
    return request.state == _S.DRAFT and is_writer(person, request)


def may_answer(person, request) -> bool:
    """A principal of the school answers the question and sends it again."""
    return request.state == _S.RETURNED and is_principal(person, request)


def may_endorse(person, request) -> bool:
    """Once it has come in and nobody has endorsed it yet."""
    return _leads(request, _S.ENDORSED) and request.state == _S.SENT and is_endorser(person, request)


def may_return(person, request) -> bool:
    """With a question, instead of endorsing."""
    return _leads(request, _S.RETURNED) and is_endorser(person, request)


def may_decline(person, request) -> bool:
    """Instead of endorsing; after that instead of matching."""
    if request.state == _S.SENT:
        return is_endorser(person, request)
    return _leads(request, _S.DECLINED) and is_office(person, request)


def may_queue(person, request) -> bool:
    """The office lets it wait for a coach."""
    return _leads(request, _S.QUEUED) and is_office(person, request)


def may_match(person, request) -> bool:
    """The office asks a coach."""
    return _leads(request, _S.MATCHED) and is_office(person, request)


def may_unmatch(person, request) -> bool:
    """The office takes the question to the coach back."""
    return request.state == _S.MATCHED and is_office(person, request)


def may_accept(person, request) -> bool:
    """The coach says yes."""
    return _leads(request, _S.ACCEPTED) and is_asked_coach(person, request)


def may_coach_decline(person, request) -> bool:
    """The coach says no; the request goes back to the office."""
    return request.state == _S.MATCHED and is_asked_coach(person, request)


def may_withdraw(person, request) -> bool:
    """A principal of the school, until a coach has accepted."""
    return _leads(request, _S.WITHDRAWN) and is_principal(person, request)


def may_read_note(person, request, event) -> bool:
    """Why a coach said no, or why the office took the question back, stays between the coach and the office."""
    if event.from_state == _S.MATCHED and event.to_state == _S.ENDORSED:
        return is_office(person, request) or event.by_id == person.pk
    return may_see(person, request)


def may_be_matched(coach, request) -> bool:
    """Whether `coach` can be asked at all: a coach of the authority who is not one of those to be coached."""
    return request.authority_id in coach.authorities_as(Role.COACH) and not is_coached(coach, request)


def is_coached(person, request) -> bool:
    """Whether the request is about this person: named, or a teacher of its team."""
    if any(teacher.pk == person.pk for teacher in request.teachers.all()):
        return True
    return request.team_id is not None and any(
        duty.role == Role.TEACHER and duty.team_id == request.team_id for duty in person.current_duties
    )


#: The verbs in the order in which a page offers them; the first that holds is the one next step.
VERBS = {
    "continue": may_send,
    "answer": may_answer,
    "endorse": may_endorse,
    "accept": may_accept,
    "match": may_match,
    "return": may_return,
    "queue": may_queue,
    "coach_decline": may_coach_decline,
    "decline": may_decline,
    "unmatch": may_unmatch,
    "withdraw": may_withdraw,
    "discard": may_send,
}


def verbs_for(person, request) -> list[str]:
    """What `person` may do to the request now, the most useful first; see VERBS."""
    return [verb for verb, may in VERBS.items() if may(person, request)]


def _leads(request, state) -> bool:
    return state in REQUEST_TRANSITIONS[request.state]

"""Requests read for pages: what waits, lanes, lists, and what a draft still lacks."""

from dataclasses import dataclass

from django.db.models import Count, F, Prefetch, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.models import Area, Person
from coaching.enums import (
    ENDED_REQUEST_STATES,
    OPEN_REQUEST_STATES,
    REQUESTABLE_KINDS,
    RequestState,
)
from coaching.models import CoachingRequest, Engagement, Programme
from coaching.queries.people import administrators_of, area_managers_of, principals_of, teachers_of_school
from coaching.rules.request import verbs_for

_S = RequestState

#: How many cards a lane of the board shows; the rest is one click away.
LANE_SIZE = 8

#: The steps of the form, in order; also the names of their addresses.
FOR_WHOM, NEED, CONDITIONS = "request_for_whom", "request_need", "request_conditions"


@dataclass(frozen=True, slots=True)
class Lane:
    """One state of the board: the oldest `requests`, each with its `verbs`, and how many there are in `amount`."""

    state: RequestState
    requests: list
    amount: int

    @property
    def more(self) -> int:
        """How many the lane does not show."""
        return self.amount - len(self.requests)


def waiting(person):
    """The requests that wait for `person` to act."""
    return CoachingRequest.objects.waiting_for(person)


def waiting_requests(person):
    """The requests that wait for `person`, oldest first, ready for a card."""
    return for_cards(CoachingRequest.objects.waiting_for(person)).order_by("state_since", "id")


def drafts_of(person):
    """Half-filled requests of `person`, with their school."""
    return (
        CoachingRequest.objects.filter(
            state=_S.DRAFT, asked_by=person, school__in=person.schools_as(Role.PRINCIPAL)
        )
        .select_related("school", "programme")
        .order_by("-created_at")
    )


def to_endorse(person):
    """What `person` may endorse now, oldest first, ready for a card."""
    rows = CoachingRequest.objects.waiting_for(person).filter(state=_S.SENT)
    return for_cards(rows).order_by("sent_at", "id")


def for_cards(requests):
    """Read along what a card or a row shows of each request."""
    people = Prefetch("teachers", Person.objects.order_by("family_name", "given_name", "pk"))
    return requests.select_related("school__area", "programme", "team", "coach", "asked_by").prefetch_related(
        people
    )


def narrowed(requests, *, area=None, programme=None, text=""):
    """Requests of an area, of a programme, and with `text` in the school's, programme's or asker's name."""
    if area:
        requests = requests.filter(school__area=area)
    if programme:
        requests = requests.filter(programme=programme)
    for word in text.split():
        requests = requests.filter(
            Q(school__name__icontains=word)
            | Q(programme__name__icontains=word)
            | Q(asked_by__given_name__icontains=word)
            | Q(asked_by__family_name__icontains=word)
        )
    return requests


def lanes(requests, person) -> list[Lane]:
    """The board: a lane for each open state, oldest first in each, with what `person` may do to each request now.

    Three queries, whatever the number of requests.
    """
    found = requests.open()
    amounts = dict(found.order_by().values_list("state").annotate(amount=Count("pk")))
    numbered = found.annotate(
        place=Window(RowNumber(), partition_by=F("state"), order_by=[F("state_since").asc(), F("id").asc()])
    )
    # All that a card shows is read for those that are shown, and for no others.
    first = CoachingRequest.objects.filter(pk__in=numbered.filter(place__lte=LANE_SIZE).values("pk"))
    shown = {state: [] for state in OPEN_REQUEST_STATES}
    for request in for_cards(first).with_endorsers().order_by("state_since", "id"):
        request.verbs = verbs_for(person, request)
        shown[request.state].append(request)
    return [Lane(state, shown[state], amounts.get(state, 0)) for state in OPEN_REQUEST_STATES]


#: What a list can show, beside the open ones.
CHOICES = [
    ("", gettext_lazy("All open")),
    *[(state.value, state.label) for state in OPEN_REQUEST_STATES],
    ("ended", gettext_lazy("Started and ended")),
    *[(state.value, state.label) for state in ENDED_REQUEST_STATES],
]


def known_choice(choice) -> str:
    """The choice if it is one, else that of the open requests."""
    return choice if choice in dict(CHOICES) else ""


def in_states(requests, choice):
    """`choice` is one state, or "ended", or anything else for the open ones; with the order that fits, for paging."""
    if choice == "ended":
        return requests.filter(state__in=ENDED_REQUEST_STATES), ("-state_since", "-id")
    if choice in ENDED_REQUEST_STATES:
        return requests.filter(state=choice), ("-state_since", "-id")
    if choice in OPEN_REQUEST_STATES:
        return requests.filter(state=choice), ("state_since", "id")
    return requests.open(), ("state_since", "id")


def areas_for(person):
    """The areas that `person` may filter by: those of the own office, and those that one manages."""
    return Area.objects.filter(
        Q(authority_id__in=person.authorities_as(Role.ADMINISTRATOR))
        | Q(pk__in=person.areas_as(Role.AREA_MANAGER))
    )


def programmes_for(person):
    """The programmes that `person` may filter by: those in which coaching can be asked for, published or not."""
    mine = {duty.authority_id for duty in person.current_duties}
    return Programme.objects.filter(kind__in=REQUESTABLE_KINDS, authority_id__in=mine)


def requestable_programmes(authority_id):
    """Published programmes of the authority in which a principal may ask for coaching."""
    return (
        Programme.objects.published()
        .filter(authority=authority_id, kind__in=REQUESTABLE_KINDS)
        .order_by("name", "pk")
    )


def readers_of(request) -> dict[str, list[Person]]:
    """Who can read what is written in the request, by part: those whom `visible_to` lets in. Three queries."""
    return {
        "principals": principals_of(request),
        "area_managers": area_managers_of(request),
        "administrators": administrators_of(request),
    }


def sees_engagement(person, request) -> bool:
    """Whether the request has become an engagement that `person` may open; one query at most."""
    engagement = getattr(request, "engagement", None)
    return engagement is not None and Engagement.objects.visible_to(person).filter(pk=engagement.pk).exists()


def missing_in(request) -> list[tuple[str, str]]:
    """What keeps the request from being sent: (step of the form, sentence), in the order of the form."""
    return [*_missing_for_whom(request), *_missing_need(request), *_missing_conditions(request)]


def _missing_for_whom(request):
    teachers = list(request.teachers.all())
    if not teachers and request.team_id is None:
        yield FOR_WHOM, _("Say for whom: one teacher, several, or a team.")
    gone = {teacher.pk for teacher in teachers} - {
        person.pk for person in teachers_of_school(request.school_id)
    }
    for teacher in teachers:
        if teacher.pk in gone:
            yield FOR_WHOM, _("%(teacher)s is not a teacher at the school today.") % {"teacher": teacher}
    if request.programme_id is None:
        yield FOR_WHOM, _("Choose a programme.")
    elif not requestable_programmes(request.authority_id).filter(pk=request.programme_id).exists():
        yield FOR_WHOM, _("%(programme)s does not take requests now.") % {"programme": request.programme}


def _missing_need(request):
    if not request.need.strip():
        yield NEED, _("Say what the pupils need.")


def _missing_conditions(request):
    if request.wanted_from is None or request.wanted_until is None:
        yield CONDITIONS, _("Say from when and until when.")
    elif request.wanted_until < timezone.localdate():
        yield CONDITIONS, _("The wanted period is over already.")
    if request.minutes_per_week is None:
        yield CONDITIONS, _("Say how many minutes a week the teachers get for it.")

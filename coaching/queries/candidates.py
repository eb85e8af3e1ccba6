"""What is known of coaches with regard to requests: for one request or for hundreds, in as many queries."""

import datetime as dt
from collections import Counter, defaultdict
from functools import cache

from django.utils import timezone

from accounts.enums import Role
from accounts.models import Duty
from coaching.enums import RequestState
from coaching.matching import Candidate
from coaching.models import Conflict, RequestEvent
from coaching.queries.load import coach_loads, coaches_of, monday_of, terms_of, weeks_of_terms
from scheduling.enums import ParticipantRole
from scheduling.models import SeriesMember


class Known:
    """The coaches of an authority (or those of them with the ids `only`) seen from each of `requests`.

    `loads` are by coach's id, over the weeks of all the requests; past weeks are left out, and so are periods that are
    over. `requests` have their teachers read along.
    """

    def __init__(self, authority_id, requests, *, only=None):
        today = timezone.localdate()
        coaches = coaches_of(authority_id)
        self.coaches = list(coaches if only is None else coaches.filter(pk__in=only))
        self._terms = terms_of(authority_id, monday_of(today))
        self._today = today
        self._weeks = cache(self._weeks_between)
        self._free = cache(self._free_between)
        mondays = sorted({monday for request in requests for monday in self.weeks_of(request)})
        self.loads = {load.person.pk: load for load in coach_loads(self.coaches, mondays)}
        self._teams = _teachers_of_teams(requests)
        self._at_school, self._coached_before = _earlier(requests, self._teams, self.coaches)
        self._said_no = _said_no(requests)
        self._works_at = _works_at(requests, self.coaches)
        self._conflicts = _conflicts(requests, self.coaches)
        # Read once: a model's attributes cost more than what is done with them, for tens of thousands of pairs.
        self._rows = [
            (coach, coach.pk, frozenset(coach.coach_profile.subjects), coach.coach_profile.accepts_new)
            for coach in self.coaches
        ]
        self._certifications = {
            coach.pk: list(coach.coach_profile.certifications.all()) for coach in self.coaches
        }
        self._least = cache(self._least_between)
        self._certified = cache(self._certified_on)

    def weeks_of(self, request) -> tuple[dt.date, ...]:
        """Mondays of the school weeks of the wanted period, from this week on."""
        return self._weeks(request.wanted_from, request.wanted_until)

    def least_free(self, coach_id, request) -> int:
        """The free minutes in the fullest of the request's weeks; below zero when that one is overfull."""
        return self._least(coach_id, request.wanted_from, request.wanted_until)

    def candidates(self, request) -> list[Candidate]:
        """Each coach with what speaks for and against; without those whom the request itself is about."""
        coached, school = self.coached_by(request), request.school_id
        first, last, number = request.wanted_from, request.wanted_until, request.pk
        return [
            Candidate(
                coach=coach,
                subjects=subjects,
                free=self._free(pk, first, last),
                takes_new=takes_new,
                times_at_school=self._at_school.get((pk, school), 0),
                coached_before=self._names_of(pk, coached),
                works_at_school=(pk, school) in self._works_at,
                said_no_on=self._said_no.get((pk, number)),
                has_conflict=(pk, school) in self._conflicts,
                **self._certified(pk, first),
            )
            for coach, pk, subjects, takes_new in self._rows
            if pk not in coached
        ]

    def coached_by(self, request) -> dict[int, str]:
        """Whom the request is about: names by id, of its teachers and those of its team."""
        named = {person.pk: str(person) for person in request.teachers.all()}
        return named | self._teams.get(request.team_id, {})

    def _names_of(self, coach_id, coached):
        before = self._coached_before.get(coach_id)
        return tuple(name for pk, name in coached.items() if pk in before) if before else ()

    def _weeks_between(self, first, last):
        first = max(first, monday_of(self._today))
        terms = [(starts, ends) for starts, ends in self._terms if ends >= first]
        return tuple(weeks_of_terms(terms, first, last))

    def _free_between(self, coach_id, first, last):
        return self.loads[coach_id].free_on_average(self._weeks(first, last))

    def _least_between(self, coach_id, first, last):
        load = self.loads[coach_id]
        return min((load.free(monday) for monday in self._weeks(first, last)), default=0)

    def _certified_on(self, coach_id, on):
        """Whether one certification holds on the day `on`; the day on which the last of them ends."""
        certifications = self._certifications[coach_id]
        valid = [one for one in certifications if one.is_valid(on)]
        ends = [one.expires_on for one in (valid or certifications)]
        return {
            "is_certified": bool(valid),
            "had_certification": bool(certifications),
            "certified_until": None if None in ends else max(ends, default=None),
        }


def _teachers_of_teams(requests):
    """Team → names of its teachers of today by id."""
    teams = {request.team_id for request in requests if request.team_id}
    duties = Duty.objects.current().filter(role=Role.TEACHER, team__in=teams).select_related("person")
    found = defaultdict(dict)
    for duty in duties.order_by("person__family_name", "person__given_name", "person"):
        found[duty.team_id][duty.person_id] = str(duty.person)
    return dict(found)


def _works_at(requests, coaches):
    """(coach, school) of those who have a duty of today at one of the requests' schools."""
    duties = Duty.objects.current().filter(
        school__in={request.school_id for request in requests}, person__in=coaches
    )
    return set(duties.values_list("person", "school"))


def _conflicts(requests, coaches):
    """(coach, school) of those who have stated that they are not to be asked about the school."""
    schools = {request.school_id for request in requests}
    found = Conflict.objects.filter(school__in=schools, coach__in=coaches)
    return set(found.values_list("coach", "school"))


def _earlier(requests, teams, coaches):
    """How often each coach has coached at each school, and whom each has coached of the teachers; two queries."""
    led = SeriesMember.objects.filter(
        role=ParticipantRole.FACILITATOR, person__in=coaches, series__engagement__isnull=False
    )
    here = led.filter(series__engagement__school__in={request.school_id for request in requests})
    at_school = Counter(
        (coach, school)
        for coach, school, _series in set(here.values_list("person", "series__engagement__school", "series"))
    )
    teachers = {person.pk for request in requests for person in request.teachers.all()}
    teachers.update(*teams.values())
    series_of = defaultdict(set)
    taught = SeriesMember.objects.filter(
        role=ParticipantRole.PARTICIPANT, person__in=teachers, series__engagement__isnull=False
    )
    for teacher, series in taught.values_list("person", "series"):
        series_of[series].add(teacher)
    coached_before = defaultdict(set)
    for coach, series in led.filter(series__in=series_of).values_list("person", "series"):
        coached_before[coach] |= series_of[series]
    return at_school, coached_before


def _said_no(requests):
    """(coach, request) → the local day on which that one said no to it."""
    events = RequestEvent.objects.filter(
        request__in=requests, from_state=RequestState.MATCHED, to_state=RequestState.ENDORSED
    ).exclude(reason="")
    return {
        (by, request): timezone.localdate(at) for by, request, at in events.values_list("by", "request", "at")
    }

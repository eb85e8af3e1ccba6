"""Coaches for one request: what is known of each, ranked. A constant number of queries, whatever their number."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.utils import timezone

from accounts.enums import Role
from accounts.models import Duty
from coaching.enums import RequestState
from coaching.matching import Candidate, Ranked, rank
from coaching.models import RequestEvent
from coaching.queries.load import EXPECTED_MINUTES, CoachLoad, coach_loads, coaches_of, school_weeks
from scheduling.enums import ParticipantRole
from scheduling.models import SeriesMember

#: So many weeks of the wanted period are drawn.
DRAWN_WEEKS = 16


#: The drawing of a week: its height stands for the agreed time and a quarter more.
BAR_HEIGHT, BAR_STEP, FULL_AT = 48, 12, 125


@dataclass(frozen=True, slots=True)
class Week:
    """A week of a coach, in percent of the agreed time: what is taken today, and what this request would add.

    `x` and the heights are for the drawing.
    """

    monday: dt.date
    taken: int
    added: int
    x: int

    @property
    def taken_height(self) -> int:
        """How high the part that is taken is drawn."""
        return min(BAR_HEIGHT, round(self.taken * BAR_HEIGHT / FULL_AT))

    @property
    def added_height(self) -> int:
        """How high what would be added is drawn; as much as there is room for."""
        return min(BAR_HEIGHT - self.taken_height, max(2, round(self.added * BAR_HEIGHT / FULL_AT)))

    @property
    def taken_y(self) -> int:
        """From the top of the drawing to the part that is taken."""
        return BAR_HEIGHT - self.taken_height

    @property
    def added_y(self) -> int:
        """From the top of the drawing to what would be added."""
        return self.taken_y - self.added_height

    @property
    def is_over(self) -> bool:
        """Whether the request would make the week overfull."""
        return self.taken + self.added > 100


@dataclass(frozen=True, slots=True)
class Proposal:
    """A ranked coach with the weeks that the request would touch."""

    ranked: Ranked
    weeks: list[Week]

    @property
    def coach(self):
        """The person."""
        return self.ranked.candidate.coach

    @property
    def weeks_over(self) -> int:
        """How many of the weeks the request would make overfull."""
        return sum(week.is_over for week in self.weeks)

    @property
    def width(self) -> int:
        """Of the drawing."""
        return len(self.weeks) * BAR_STEP

    @property
    def last_week(self) -> Week | None:
        """The last week drawn, when there is more than one."""
        return self.weeks[-1] if len(self.weeks) > 1 else None


def proposals_for(request) -> list[Proposal]:
    """Every coach who could be asked, the best first. Left out are those whom the request itself is about."""
    coached = {person.pk for person in request.teachers.all()} | _team_of(request)
    coaches = [coach for coach in coaches_of(request.authority_id) if coach.pk not in coached]
    weeks = school_weeks(request.authority_id, request.wanted_from, request.wanted_until)
    loads = {load.person.pk: load for load in coach_loads(coaches, weeks)}
    at_school, coached_before = _earlier(request, coaches)
    said_no = _said_no(request)
    works_here = set(Duty.objects.current().filter(school=request.school_id).values_list("person", flat=True))
    candidates = [
        Candidate(
            coach=coach,
            subjects=frozenset(coach.coach_profile.subjects),
            free=loads[coach.pk].free_on_average(weeks),
            takes_new=coach.coach_profile.accepts_new,
            times_at_school=at_school[coach.pk],
            coached_before=tuple(coached_before[coach.pk]),
            works_at_school=coach.pk in works_here,
            said_no_on=said_no.get(coach.pk),
            **_certified(coach, request.wanted_from),
        )
        for coach in coaches
    ]
    ranked = rank(candidates, subjects=request.subjects, needed_minutes=EXPECTED_MINUTES)
    return [Proposal(one, _drawn(loads[one.candidate.coach.pk], weeks)) for one in ranked]


def _drawn(load: CoachLoad, weeks):
    whole = load.weekly_minutes or 1
    added = round(100 * EXPECTED_MINUTES / whole)
    return [
        Week(monday, round(100 * load.taken[monday] / whole), added, number * BAR_STEP)
        for number, monday in enumerate(weeks[:DRAWN_WEEKS])
    ]


def _team_of(request):
    if request.team_id is None:
        return set()
    return set(
        Duty.objects.current()
        .filter(role=Role.TEACHER, team=request.team_id)
        .values_list("person", flat=True)
    )


def _certified(coach, on):
    """Whether one certification holds on the day `on`; the day on which the last of them ends."""
    certifications = list(coach.coach_profile.certifications.all())
    valid = [one for one in certifications if one.is_valid(on)]
    ends = [one.expires_on for one in (valid or certifications)]
    return {
        "is_certified": bool(valid),
        "had_certification": bool(certifications),
        "certified_until": None if None in ends else max(ends, default=None),
    }


def _earlier(request, coaches):
    """How often each coach has coached at the school, and which of the request's teachers; two queries."""
    led = SeriesMember.objects.filter(
        role=ParticipantRole.FACILITATOR, person__in=coaches, series__engagement__isnull=False
    )
    here = led.filter(series__engagement__school=request.school_id).values_list("person", "series")
    at_school = Counter(coach for coach, _series in set(here))
    teachers = {person.pk: str(person) for person in request.teachers.all()}
    series_of = defaultdict(set)
    taught = SeriesMember.objects.filter(
        role=ParticipantRole.PARTICIPANT, person__in=teachers, series__engagement__isnull=False
    )
    for teacher, series in taught.values_list("person", "series"):
        series_of[series].add(teacher)
    coached_before = defaultdict(list)
    for coach, series in led.filter(series__in=series_of).values_list("person", "series"):
        for teacher in sorted(series_of[series]):
            if teachers[teacher] not in coached_before[coach]:
                coached_before[coach].append(teachers[teacher])
    return at_school, coached_before


def _said_no(request):
    """Coach → the local day on which that one said no to this request."""
    events = RequestEvent.objects.filter(
        request=request, from_state=RequestState.MATCHED, to_state=RequestState.ENDORSED
    ).exclude(reason="")
    return {by: timezone.localdate(at) for by, at in events.values_list("by", "at")}

"""How far each school had come in a term, across programmes or in one of them: what the report on coverage is made of.

What a reached team is, which meetings are individual supervision and what each state means is defined for the page of
a programme (`queries.reached`, `queries.takingpart`); here the meetings of one term are asked about, at all schools.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Max, Min, Q
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Duty, School, area_on
from coaching.enums import GroupSupervision, IndividualSupervision
from coaching.models import Engagement, Group, TakingPart
from coaching.queries.reached import INDIVIDUAL, reached_by
from coaching.queries.takingpart import Times, group_state
from coaching.reports.places import areas_named, school_name
from coaching.reports.requests import first_sendings
from coaching.reports.scope import once
from scheduling.enums import MeetingStatus
from scheduling.models import Meeting, Participant

#: No meeting is longer: what has not ended yet began after this.
LONGEST = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """A school in a term. `missed` are the teams that were not reached: (name, number of teachers). Times in UTC."""

    school_id: int
    name: str
    area_id: int | None
    area: str | None
    #: What to sort the areas by.
    area_order: str | None
    #: The last day of a school that is closed, and what it goes on as, by name.
    closed_on: dt.date | None
    goes_on_as: str | None
    group: GroupSupervision
    individual: IndividualSupervision
    teams: int
    missed: list
    last: dt.datetime | None
    next: dt.datetime | None

    @property
    def full_name(self) -> str:
        """Its name, and that it is closed."""
        return school_name(self.name, self.closed_on, self.goes_on_as)

    @property
    def has_group(self) -> bool:
        return self.group != GroupSupervision.NOT_YET

    @property
    def has_individual(self) -> bool:
        return self.individual == IndividualSupervision.STARTED


@once
def lines(choice) -> list[Line]:
    """A line for each school of the choice, by name. Read once for a choice; eleven statements, however many."""
    schools, groups, times = _schools(choice), _groups(choice), Times()
    there = reached_by(groups, starts_at__gte=choice.period.start, starts_at__lt=choice.period.end)
    teams = _teams(choice, schools)
    met = _note_groups(choice, groups, schools, times)
    started = _note_engagements(choice, schools, times)
    on_the_way = _on_the_way(choice, schools)
    rows = list(schools.values_list("pk", "name", "area_then", "closed_on", "goes_on_as__name"))
    areas = areas_named({row[2] for row in rows})
    found = []
    for pk, name, area_id, closed_on, goes_on_as in rows:
        area_order, area = areas.get(area_id, (None, None))
        own = teams.get(pk, {})
        missed = [
            (team, len(people))
            for (team_id, team), people in own.items()
            if not there.team(team_id, pk, people)
        ]
        individual = IndividualSupervision.ON_THE_WAY if pk in on_the_way else IndividualSupervision.NOT_YET
        if pk in started:
            individual = IndividualSupervision.STARTED
        found.append(
            Line(
                school_id=pk,
                name=name,
                area_id=area_id,
                area=area,
                area_order=area_order,
                closed_on=closed_on,
                goes_on_as=goes_on_as,
                group=group_state(own, missed, pk in met),
                individual=individual,
                teams=len(own),
                missed=missed,
                last=times.last.get(pk),
                next=times.next.get(pk),
            )
        )
    return found


def _schools(choice):
    """Schools that were open on any day of the term: of a programme for which schools take part those that did in the
    term, else all. Each is in the area in which it was on the term's last day, or is today while the term lasts."""
    first, last = choice.period.first, choice.period.last
    schools = School.objects.annotate(area_then=area_on(choice.period.latest_day)).filter(
        choice.where(area="area_then", school="pk", programme=None),
        Q(closed_on=None) | Q(closed_on__gte=first),
    )
    taking = TakingPart.objects.filter(programme=choice.programme) if choice.programme else None
    if taking is not None and taking.exists():
        then = taking.filter(Q(ends_on=None) | Q(ends_on__gte=first), starts_on__lte=last)
        schools = schools.filter(pk__in=then.order_by().values("school"))
    return schools.order_by("sort_name", "pk")


def _groups(choice):
    """Groups of the chosen programme, or of all programmes of the reader's authorities."""
    if choice.programme:
        return Group.objects.filter(programme=choice.programme).order_by()
    return Group.objects.filter(
        programme__authority__in=choice.person.authorities_as(*choice.roles)
    ).order_by()


def _teachers(choice, path=""):
    """The condition of a teacher's duty today, or on the last day of a term that is over."""
    on = choice.period.latest_day
    return Q(
        Q(**{f"{path}ends_on": None}) | Q(**{f"{path}ends_on__gte": on}),
        **{f"{path}starts_on__lte": on, f"{path}role": Role.TEACHER},
    )


def _teams(choice, schools):
    """By school the teams that have teachers, by name: {(team id, name): ids of its teachers}."""
    duties = (
        Duty.objects.filter(
            _teachers(choice), school__in=_only_ids(schools), team__isnull=False, person__is_active=True
        )
        .order_by("team__name", "team")
        .values_list("school", "team", "team__name", "person")
    )
    found = defaultdict(lambda: defaultdict(set))
    for school_id, team_id, name, person_id in duties:
        found[school_id][team_id, name].add(person_id)
    return found


def _note_groups(choice, groups, schools, times):
    """Ids of the schools one of whose own groups met in the term; what groups met, and meet next, goes into `times`.

    The meetings of a group of several schools are those of the schools where the asked teach.
    """
    own = Meeting.objects.filter(
        _held(choice) | _to_come(), series__group__in=groups, series__group__school__in=_only_ids(schools)
    ).order_by()
    met = set()
    for school_id, last, following in own.values_list("series__group__school").annotate(
        **_last_and_next(choice)
    ):
        times.note(school_id, last, following)
        if last:
            met.add(school_id)
    asked = Participant.objects.filter(
        _teachers(choice, "person__duties__"),
        _held(choice, "meeting__") | _to_come("meeting__"),
        meeting__series__group__in=groups.filter(school=None),
        person__duties__school__in=_only_ids(schools),
        person__is_active=True,
    ).order_by()
    for school_id, last, following in asked.values_list("person__duties__school").annotate(
        **_last_and_next(choice, "meeting__")
    ):
        times.note(school_id, last, following)
    return met


def _note_engagements(choice, schools, times):
    """Ids of the schools where somebody was supervised individually in the term; the times go into `times`."""
    meetings = Meeting.objects.filter(
        _held(choice) | _to_come(), series__engagement__school__in=_only_ids(schools)
    ).order_by()
    if choice.programme:
        meetings = meetings.filter(series__engagement__programme=choice.programme)
    individual = Max("starts_at", filter=_held(choice) & Q(kind__in=INDIVIDUAL))
    rows = meetings.values_list("series__engagement__school").annotate(
        **_last_and_next(choice), started=individual
    )
    found = set()
    for school_id, last, following, started in rows:
        times.note(school_id, last, following)
        if started:
            found.add(school_id)
    return found


def _on_the_way(choice, schools):
    """Ids of the schools where a request waited or coaching was open: now, or when the term ended."""
    until = min(choice.period.end, timezone.now() + dt.datetime.resolution)
    coached = Engagement.objects.filter(
        Q(closed_at=None) | Q(closed_at__gte=until), started_at__lt=until, school__in=_only_ids(schools)
    ).order_by()
    if choice.programme:
        coached = coached.filter(programme=choice.programme)
    # Whose requests are counted is asked by the schools: one may have been sent before the school came to its area.
    asked = (
        first_sendings(choice)
        .filter(request__school__in=_only_ids(schools))
        .values_list("request__school", flat=True)
    )
    if choice.programme:
        asked = asked.filter(request__programme=choice.programme)
    return {*coached.values_list("school", flat=True).distinct(), *asked.distinct()}


def _only_ids(schools):
    return schools.order_by().values("pk")


def _held(choice, path=""):
    """The condition that a meeting was held in the term."""
    return Q(
        **{
            f"{path}status": MeetingStatus.HELD,
            f"{path}starts_at__gte": choice.period.start,
            f"{path}starts_at__lt": choice.period.end,
        }
    )


def _to_come(path=""):
    """The condition that a meeting is booked and has not ended yet."""
    now = timezone.now()
    return Q(
        **{
            f"{path}status": MeetingStatus.BOOKED,
            f"{path}starts_at__gt": now - LONGEST,
            f"{path}ends_at__gt": now,
        }
    )


def _last_and_next(choice, path=""):
    return {
        "last": Max(f"{path}starts_at", filter=_held(choice, path)),
        "following": Min(f"{path}starts_at", filter=_to_come(path)),
    }

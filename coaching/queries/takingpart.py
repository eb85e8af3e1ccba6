"""How far each school that takes part has come: one row for each, derived from meetings, never typed in."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, Max, Min, OuterRef, Q
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Person, School, Team
from accounts.queries.person import matching
from coaching.enums import GroupSupervision, IndividualSupervision, Phase
from coaching.models import CoachingRequest, Engagement, TakingPart
from coaching.queries.reached import INDIVIDUAL, reached
from coaching.queries.schoolpart import in_groups, staff_of
from coaching.rules.group import may_make
from scheduling.enums import MeetingStatus
from scheduling.models import Meeting, Participant

#: Schools that the page to add them shows; others are found by searching.
SCHOOLS_SHOWN = 100
#: What is missing weighs so much when the rows are put in order.
_GROUP = list(GroupSupervision)
_INDIVIDUAL = list(IndividualSupervision)


@dataclass(slots=True)
class SchoolRow:
    """Times in UTC, None where there is none. `missed` are the teams that are not reached, by name."""

    taking_part: TakingPart
    school: School
    group: GroupSupervision
    individual: IndividualSupervision
    teams: int
    missed: list[Team]
    waiting: list[Person]
    last: datetime | None = None
    next: datetime | None = None

    @property
    def reached(self) -> int:
        """How many of the teams are reached."""
        return self.teams - len(self.missed)


@dataclass(slots=True)
class Times:
    """When a school last met and meets next."""

    last: dict = field(default_factory=dict)
    next: dict = field(default_factory=dict)

    def note(self, school_id, last, following):
        """One more run of meetings of a school."""
        if last:
            self.last[school_id] = max(last, self.last.get(school_id, last))
        if following:
            self.next[school_id] = min(following, self.next.get(school_id, following))


def taking_part_seen_by(person, programme):
    """The schools that take part today, as far as `person` sees them: who runs the programme all, area managers those
    of the area, principals their own."""
    rows = programme.taking_part.current()
    if may_make(person, programme):
        return rows
    return rows.filter(
        Q(school__area__in=person.areas_as(Role.AREA_MANAGER))
        | Q(school__in=person.schools_as(Role.PRINCIPAL))
    )


def school_rows(person, programme, *, by_name=False) -> list[SchoolRow]:
    """A row for each school that `person` sees, what is missing most first, or by name. Eleven statements, however many
    schools there are."""
    taking = list(
        taking_part_seen_by(person, programme).select_related("school").order_by("school__sort_name", "pk")
    )
    schools = [row.school for row in taking]
    staff, placed, there = staff_of(schools), in_groups(programme), reached(programme)
    times = _times(programme, staff)
    individual = _individual(programme, schools, times)
    met = _schools_that_met(programme)
    teams = {}
    for team in Team.objects.filter(school__in=schools).order_by("name", "pk"):
        if staff[team.school_id].teams.get(team.pk):
            teams.setdefault(team.school_id, []).append(team)
    rows = []
    for row in taking:
        school = row.school
        own = teams.get(school.pk, [])
        people = {team.pk: [person.pk for person in staff[school.pk].teams[team.pk]] for team in own}
        missed = [team for team in own if not there.team(team.pk, school.pk, people[team.pk])]
        rows.append(
            SchoolRow(
                taking_part=row,
                school=school,
                group=group_state(own, missed, school.pk in met),
                individual=individual.get(school.pk, IndividualSupervision.NOT_YET),
                teams=len(own),
                missed=missed,
                waiting=[one for pk, one in staff[school.pk].teachers.items() if pk not in placed],
                last=times.last.get(school.pk),
                next=times.next.get(school.pk),
            )
        )
    return rows if by_name else sorted(rows, key=_missing)


def _missing(row):
    return (
        _GROUP.index(row.group),
        _INDIVIDUAL.index(row.individual),
        row.next is not None,
        -len(row.missed),
        -len(row.waiting),
        row.school.sort_name,
        row.school.pk,
    )


def group_state(teams, missed, has_met) -> GroupSupervision:
    """How far group supervision has come where there are these teams, of which these are not reached; a school without
    teams has it once one of its groups has met."""
    if not teams:
        return GroupSupervision.ALL if has_met else GroupSupervision.NOT_YET
    if not missed:
        return GroupSupervision.ALL
    return GroupSupervision.NOT_YET if len(missed) == len(teams) else GroupSupervision.SOME


def _schools_that_met(programme):
    """Ids of schools one of whose own groups has held a meeting; one statement."""
    held = Meeting.objects.filter(status=MeetingStatus.HELD, series__group__programme=programme)
    return set(held.order_by().values_list("series__group__school", flat=True).distinct())


def _times(programme, staff) -> Times:
    """From the groups' meetings: those of one school by the group, those of several by who is asked. Two statements."""
    times, now = Times(), timezone.now()
    meetings = Meeting.objects.filter(series__group__programme=programme).order_by()
    own = meetings.filter(series__group__school__in=list(staff)).values_list("series__group__school")
    for school_id, last, following in own.annotate(**_last_and_next(now)):
        times.note(school_id, last, following)
    asked = Participant.objects.filter(
        meeting__series__group__programme=programme, meeting__series__group__school=None
    ).order_by()
    asked = asked.values_list("person").annotate(**_last_and_next(now, "meeting__"))
    schools_of = {}
    for school_id, one in staff.items():
        for pk in one.teachers:
            schools_of.setdefault(pk, []).append(school_id)
    for person_id, last, following in asked:
        for school_id in schools_of.get(person_id, ()):
            times.note(school_id, last, following)
    return times


def _last_and_next(now, path=""):
    held = Q(**{f"{path}status": MeetingStatus.HELD})
    booked = Q(**{f"{path}status": MeetingStatus.BOOKED, f"{path}ends_at__gt": now})
    return {
        "last": Max(f"{path}starts_at", filter=held),
        "following": Min(f"{path}starts_at", filter=booked),
    }


def _individual(programme, schools, times) -> dict:
    """How far individual supervision has come, by school; adds the engagements' meetings to `times`."""
    now = timezone.now()
    found = {}
    asked = CoachingRequest.objects.open().filter(programme=programme, school__in=schools)
    for school_id in asked.order_by().values_list("school", flat=True).distinct():
        found[school_id] = IndividualSupervision.ON_THE_WAY
    held = Meeting.objects.filter(series=OuterRef("series"), status=MeetingStatus.HELD, kind__in=INDIVIDUAL)
    engagements = Engagement.objects.filter(programme=programme, school__in=schools).annotate(
        started=Exists(held)
    )
    for school_id, phase, started in engagements.order_by().values_list("school", "phase", "started"):
        if started:
            found[school_id] = IndividualSupervision.STARTED
        elif phase != Phase.CLOSED:
            found.setdefault(school_id, IndividualSupervision.ON_THE_WAY)
    meetings = Meeting.objects.filter(
        series__engagement__programme=programme, series__engagement__school__in=schools
    ).order_by()
    for school_id, last, following in meetings.values_list("series__engagement__school").annotate(
        **_last_and_next(now)
    ):
        times.note(school_id, last, following)
    return found


def schools_to_add(programme, words="") -> list[School]:
    """Open schools of the authority that do not take part, by name."""
    there = programme.taking_part.filter(ends_on=None)
    schools = School.objects.open().filter(authority=programme.authority_id)
    schools = schools.exclude(pk__in=there.values("school")).select_related("area")
    return list(matching(schools, words, ["name", "area__name"])[:SCHOOLS_SHOWN])

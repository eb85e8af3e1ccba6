"""Supervision for learning: ten schools, a group for each team, and individual supervision that is more or less far."""

import datetime as dt

from coaching.demo.meetings import local, monday
from coaching.demo.requests import Case, make_request, request_events
from coaching.enums import GroupEventKind, Phase, RequestState
from coaching.models import (
    Engagement,
    Group,
    GroupEvent,
    GroupMember,
    Log,
    RequestEvent,
    TakingPart,
)
from scheduling.enums import MeetingKind, MeetingStatus, ParticipantRole
from scheduling.models import Meeting, Participant, Series, SeriesMember
from scheduling.queries.schoolyear import free_days

SCHOOLS = 10
#: Weeks from now in which the groups meet; those that have not begun only in those ahead.
WEEKS = (-8, -5, -2, 1, 4)
#: By the school's place among the ten: which of its teams have begun, have a group only, or nothing at all.
BEGUN_TEAMS = {7: 1, 8: 0, 9: 0}
GROUPS = {7: 2, 9: 0}
#: Individual supervision: schools where it has begun, and where it is on the way.
STARTED, AGREED, ASKED = (0, 1), (2,), (3, 4)


def make_groups(world, programme):
    """Everything of the programme at the first ten schools. The last coach supervises individually."""
    schools = world.schools[:SCHOOLS]
    TakingPart.objects.bulk_create(
        TakingPart(programme=programme, school=school, starts_on=world.today - dt.timedelta(days=120))
        for school in schools
    )
    year = world.today.year
    free = free_days(world.authority, dt.date(year - 1, 1, 1), dt.date(year + 1, 12, 31))
    for k, school in enumerate(schools):
        # Whoever leads comes from the next school, where the groups meet at another hour.
        leader = world.teachers[schools[(k + 1) % len(schools)].pk][3]
        teams = world.teams[school.pk]
        for t, team in enumerate(teams[: GROUPS.get(k, len(teams))]):
            people = [one for n, one in enumerate(world.teachers[school.pk]) if n % len(teams) == t]
            group = make_group(world, programme, f"{team.name}, {school.name}", leader, people, team=team)
            clock = dt.time(14, 30) if k % 2 == 0 else dt.time(15, 45)
            begun = t < BEGUN_TEAMS.get(k, len(teams))
            days = [
                monday(world.today) + dt.timedelta(weeks=week, days=t) for week in WEEKS if begun or week > 0
            ]
            make_meetings(
                world, group, leader, people, [local(day, clock) for day in days if day not in free]
            )
    make_individual(world, programme, free)


def make_group(world, programme, name, leader, people, *, team=None, school=None, module="", series=None):
    """A group with its members and what has happened to it; with a `series` that there is, its members are those."""
    school, since = team.school if team else school, world.now - dt.timedelta(days=100)
    if series is None:
        series = Series.objects.create(
            authority=world.authority,
            school=school,
            title=name,
            usual_kind=MeetingKind.GROUP_SUPERVISION,
            usual_minutes=60,
            place="Personalrummet",
        )
        roles = [
            (leader, ParticipantRole.FACILITATOR),
            *((one, ParticipantRole.PARTICIPANT) for one in people),
        ]
        SeriesMember.objects.bulk_create(
            SeriesMember(series=series, person=person, role=role, joined_at=since) for person, role in roles
        )
    group = Group.objects.create(
        programme=programme,
        name=name,
        school=school,
        team=team,
        module=module,
        series=series,
        created_at=since,
    )
    GroupMember.objects.bulk_create(
        GroupMember(group=group, programme=programme, person=one, joined_at=since) for one in people
    )
    kinds = [(GroupEventKind.MADE, None), (GroupEventKind.LEADS, leader)]
    kinds += [(GroupEventKind.JOINED, one) for one in people]
    GroupEvent.objects.bulk_create(
        GroupEvent(group=group, kind=kind, person=person, at=since, by=world.administrator)
        for kind, person in kinds
    )
    return group


def make_meetings(world, group, leader, people, starts):
    """Held and logged where they are past, with somebody away now and then."""
    meetings = Meeting.objects.bulk_create(
        Meeting(
            series=group.series,
            kind=group.series.usual_kind,
            status=MeetingStatus.HELD if is_past(world, at) else MeetingStatus.BOOKED,
            starts_at=at,
            ends_at=at + dt.timedelta(minutes=60),
            place=group.series.place,
            created_by=leader,
        )
        for at in starts
    )
    participants, logs = [], []
    for n, meeting in enumerate(meetings):
        held = meeting.status == MeetingStatus.HELD
        participants.append(
            Participant(
                meeting=meeting,
                person=leader,
                role=ParticipantRole.FACILITATOR,
                attended=True if held else None,
            )
        )
        for p, person in enumerate(people):
            # With a single one nobody would have met.
            away = len(people) > 1 and (n + p + group.pk) % 5 == 4
            participants.append(
                Participant(meeting=meeting, person=person, attended=not away if held else None)
            )
        if held:
            logs.append(Log(meeting=meeting, minutes=60, logged_by=leader, logged_at=meeting.ends_at))
    Participant.objects.bulk_create(participants)
    Log.objects.bulk_create(logs)


def is_past(world, starts_at):
    return starts_at + dt.timedelta(minutes=60) < world.now


def make_individual(world, programme, free):
    """Engagements that have begun, one that has only been agreed on, and requests in the queue."""
    coach = world.coaches[7]
    for k in (*STARTED, *AGREED):
        school = world.schools[k]
        teacher, since = world.teachers[school.pk][2], world.now - dt.timedelta(days=60)
        series = Series.objects.create(
            authority=world.authority, school=school, title="Handledning", place="Grupprum 3"
        )
        people = [(coach, ParticipantRole.FACILITATOR), (teacher, ParticipantRole.PARTICIPANT)]
        SeriesMember.objects.bulk_create(
            SeriesMember(series=series, person=person, role=role, joined_at=since) for person, role in people
        )
        phase = Phase.WORK if k in STARTED else Phase.INTRODUCTION
        engagement = Engagement.objects.create(
            authority=world.authority,
            programme=programme,
            school=school,
            series=series,
            phase=phase,
            phase_since=since,
            started_at=since,
        )
        weeks = (-7, -3, 2) if k in STARTED else (2,)
        for week in weeks:
            day = monday(world.today) + dt.timedelta(weeks=week, days=2)
            if day not in free:
                starts_at = local(day, dt.time(9 + 2 * STARTED.index(k) if k in STARTED else 13))
                make_conversation(world, engagement, people, starts_at)
    for n, k in enumerate(ASKED):
        case = Case(RequestState.QUEUED, 20 + n)
        request, case = make_request(world, case, n, world.schools[k], coach, programme)
        request.save()
        RequestEvent.objects.bulk_create(request_events(world, request, case))
        if not request.team_id:
            request.teachers.add(world.teachers[request.school_id][2])


def make_conversation(world, engagement, people, starts_at):
    held = is_past(world, starts_at)
    meeting = Meeting.objects.create(
        series=engagement.series,
        kind=MeetingKind.CONVERSATION,
        status=MeetingStatus.HELD if held else MeetingStatus.BOOKED,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=60),
        place=engagement.series.place,
        created_by=people[0][0],
    )
    Participant.objects.bulk_create(
        Participant(meeting=meeting, person=person, role=role, attended=True if held else None)
        for person, role in people
    )
    if held:
        Log.objects.create(
            meeting=meeting,
            engagement=engagement,
            minutes=60,
            phase=engagement.phase,
            logged_by=people[0][0],
            logged_at=meeting.ends_at,
        )

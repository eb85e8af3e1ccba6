"""Why: requests in every state, and the engagements that came of them in every phase."""

import datetime as dt
from dataclasses import dataclass

from accounts.enums import Subject
from coaching.demo import names
from coaching.enums import DeclineReason, Phase, RequestState
from coaching.models import CoachingRequest, Engagement, EngagementEvent, RequestEvent
from scheduling.enums import ParticipantRole
from scheduling.models import Series, SeriesMember

S = RequestState

#: How a request came to its state, and how many days each step took.
PATHS = {
    S.DRAFT: [],
    S.SENT: [(S.SENT, 0)],
    S.RETURNED: [(S.SENT, 0), (S.RETURNED, 2)],
    S.ENDORSED: [(S.SENT, 0), (S.ENDORSED, 2)],
    S.QUEUED: [(S.SENT, 0), (S.ENDORSED, 2), (S.QUEUED, 5)],
    S.MATCHED: [(S.SENT, 0), (S.ENDORSED, 2), (S.MATCHED, 5)],
    S.DECLINED: [(S.SENT, 0), (S.ENDORSED, 3), (S.DECLINED, 6)],
    S.WITHDRAWN: [(S.SENT, 0), (S.ENDORSED, 2), (S.WITHDRAWN, 9)],
    S.ACCEPTED: [(S.SENT, 0), (S.ENDORSED, 2), (S.MATCHED, 4), (S.ACCEPTED, 6)],
    S.RUNNING: [(S.SENT, 0), (S.ENDORSED, 2), (S.MATCHED, 4), (S.ACCEPTED, 6), (S.RUNNING, 10)],
    S.CLOSED: [(S.SENT, 0), (S.ENDORSED, 1), (S.MATCHED, 3), (S.ACCEPTED, 5), (S.RUNNING, 9), (S.CLOSED, 70)],
}


@dataclass(frozen=True)
class Case:
    """One request of the demonstration: its state, how many days ago it was sent, and the phase it has reached."""

    state: str
    days_ago: int
    phase: str = ""
    paused: bool = False


#: The schools take turns, so the order decides where each case is: the first school, whose principal can be tried, has
#: one running, one returned with a question and one just sent; its area has one more to endorse.
CASES = [
    Case(S.RUNNING, 75, Phase.WORK),
    Case(S.RUNNING, 60, Phase.GOAL),
    Case(S.RUNNING, 61, Phase.WORK),
    Case(S.ENDORSED, 6),
    Case(S.RUNNING, 70, Phase.WORK),
    Case(S.CLOSED, 95, Phase.CLOSED),
    Case(S.RUNNING, 50, Phase.AGREEMENT),
    Case(S.RUNNING, 68, Phase.EVALUATION),
    Case(S.ACCEPTED, 9, Phase.INTRODUCTION),
    Case(S.SENT, 9),
    Case(S.RUNNING, 66, Phase.WORK),
    Case(S.CLOSED, 90, Phase.CLOSED),
    Case(S.RETURNED, 5),
    Case(S.QUEUED, 20),
    Case(S.RUNNING, 72, Phase.WORK),
    Case(S.RUNNING, 55, Phase.GOAL),
    Case(S.ENDORSED, 12),
    Case(S.DECLINED, 40),
    Case(S.RUNNING, 71, Phase.WORK),
    Case(S.WITHDRAWN, 33),
    Case(S.RUNNING, 64, Phase.WORK, paused=True),
    Case(S.CLOSED, 100, Phase.CLOSED),
    Case(S.RUNNING, 48, Phase.AGREEMENT),
    Case(S.SENT, 3),
    Case(S.SENT, 1),
    Case(S.ACCEPTED, 12, Phase.INTRODUCTION),
    Case(S.QUEUED, 28),
    Case(S.RUNNING, 74, Phase.EVALUATION),
    Case(S.MATCHED, 7),
    Case(S.RUNNING, 58, Phase.WORK),
    Case(S.MATCHED, 8),
    Case(S.RUNNING, 45, Phase.INTRODUCTION),
    Case(S.ENDORSED, 4),
    Case(S.DRAFT, 0),
]

WITH_COACH = (S.MATCHED, S.ACCEPTED, S.RUNNING, S.CLOSED)


def make_requests(world, programme):
    """Make every case, the schools taking turns.

    Returns the engagements, each with `coach` and `people` set, and the events of all requests.
    """
    requests, events, teacher_rows = [], [], []
    for n in range(world.scale):
        # The last coach leads the process leader programme and is free for new requests.
        coaches = world.coaches[n * 8 : n * 8 + 7]
        schools = world.schools[n * 12 : n * 12 + 12]
        for k, case in enumerate(CASES):
            requests.append(make_request(world, case, k, schools[k % 12], coaches[(k // 2) % 7], programme))
    CoachingRequest.objects.bulk_create([request for request, _ in requests], batch_size=2000)
    for k, (request, case) in enumerate(requests):
        events += request_events(world, request, case)
        if request.team_id is None:
            pool = world.teachers[request.school_id]
            count = 1 if k % 3 else 2
            start = (k // 12) % (len(pool) - 1)
            request.people = pool[start : start + count]
            teacher_rows += [
                CoachingRequest.teachers.through(coachingrequest_id=request.pk, person_id=person.pk)
                for person in request.people
            ]
        else:
            request.people = world.teachers[request.school_id][:3]
    RequestEvent.objects.bulk_create(events, batch_size=5000)
    CoachingRequest.teachers.through.objects.bulk_create(teacher_rows, batch_size=5000)
    return make_engagements(world, [(request, case) for request, case in requests if case.phase]), events


def make_request(world, case, k, school, coach, programme):
    day = world.now - dt.timedelta(days=max(case.days_ago, 1))
    sent_at = day.replace(hour=7 + k % 8, minute=(11 * k) % 60)
    steps = PATHS[case.state]
    is_team = k % 7 == 4
    request = CoachingRequest(
        authority=world.authority,
        school=school,
        asked_by=world.principals[school.pk],
        programme=programme,
        team=world.teams[school.pk][k % 3] if is_team else None,
        need=names.NEEDS[k % len(names.NEEDS)],
        subjects=[list(Subject.values)[k % 6]],
        wanted_from=(sent_at + dt.timedelta(days=14)).date(),
        wanted_until=(sent_at + dt.timedelta(days=154)).date(),
        minutes_per_week=[60, 90, 45][k % 3],
        room=names.ROOMS[k % len(names.ROOMS)],
        state=case.state,
        sent_at=None if case.state == S.DRAFT else sent_at,
        state_since=sent_at + dt.timedelta(days=steps[-1][1] if steps else 0),
        created_at=sent_at - dt.timedelta(minutes=3),
        coach=coach if case.state in WITH_COACH else None,
    )
    return request, case


def request_events(world, request, case):
    by = {
        S.SENT: request.asked_by,
        S.RETURNED: world.managers[request.school.area_id],
        S.ENDORSED: world.managers[request.school.area_id],
        S.WITHDRAWN: request.asked_by,
        S.ACCEPTED: request.coach,
        S.RUNNING: request.coach,
        S.CLOSED: request.coach,
    }
    previous = S.DRAFT
    for state, days in PATHS[case.state]:
        yield RequestEvent(
            request=request,
            at=request.sent_at + dt.timedelta(days=days),
            by=by.get(state, world.administrator),
            from_state=previous,
            to_state=state,
            reason=DeclineReason.NO_CAPACITY if state == S.DECLINED else "",
            note="Hur många lärare gäller det?" if state == S.RETURNED else "",
        )
        previous = state


def make_engagements(world, accepted):
    series = Series.objects.bulk_create(
        [
            Series(
                authority=world.authority,
                school=request.school,
                title="Samtal",
                place=request.room,
                closed_at=closed_at(request, case),
            )
            for request, case in accepted
        ],
        batch_size=2000,
    )
    engagements = Engagement.objects.bulk_create(
        [
            Engagement(
                authority=world.authority,
                programme=request.programme,
                school=request.school,
                request=request,
                series=one,
                has_corners=len(request.people) > 1,
                subjects=request.subjects,
                phase=case.phase,
                phase_since=phase_times(world, request, case)[-1][1],
                paused_at=world.now - dt.timedelta(days=9) if case.paused else None,
                started_at=accepted_at(request),
                closed_at=closed_at(request, case),
            )
            for one, (request, case) in zip(series, accepted, strict=True)
        ],
        batch_size=2000,
    )
    members, events = [], []
    for engagement, (request, case) in zip(engagements, accepted, strict=True):
        times = phase_times(world, request, case)
        people = [(request.coach, ParticipantRole.FACILITATOR)]
        people += [(person, ParticipantRole.PARTICIPANT) for person in request.people]
        members += [
            SeriesMember(series=engagement.series, person=person, role=role, joined_at=engagement.started_at)
            for person, role in people
        ]
        engagement.coach, engagement.people = request.coach, people
        events += phase_events(engagement, times)
    SeriesMember.objects.bulk_create(members, batch_size=5000)
    EngagementEvent.objects.bulk_create(events, batch_size=5000)
    return engagements


def accepted_at(request):
    return request.sent_at + dt.timedelta(days=next(d for s, d in PATHS[request.state] if s == S.ACCEPTED))


def closed_at(request, case):
    return request.state_since if case.phase == Phase.CLOSED else None


def phase_times(world, request, case):
    """When each phase gone through began, evenly spread from the start to the present or the end."""
    phases = list(Phase)[: list(Phase).index(case.phase) + 1]
    start, end = accepted_at(request), closed_at(request, case)
    step = ((end or world.now) - start) / len(phases)
    # Within working hours, as people change a phase.
    return [
        (phase, end if phase == Phase.CLOSED else start if k == 0 else (start + step * k).replace(hour=8 + k))
        for k, phase in enumerate(phases)
    ]


def phase_events(engagement, times):
    previous = ""
    for phase, at in times:
        yield EngagementEvent(
            engagement=engagement, at=at, by=engagement.coach, from_phase=previous, to_phase=phase
        )
        previous = phase
    if engagement.paused_at:
        yield EngagementEvent(
            engagement=engagement,
            kind=EngagementEvent.Kind.PAUSED,
            at=engagement.paused_at,
            by=engagement.coach,
            from_phase=engagement.phase,
            to_phase=engagement.phase,
        )

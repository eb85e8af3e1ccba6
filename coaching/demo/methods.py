"""Group supervision led by a conversation method of the programme's own: one that was, and one today to be tried."""

import datetime as dt

from coaching.demo.meetings import local
from coaching.enums import RunEventKind, RunState
from coaching.models import Log, Method, MethodRun, MethodRunEvent, MethodRunStep
from coaching.services.method import copy_method, ensure_library
from scheduling.enums import MeetingKind, MeetingStatus, ParticipantRole
from scheduling.models import Meeting, Participant, Series, SeriesMember

#: After the coaches' own conversations of any day.
CLOCK = dt.time(16, 30)
#: How many seconds longer each step took than planned; one was shorter.
OVER = (-40, 95, 20, 180, -65, 0, 45, 10)
PAUSED = dt.timedelta(minutes=4)


def make_methods(world, programme):
    """The library, the programme's copy, its supervision group with a held meeting and one today."""
    ensure_library()
    coach = world.coaches[0]
    school = world.schools[0]
    series = Series.objects.create(
        authority=world.authority,
        school=school,
        title="Grupphandledning",
        usual_kind=MeetingKind.GROUP_SUPERVISION,
        place="Personalrummet",
    )
    programme.series = series
    programme.save(update_fields=["series"])
    people = [(coach, ParticipantRole.FACILITATOR)]
    people += [(teacher, ParticipantRole.PARTICIPANT) for teacher in world.teachers[school.pk]]
    SeriesMember.objects.bulk_create(
        SeriesMember(series=series, person=person, role=role) for person, role in people
    )
    library = Method.objects.get(code="supervision-in-rounds")
    method = copy_method(method=library, programme=programme, by=coach)
    method.name_sv, method.name_en = "Handledning i rundor, vår väg", "Supervision in rounds, our way"
    method.changed_at = world.now
    method.save(update_fields=["name_sv", "name_en", "changed_at"])
    method.steps.filter(position=1).update(
        question_sv="Vad gladde dig i klassrummet sedan sist?", question_en=""
    )
    past = make_meeting(world, series, people, world.today - dt.timedelta(weeks=2))
    make_meeting(world, series, people, world.today)
    make_run(past, method, coach)


def make_meeting(world, series, people, day):
    past = day < world.today
    starts_at = local(day, CLOCK)
    meeting = Meeting.objects.create(
        series=series,
        kind=series.usual_kind,
        status=MeetingStatus.HELD if past else MeetingStatus.BOOKED,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=1),
        place=series.place,
        created_by=people[0][0],
    )
    Participant.objects.bulk_create(
        Participant(meeting=meeting, person=person, role=role, attended=True if past else None)
        for person, role in people
    )
    if past:
        Log.objects.create(
            meeting=meeting,
            minutes=60,
            logged_by=people[0][0],
            logged_at=meeting.ends_at + dt.timedelta(minutes=5),
        )
    return meeting


def make_run(meeting, method, coach):
    """Step by step, with a pause in the third."""
    at = meeting.starts_at + dt.timedelta(minutes=2)
    steps = list(method.steps.all())
    run = MethodRun(
        meeting=meeting,
        method=method,
        name_sv=method.name_sv,
        name_en=method.name_en,
        led_by=coach,
        state=RunState.ENDED,
        step=len(steps),
        version=len(steps) + 4,
        chosen_at=meeting.starts_at,
        started_at=at,
        ended_at=at,
    )
    run.save()
    events = [(RunEventKind.CHOSEN, meeting.starts_at, 1), (RunEventKind.STARTED, at, 1)]
    words = ("position", "name_sv", "name_en", "speaks", "silent", "question_sv", "question_en")
    for step, over in zip(steps, OVER, strict=True):
        taken = dt.timedelta(minutes=step.minutes, seconds=over)
        MethodRunStep.objects.create(
            run=run,
            planned_seconds=step.minutes * 60,
            taken=taken,
            **{name: getattr(step, name) for name in words},
        )
        if step.position == 3:
            middle = at + taken / 2
            events += [(RunEventKind.PAUSED, middle, 3), (RunEventKind.RESUMED, middle + PAUSED, 3)]
            at += PAUSED
        at += taken
        last = step.position == len(steps)
        events.append(
            (RunEventKind.ENDED, at, step.position) if last else (RunEventKind.NEXT, at, step.position + 1)
        )
    run.ended_at = at
    run.save(update_fields=["ended_at"])
    MethodRunEvent.objects.bulk_create(
        MethodRunEvent(run=run, kind=kind, at=moment, step=step) for kind, moment, step in events
    )

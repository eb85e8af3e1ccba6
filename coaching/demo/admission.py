"""A network for career teachers and a course: meetings past and to come, applications in every state, tasks."""

import datetime as dt
from itertools import count

from coaching.demo.meetings import local, monday
from coaching.enums import ApplicationReason, ApplicationState, CareerPost, ProgrammeKind
from coaching.models import Application, ApplicationEvent, HandIn, Intake, Log, PlanItem, ProgrammeTask
from scheduling.enums import MeetingKind, MeetingStatus, ParticipantRole
from scheduling.models import Meeting, Participant, Series, SeriesMember
from scheduling.termcode import TermCode

_A = ApplicationState
#: After the last lesson, and after the coaches' own conversations.
CLOCK = dt.time(16, 30)
VIDEO = "https://video.grankoping.example/natverk"
CONDITIONS = (
    "Skolan ordnar vikarie de eftermiddagar då nätverket ses, och skolledningen tar emot det som prövas."
)

#: Weeks from now, content, minutes, by video.
NETWORK_MEETINGS = (
    (-9, "Uppdraget som karriärlärare: ramar och mandat", 120, False),
    (-5, "Tillit och motstånd i utvecklingsarbete", 90, True),
    (3, "Processverktyg att leda kollegor med", 120, False),
    (8, "Följa upp och visa resultat", 90, True),
    (13, "Vad har vi sett? Gemensam avslutning", 120, False),
)
COURSE_MEETINGS = (
    (-6, "Vad är kollegialt lärande?", 180, False),
    (-2, "Samtal i rundor", 180, False),
    (4, "Från problem till förändring", 180, False),
)
TASKS = (
    (
        -6,
        "Beskriv ditt uppdrag",
        "Skriv ner vad som står i ditt mandat, och vad kollegorna väntar sig av dig.",
    ),
    (
        2,
        "Lyssna in ett arbetslag",
        "Led ett samtal i rundor i ett arbetslag. Vad gjorde rundan med samtalet?",
    ),
)
HANDED_IN = (
    "Jag har läst mandatet tillsammans med rektor. Det blev tydligt att tiden för ämneslaget inte var utskriven.",
    "Mina kollegor väntade sig färdiga lektioner av mig. Vi har nu bestämt att jag leder samtalen i stället.",
    "Mandatet är två rader långt. Jag har skrivit ett förslag som skolledningen tar upp i nästa vecka.",
)
MANDATES = (
    "Leder ämneslaget i svenska och ansvarar för skolans läsprojekt, 20 % av tjänsten.",
    "Håller i kollegiala samtal i två arbetslag och rapporterar till skolledningen varje termin.",
    "Utvecklar undervisningen i matematik tillsammans med arbetslaget i årskurs 4–6.",
)
#: What became of each of those who applied, in turn; the demonstration's teacher comes first.
NETWORK_STATES = [_A.ADMITTED] * 8 + [_A.WAITING] * 2 + [_A.APPLIED] * 3
NETWORK_STATES += [_A.WAITS_PRINCIPAL] * 2 + [_A.DECLINED, _A.WITHDRAWN, _A.LEFT]
COURSE_STATES = [_A.WAITING, *[_A.ADMITTED] * 6, _A.WAITING, _A.WITHDRAWN]


def make_admission(world, programmes):
    """Give the network and the course their series, intakes, applications and tasks. Nobody gets mail of it."""
    network, course = programmes[ProgrammeKind.NETWORK], programmes[ProgrammeKind.COURSE]
    leader = world.coaches[6]
    people = [pair for position in (0, 2, 3) for pair in teachers_at(world, position)]
    make_series(world, network, MeetingKind.NETWORK_MEETING, leader, "Kommunhuset, Eken")
    make_series(world, course, MeetingKind.WORKSHOP, leader, "Kommunhuset, Tallen")
    Intake.objects.create(
        programme=network,
        places=8,
        closes_on=world.today + dt.timedelta(days=20),
        needs_principal=True,
        needs_mandate=True,
        conditions=CONDITIONS,
    )
    Intake.objects.create(programme=course, places=6, has_certificate=True)
    make_applications(world, network, people, NETWORK_STATES)
    make_applications(world, course, people, COURSE_STATES)
    make_meetings(world, network, NETWORK_MEETINGS)
    make_meetings(world, course, COURSE_MEETINGS)
    make_tasks(world, network, leader)


def teachers_at(world, position):
    """The teacher with that number at each school, with the school."""
    return [(world.teachers[school.pk][position], school) for school in world.schools]


def make_series(world, programme, kind, leader, place):
    programme.series = Series.objects.create(
        authority=world.authority, title=programme.name, usual_kind=kind, usual_minutes=120, place=place
    )
    programme.save(update_fields=["series"])
    SeriesMember.objects.create(
        series=programme.series,
        person=leader,
        role=ParticipantRole.FACILITATOR,
        joined_at=world.now - dt.timedelta(days=100),
    )


def make_applications(world, programme, people, states):
    """One of each person in turn, some months ago, with the steps to where it is."""
    numbers, events, members = count(1), [], []
    for turn, (state, (person, school)) in enumerate(zip(states, people, strict=False)):
        applied = world.now - dt.timedelta(days=90 - turn)
        confirmed = applied + dt.timedelta(days=2)
        asks = programme.intake.needs_principal
        is_answered = asks and state not in (_A.WAITS_PRINCIPAL, _A.WITHDRAWN)
        ends = state in (_A.WITHDRAWN, _A.LEFT)
        application = Application.objects.create(
            programme=programme,
            person=person,
            school=school,
            career_post=CareerPost.LEKTOR if turn % 4 == 3 else CareerPost.FIRST_TEACHER,
            mandate="" if ends or not asks else MANDATES[turn % len(MANDATES)],
            state=state,
            state_since=confirmed + dt.timedelta(days=3),
            applied_at=applied,
            complete_at=None if state == _A.WAITS_PRINCIPAL else confirmed if asks else applied,
            place_number=next(numbers) if state == _A.ADMITTED else None,
            confirms=True if is_answered else None,
            answered_at=confirmed if is_answered else None,
            answered_for=world.principals[school.pk] if is_answered else None,
            name_shown_at=confirmed if state == _A.ADMITTED and turn % 3 == 1 else None,
        )
        events += steps_to(world, application, asks)
        if state == _A.ADMITTED:
            members.append(
                SeriesMember(series=programme.series, person=person, joined_at=application.state_since)
            )
    ApplicationEvent.objects.bulk_create(events)
    SeriesMember.objects.bulk_create(members)


def steps_to(world, application, asks):
    """The events of an application, each by whom it was."""
    state, since = application.state, application.state_since
    way = [(application.applied_at, application.person, _A.WAITS_PRINCIPAL if asks else _A.APPLIED, "")]
    if application.answered_at:
        way.append((application.answered_at, application.answered_for, _A.APPLIED, ""))
    if state == _A.WAITING:
        way.append((since, None if not asks else world.administrator, state, ""))
    elif state in (_A.ADMITTED, _A.LEFT):
        way.append((since, world.administrator if asks else None, _A.ADMITTED, ""))
    elif state == _A.DECLINED:
        way.append((since, world.administrator, state, ApplicationReason.NOT_TARGET))
    if state in (_A.WITHDRAWN, _A.LEFT):
        way.append((since + dt.timedelta(days=1), application.person, state, ""))
    before = ""
    for at, by, to, reason in way:
        yield ApplicationEvent(
            application=application, at=at, by=by, from_state=before, to_state=to, reason=reason
        )
        before = to


def make_meetings(world, programme, plan):
    """On Wednesdays; who was there is logged, and now and then somebody was not."""
    members = list(programme.series.members.select_related("person").order_by("pk"))
    for number, (weeks, content, minutes, by_video) in enumerate(plan):
        day = monday(world.today) + dt.timedelta(weeks=weeks, days=2)
        starts_at = local(day, CLOCK)
        ends_at = starts_at + dt.timedelta(minutes=minutes)
        past = ends_at < world.now
        meeting = Meeting.objects.create(
            series=programme.series,
            kind=programme.series.usual_kind,
            status=MeetingStatus.HELD if past else MeetingStatus.BOOKED,
            starts_at=starts_at,
            ends_at=ends_at,
            place="" if by_video else programme.series.place,
            video_url=VIDEO if by_video else "",
            created_by=members[0].person,
        )
        Participant.objects.bulk_create(
            Participant(
                meeting=meeting,
                person=member.person,
                role=member.role,
                attended=(turn + number) % 7 != 5 or turn == 0 if past else None,
            )
            for turn, member in enumerate(members)
        )
        if past:
            Log.objects.create(
                meeting=meeting, minutes=minutes, logged_by=members[0].person, logged_at=ends_at
            )
        term = TermCode.of(day)
        PlanItem.objects.create(
            programme=programme,
            meeting=meeting,
            term_season=term.season,
            term_year=term.year,
            first_day=day,
            content=content,
            audience=[],
        )


def make_tasks(world, programme, leader):
    """One that is over and one to come; of the first most have handed in, and one shares it."""
    people = [
        member.person for member in programme.series.members.order_by("pk") if member.person_id != leader.pk
    ]
    for weeks, title, what in TASKS:
        due_on = monday(world.today) + dt.timedelta(weeks=weeks, days=1)
        task = ProgrammeTask.objects.create(
            programme=programme, title=title, what=what, due_on=due_on, created_by=leader
        )
        if due_on < world.today:
            at = local(due_on, dt.time(15))
            HandIn.objects.bulk_create(
                HandIn(
                    task=task,
                    person=person,
                    text="" if turn % 4 == 3 else HANDED_IN[turn % len(HANDED_IN)],
                    is_only_done=turn % 4 == 3,
                    handed_in_at=at,
                    shared_at=at if turn == 1 else None,
                )
                for turn, person in enumerate(people[:-2])
            )

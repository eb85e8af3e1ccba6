"""When: the engagements' meetings from last month to next month, with logs, and the dated plan of one programme."""

import datetime as dt
from zoneinfo import ZoneInfo

from coaching.demo import names
from coaching.enums import Audience, Phase, ProgrammeKind
from coaching.models import Log, PlanItem, Programme
from scheduling.enums import ZONE, CancelReason, MeetingKind, MeetingStatus, ParticipantRole
from scheduling.models import Meeting, MeetingEvent, Participant, Series, SeriesMember, TimeOption
from scheduling.queries.schoolyear import free_days
from scheduling.termcode import TermCode

LOCAL = ZoneInfo(ZONE)
CLOCKS = [dt.time(8, 30), dt.time(10, 30), dt.time(13, 0), dt.time(15, 0)]
WEEKS_AHEAD = 5


def local(day, clock):
    """A local day and clock time as an aware moment."""
    return dt.datetime.combine(day, clock, tzinfo=LOCAL)


def monday(day):
    return day - dt.timedelta(days=day.weekday())


def make_meetings(world, engagements):
    """Every other week for each engagement, each coach's in slots of their own so that nothing overlaps.

    Returns the participants, each with its meeting.
    """
    slots, rows = {}, []
    year = world.today.year
    free = free_days(world.authority, dt.date(year - 1, 1, 1), dt.date(year + 1, 12, 31))
    for engagement in engagements:
        slot = slots[engagement.coach.pk] = slots.get(engagement.coach.pk, -1) + 1
        rows += [(engagement, meeting) for meeting in engagement_meetings(world, engagement, slot, free)]
    Meeting.objects.bulk_create([meeting for _, meeting in rows], batch_size=2000)
    participants, events, logs = [], [], []
    for engagement, meeting in rows:
        participants += meeting_participants(world, engagement, meeting)
        events += meeting_events(world, engagement, meeting)
        if meeting.status == MeetingStatus.HELD:
            logs.append(make_log(engagement, meeting, world.now))
    Participant.objects.bulk_create(participants, batch_size=5000)
    MeetingEvent.objects.bulk_create(events, batch_size=5000)
    Log.objects.bulk_create(logs, batch_size=5000)
    return participants


def engagement_meetings(world, engagement, slot, free):
    start = engagement.started_at.date()
    end = (engagement.closed_at or world.now + dt.timedelta(weeks=WEEKS_AHEAD)).date()
    if engagement.phase == Phase.EVALUATION:
        end = world.today + dt.timedelta(weeks=2)
    weekday, clock = slot % 5, CLOCKS[(slot // 5 + slot) % 4]
    # Even slots meet in even weeks, so that both weeks of a coach have something in them.
    day = monday(start) + dt.timedelta(days=weekday)
    if day.isocalendar().week % 2 != slot % 2:
        day += dt.timedelta(weeks=1)
    number = 0
    while day <= end:
        paused = engagement.paused_at and day > engagement.paused_at.date()
        if day > start and day not in free and not paused:
            yield make_meeting(world, engagement, number, slot, local(day, clock))
            number += 1
        day += dt.timedelta(weeks=2)


def make_meeting(world, engagement, number, slot, starts_at):
    kind = MeetingKind.CONVERSATION
    if number == 0:
        kind = MeetingKind.LEADERSHIP_TALK
    elif number % 3 == 0:
        kind = MeetingKind.LESSON_VISIT
    ends_at = starts_at + dt.timedelta(minutes=60)
    status, reason = MeetingStatus.BOOKED, ""
    if (number + slot) % 9 == 7:
        status, reason = MeetingStatus.CANCELLED, list(CancelReason)[slot % 6]
    elif ends_at < world.now - dt.timedelta(days=3):
        status = MeetingStatus.HELD
    by_video = number % 5 == 4
    meeting = Meeting(
        series=engagement.series,
        kind=kind,
        status=status,
        cancel_reason=reason,
        starts_at=starts_at,
        ends_at=ends_at,
        place="" if by_video else engagement.series.place,
        video_url=f"https://video.grankoping.example/{engagement.pk}" if by_video else "",
        created_at=booked_at(world, starts_at, number),
        created_by=engagement.coach,
        sequence=1 if status == MeetingStatus.CANCELLED else 0,
    )
    cancelled = status == MeetingStatus.CANCELLED
    meeting.called_off_at = min(starts_at - dt.timedelta(hours=20), world.now) if cancelled else None
    return meeting


def booked_at(world, starts_at, number):
    """Three weeks ahead, or on one of the last days, in the afternoon."""
    latest = (world.now - dt.timedelta(days=1 + number % 4)).replace(hour=13, minute=(17 * number) % 60)
    return min(starts_at - dt.timedelta(days=21), latest)


def meeting_participants(world, engagement, meeting):
    people = list(engagement.people)
    if meeting.kind == MeetingKind.LEADERSHIP_TALK:
        people.append((engagement.request.asked_by, ParticipantRole.PARTICIPANT))
    held = meeting.status == MeetingStatus.HELD
    for person, role in people:
        leads = role == ParticipantRole.FACILITATOR
        yield Participant(
            meeting=meeting,
            person=person,
            role=role,
            attended=(leads or world.random.random() < 0.94) if held else None,
            travel_before=20 if leads and meeting.place else 0,
            travel_after=20 if leads and meeting.place else 0,
        )


def meeting_events(world, engagement, meeting):
    yield MeetingEvent(
        meeting=meeting,
        at=meeting.created_at,
        by=engagement.coach,
        to_status=MeetingStatus.BOOKED,
        new_starts_at=meeting.starts_at,
    )
    if meeting.status != MeetingStatus.BOOKED:
        held = meeting.status == MeetingStatus.HELD
        yield MeetingEvent(
            meeting=meeting,
            at=meeting.ends_at if held else meeting.called_off_at,
            by=engagement.coach,
            from_status=MeetingStatus.BOOKED,
            to_status=meeting.status,
            old_starts_at=meeting.starts_at,
        )


def make_log(engagement, meeting, now):
    index = min(list(Phase).index(engagement.phase), list(Phase).index(Phase.EVALUATION))
    span = (engagement.phase_since - engagement.started_at) or dt.timedelta(seconds=1)
    done = max(0.0, min((meeting.starts_at - engagement.started_at) / span, 1.0))
    return Log(
        meeting=meeting,
        engagement=engagement,
        minutes=60,
        phase=list(Phase)[int(index * done)],
        logged_by=engagement.coach,
        logged_at=meeting.ends_at + logged_after(engagement, meeting, now),
    )


def logged_after(engagement, meeting, now):
    """How long it took: most log at once, every third coach the day after, and now and then in the week after next."""
    late = dt.timedelta(days=9)
    if meeting.starts_at.day % 5 == 0 and meeting.ends_at + late < now:
        return late
    return dt.timedelta(minutes=5 if engagement.pk % 3 else 60 * 26)


#: Weeks from now, weekday, clock time or None, minutes, place, content, audience, kind, further alternatives in days.
PLAN = [
    (
        -10,
        0,
        dt.time(13),
        180,
        "",
        "Introduktion till processledarstödet",
        "L",
        MeetingKind.PROCESS_SUPPORT,
        (),
    ),
    (-6, 0, dt.time(13), 180, "", "Processledarstöd", "LS", MeetingKind.PROCESS_SUPPORT, ()),
    (1, 1, None, 90, "Norrskolan", "Fokusgruppsamtal", "G", MeetingKind.FOCUS_GROUP, ()),
    (1, 2, None, 90, "Strandskolan", "Fokusgruppsamtal", "G", MeetingKind.FOCUS_GROUP, ()),
    (3, 3, dt.time(13), 180, "", "Processledarstöd", "LS", MeetingKind.PROCESS_SUPPORT, (7, -3)),
    (8, 0, dt.time(9), 180, "Aulan", "Föreläsning med workshop", "AS", MeetingKind.LECTURE, ()),
    (8, 0, dt.time(13), 180, "", "Processledarstöd", "L", MeetingKind.PROCESS_SUPPORT, ()),
    (12, 3, None, None, "", "Processledarstöd", "LS", MeetingKind.PROCESS_SUPPORT, (1, 11)),
]
AUDIENCES = {
    "L": Audience.PROCESS_LEADERS,
    "S": Audience.SCHOOL_LEADERS,
    "G": Audience.MODULE_GROUPS,
    "A": Audience.ALL_TEACHING_STAFF,
}


def make_programmes(world):
    """One programme of each kind, published; returns them by kind. The process leader programme has a dated plan."""
    programmes = {}
    this = TermCode.of(world.today)
    for number, about in enumerate(names.PROGRAMMES):
        programme = Programme(
            authority=world.authority,
            is_published=True,
            published_at=world.now - dt.timedelta(days=40 * (6 - number)),
            terms=[str(this), str(this.next)],
            **about,
        )
        if programme.kind == ProgrammeKind.PROCESS_SUPPORT:
            programme.series = make_plan_series(world, programme)
        programme.save()
        programmes[programme.kind] = programme
    make_plan(world, programmes[ProgrammeKind.PROCESS_SUPPORT])
    return programmes


def make_plan_series(world, programme):
    series = Series.objects.create(
        authority=world.authority,
        title=programme.name,
        usual_kind=MeetingKind.PROCESS_SUPPORT,
        usual_minutes=180,
        place="Kommunhuset, Tallen",
    )
    leaders = [world.teachers[school.pk][1] for school in world.schools[5:9]]
    members = [(world.coaches[7], ParticipantRole.FACILITATOR)]
    members += [(person, ParticipantRole.PARTICIPANT) for person in leaders]
    SeriesMember.objects.bulk_create(
        SeriesMember(series=series, person=person, role=role) for person, role in members
    )
    return series


def make_plan(world, programme):
    members = list(programme.series.members.all())
    for weeks, weekday, clock, minutes, place, content, audience, kind, others in PLAN:
        day = monday(world.today) + dt.timedelta(weeks=weeks, days=weekday)
        starts_at = local(day, clock) if clock else None
        ends_at = starts_at + dt.timedelta(minutes=minutes) if starts_at else None
        past = ends_at is not None and ends_at < world.now
        status = MeetingStatus.POLLING if others else MeetingStatus.BOOKED if clock else MeetingStatus.OPEN
        is_fixed = status == MeetingStatus.BOOKED
        meeting = Meeting.objects.create(
            series=programme.series,
            kind=kind,
            status=MeetingStatus.HELD if past else status,
            starts_at=starts_at if is_fixed else None,
            ends_at=ends_at if is_fixed else None,
            day=None if is_fixed or others else day,
            planned_minutes=None if clock else minutes,
            place=place or programme.series.place,
            created_by=world.administrator,
        )
        Participant.objects.bulk_create(
            Participant(meeting=meeting, person=m.person, role=m.role, attended=True if past else None)
            for m in members
        )
        if past:
            Log.objects.create(
                meeting=meeting, minutes=minutes, logged_by=members[0].person, logged_at=ends_at
            )
        for position, shift in enumerate((0, *others) if others else ()):
            option_day = day + dt.timedelta(days=shift)
            option_start = local(option_day, clock) if clock else None
            TimeOption.objects.create(
                meeting=meeting,
                day=option_day,
                starts_at=option_start,
                ends_at=option_start + dt.timedelta(minutes=minutes) if clock else None,
                position=position,
            )
        term = TermCode.of(day)
        PlanItem.objects.create(
            programme=programme,
            meeting=meeting,
            term_season=term.season,
            term_year=term.year,
            first_day=day,
            content=content,
            audience=[AUDIENCES[letter] for letter in audience],
            is_per_group=kind == MeetingKind.FOCUS_GROUP,
        )

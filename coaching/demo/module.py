"""A group of teachers at one school with a module in the term that runs, or the next; one date of it is in the way of a
study day that the school has set since."""

import datetime as dt
from dataclasses import replace

from coaching.demo.groups import make_group
from coaching.models import Log
from scheduling.enums import MeetingKind, MeetingStatus, MomentLetter, ParticipantRole
from scheduling.models import (
    Meeting,
    ModulePlan,
    Moment,
    NonTeachingDays,
    Participant,
    Series,
    SeriesMember,
    Term,
)
from scheduling.moduleplan import Slot, TeachingDays, Wish, planned
from scheduling.queries.schoolyear import school_days_of

A, B, C, D = MomentLetter
WEEK = dt.timedelta(weeks=1)
MINUTES = {A: 45, B: 90, C: 60, D: 60}


def make_module(world, programme):
    """The group of the programme, its series, the plan, and its meetings, held or to come."""
    school = world.schools[0]
    # Led by a teacher, since the coaches' hours are full of their own conversations.
    leader, others = (
        world.teachers[school.pk][1],
        [*world.teachers[school.pk][:1], *world.teachers[school.pk][2:]],
    )
    series = Series.objects.create(
        authority=world.authority,
        school=school,
        title="Modulgrupp 4–6",
        usual_kind=MeetingKind.GROUP_SUPERVISION,
        usual_minutes=90,
        place="Biblioteket",
    )
    people = [(leader, ParticipantRole.FACILITATOR), *((one, ParticipantRole.PARTICIPANT) for one in others)]
    SeriesMember.objects.bulk_create(
        SeriesMember(series=series, person=person, role=role) for person, role in people
    )
    make_group(
        world,
        programme,
        series.title,
        leader,
        others,
        school=school,
        module="Språk i matematik",
        series=series,
    )
    term = Term.objects.filter(authority=world.authority, ends_on__gte=world.today).earliest("starts_on")
    calendar = school_days_of(world.authority, term.starts_on, term.ends_on, school=school)
    wish, parts = as_late_as_can_be(world, term, TeachingDays(calendar.school_days()))
    plan = ModulePlan.objects.create(
        series=series,
        title="Språk i matematik",
        first=wish.first,
        last=term.ends_on,
        parts=len(parts),
        every=wish.every,
        teaching_days=wish.teaching_days,
        b_weekday=wish.b.weekday,
        b_starts=wish.b.clock,
        d_weekday=wish.d.weekday,
        d_starts=wish.d.clock,
        uid="module@bollplank",
        created_by=leader,
        **{f"{letter.lower()}_minutes": minutes for letter, minutes in MINUTES.items()},
    )
    for part in parts:
        for letter, span in ((A, part.a), (C, part.c)):
            Moment.objects.create(
                plan=plan, part=part.number, letter=letter, starts_on=span.first, ends_on=span.last
            )
        for letter, one in ((B, part.b), (D, part.d)):
            meeting = make_meeting(world, series, one, people)
            Moment.objects.create(plan=plan, part=part.number, letter=letter, meeting=meeting)
    close_a_day(world, school, [part.d for part in parts])


def as_late_as_can_be(world, term, days):
    """A wish that begins some weeks ago, or with the term, so that much is still to come; and its parts. Two weeks are
    left at the end, so that there is room to move."""
    wish = Wish(
        first=term.starts_on + WEEK,
        last=term.ends_on - 2 * WEEK,
        parts=4,
        b=Slot(1, dt.time(14, 30), MINUTES[B]),
        d=Slot(3, dt.time(15), MINUTES[D]),
        every=2,
    )
    found = wish, planned(wish, days)
    while wish.first + 6 * WEEK <= world.today:
        wish = replace(wish, first=wish.first + WEEK)
        if len(planned(wish, days)) == wish.parts:
            found = wish, planned(wish, days)
    return found


def make_meeting(world, series, one, people):
    past = one.ends_at < world.now
    meeting = Meeting.objects.create(
        series=series,
        kind=series.usual_kind,
        status=MeetingStatus.HELD if past else MeetingStatus.BOOKED,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        place=series.place,
        created_by=people[0][0],
    )
    Participant.objects.bulk_create(
        Participant(meeting=meeting, person=person, role=role, attended=True if past else None)
        for person, role in people
    )
    if past:
        minutes = (one.ends_at - one.starts_at) // dt.timedelta(minutes=1)
        Log.objects.create(meeting=meeting, minutes=minutes, logged_by=people[0][0], logged_at=one.ends_at)
    return meeting


def close_a_day(world, school, ones):
    """The school's own study day on the next of these that is some days off, when there is one."""
    far = [one for one in ones if one.starts_at > world.now + dt.timedelta(days=3)]
    for one in far[:1]:
        NonTeachingDays.objects.create(
            authority=world.authority,
            school=school,
            kind=NonTeachingDays.Kind.STUDY_DAY,
            name="Planeringsdag",
            starts_on=one.day,
            ends_on=one.day,
        )

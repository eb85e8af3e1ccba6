"""When people can be booked: their hours, without meetings and the ways to them, without what their own calendars say,
without days that are free.

Moments are UTC, days are local. Nothing is kept between two calls.
"""

import datetime as dt
from collections import defaultdict

from django.db.models import Q

from scheduling.enums import MeetingStatus, ParticipantRole
from scheduling.hours import said
from scheduling.intervals import Interval, intersect, slots, subtract
from scheduling.localtime import STOCKHOLM
from scheduling.models import BusyTime, Participant
from scheduling.queries.availability import hours_of
from scheduling.queries.schoolyear import free_days
from scheduling.queries.travel import rules_of, school_of, ways_of

GRID = dt.timedelta(minutes=15)
MINUTE = dt.timedelta(minutes=1)


def bookable_times(
    people, minutes, first, last, now, *, authority, school=None, notice=None, without_meeting=None
) -> list[Interval]:
    """When all of `people` (or their ids) can be booked together for `minutes`, from the local date `first` to `last`.

    Each begins on a quarter of an hour, and not before `now` plus `notice` (a timedelta; None: the authority's own).
    With `school` (an id; None by video) there is time for the way from and to what they have at other schools that
    day, and the school's own free days are left out. `without_meeting` is not in its own way. Eight queries.
    """
    ids = [getattr(person, "pk", person) for person in people]
    if not ids:
        return []
    free = free_times(
        ids,
        first,
        last,
        now,
        authority=authority,
        school=school,
        notice=notice,
        without_meeting=without_meeting,
    )
    together = free[ids[0]]
    for pk in ids[1:]:
        together = intersect(together, free[pk])
    return list(slots(together, minutes * MINUTE, GRID))


def free_times(
    people, first, last, now, *, authority, school=None, notice=None, without_meeting=None
) -> dict[int, list[Interval]]:
    """When each of `people` can be booked, by id, in order. Arguments as for `bookable_times`; as many queries for
    two hundred people and a term as for one and a day."""
    ids = [getattr(person, "pk", person) for person in people]
    rules = rules_of(authority)
    notice = dt.timedelta(hours=rules.notice_hours) if notice is None else notice
    hours = hours_of(ids, authority, first, last)
    no_school = free_days(authority, first, last, school=school)
    taken = _taken(ids, first, last, ways_of(authority, rules), school, without_meeting)
    earliest = [(dt.datetime.min.replace(tzinfo=dt.UTC), now + notice)]
    return {pk: subtract(hours.moments(pk, without=no_school), [*taken[pk], *earliest]) for pk in ids}


def free_that_day(series, day, now, *, without_meeting=None) -> list[Interval]:
    """When all who lead a series are free together on a local date, from `now` on, for a meeting at its school.
    Ten queries."""
    leading = list(
        series.members.current().filter(role=ParticipantRole.FACILITATOR).values_list("person", flat=True)
    )
    if not leading:
        return []
    free = free_times(
        leading,
        day,
        day,
        now,
        authority=series.authority_id,
        school=series.school_id,
        notice=dt.timedelta(),
        without_meeting=without_meeting,
    )
    together = free[leading[0]]
    for pk in leading[1:]:
        together = intersect(together, free[pk])
    return together


def against_wishes(people, authority, starts_at, ends_at) -> list[tuple]:
    """What `people` have said against a time (UTC), as (person, the hours of that day as text, "" for none, or None
    when their own calendar is in the way). Those who have said nothing about that day are left out. Three queries."""
    first, last = (at.astimezone(STOCKHOLM).date() for at in (starts_at, ends_at))
    hours = hours_of(people, authority, first, last)
    taken = set(
        BusyTime.objects.filter(
            feed__person__in=people, starts_at__lt=ends_at, ends_at__gt=starts_at
        ).values_list("feed__person", flat=True)
    )
    found = []
    for person in people:
        if hours.has_said(person.pk, first) and subtract([(starts_at, ends_at)], hours.moments(person.pk)):
            found.append((person, said(hours.of_day(person.pk, first))))
        if person.pk in taken:
            found.append((person, None))
    return found


def _taken(ids, first, last, ways, school, without_meeting):
    start, end = (
        dt.datetime.combine(day, dt.time(), STOCKHOLM) for day in (first, last + dt.timedelta(days=1))
    )
    around = dt.timedelta(days=1)
    rows = (
        Participant.objects.filter(
            Q(meeting__status=MeetingStatus.BOOKED) | Q(meeting__status=MeetingStatus.HELD),
            person__in=ids,
            meeting__starts_at__lt=end + around,
            meeting__ends_at__gt=start - around,
        )
        .exclude(meeting=without_meeting)
        .select_related("meeting__series")
        .only(
            "person_id",
            "travel_before",
            "travel_after",
            "meeting__starts_at",
            "meeting__ends_at",
            "meeting__place",
            "meeting__video_url",
            "meeting__series__school_id",
        )
    )
    taken = defaultdict(list)
    own = BusyTime.objects.filter(feed__person__in=ids, starts_at__lt=end, ends_at__gt=start)
    for pk, starts_at, ends_at in own.values_list("feed__person", "starts_at", "ends_at"):
        taken[pk].append((starts_at, ends_at))
    for row in rows:
        way = ways.minutes(school, school_of(row.meeting))
        taken[row.person_id].append(
            (
                row.meeting.starts_at - max(row.travel_before, way) * MINUTE,
                row.meeting.ends_at + max(row.travel_after, way) * MINUTE,
            )
        )
    return taken

"""One person's week: what stands where in the grid, with the ways between."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, Prefetch, Q
from django.utils import timezone

from accounts.models import Person
from scheduling.enums import ZONE, MeetingStatus, ParticipantRole
from scheduling.models import Meeting, Participant, SeriesMember
from scheduling.queries.schoolyear import FreeDay, free_days_for

STOCKHOLM = ZoneInfo(ZONE)
ISO_WEEK = re.compile(r"(\d{4})-W(\d{2})")
#: A row of the grid, in minutes; static/css/rows.css has a class for each row of a day.
STEP = 5
#: The hours shown when nothing lies outside them.
MORNING, AFTERNOON = 8, 16
#: Columns that a day can be split into; static/css/week.css has a class for each.
MOST_LANES = 6


@dataclass(slots=True)
class Block:
    """A meeting, or the way to or from one (`travel` in minutes). `row` and `span` count steps from the first hour."""

    meeting: Meeting
    row: int
    span: int
    lane: int = 1
    wide: bool = True
    travel: int = 0
    #: The other people, for who leads few enough to name them.
    people: tuple = ()


@dataclass(slots=True)
class Day:
    """One day's blocks in order, and those meetings of it whose time is still open."""

    date: date
    is_today: bool
    blocks: list[Block] = field(default_factory=list)
    timeless: list[Meeting] = field(default_factory=list)
    lanes: int = 1
    #: Why there is no school where this person works, the strongest reason first.
    free: list[FreeDay] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.blocks and not self.timeless


@dataclass(slots=True)
class Week:
    """Monday to Friday, longer when there is something on the weekend. `hours` are (hour, row) of the lines."""

    monday: date
    days: list[Day]
    hours: list[tuple[int, int]]
    rows: int
    is_now: bool

    @property
    def code(self) -> str:
        """For the address: "2026-W48"."""
        return code_of(self.monday)

    @property
    def number(self) -> int:
        """The week's number in its ISO year."""
        return self.monday.isocalendar().week

    @property
    def before(self) -> str:
        """The week before, for the address."""
        return code_of(self.monday - timedelta(days=7))

    @property
    def after(self) -> str:
        """The week after, for the address."""
        return code_of(self.monday + timedelta(days=7))

    @property
    def last(self) -> date:
        """The last day shown."""
        return self.days[-1].date

    @property
    def is_empty(self) -> bool:
        return all(day.is_empty for day in self.days)


def code_of(day: date) -> str:
    """The week of a day as "2026-W48"."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def monday_of(code: str) -> date:
    """The Monday of "2026-W48"; of this week when that is no week."""
    found = ISO_WEEK.fullmatch(code)
    try:
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else None
    except ValueError:
        monday = None
    if monday is None or not 2000 <= monday.year < 2100:
        today = timezone.localdate(timezone=STOCKHOLM)
        return today - timedelta(days=today.weekday())
    return monday


def week_of(person, monday: date) -> Week:
    """What `person` is asked to from `monday` on, seven days in Stockholm. Five queries however full the week is."""
    today = timezone.localdate(timezone=STOCKHOLM)
    days = [
        Day(monday + timedelta(days=number), is_today=monday + timedelta(days=number) == today)
        for number in range(7)
    ]
    by_date = {day.date: day for day in days}
    for day, reasons in free_days_for(person, days[0].date, days[-1].date).items():
        by_date[day].free = reasons
    rows = list(_participations(person, monday))
    first, last = _hours(rows)
    for row in rows:
        day = by_date[row.meeting.starts_at.astimezone(STOCKHOLM).date()]
        day.blocks.append(_block(row, first))
    for meeting in _timeless(person, monday):
        by_date[meeting.day].timeless.append(meeting)
    ways = {row.meeting_id: row for row in rows}
    for day in days:
        _side_by_side(day, ways)
        _add_ways(day, ways, last=(last - first) * 60 // STEP)
    while len(days) > 5 and days[-1].is_empty:
        days.pop()
    return Week(
        monday=monday,
        days=days,
        hours=[(hour, 1 + (hour - first) * 60 // STEP) for hour in range(first, last)],
        rows=(last - first) * 60 // STEP,
        is_now=monday <= today < monday + timedelta(days=7),
    )


def with_meetings(person):
    """The person as a row, when there is anything for the week page to show, ever; else no rows."""
    asked = Participant.objects.filter(person=person)
    member = SeriesMember.objects.current().filter(person=person)
    return Person.objects.filter(Exists(asked) | Exists(member), pk=person.pk)


def _participations(person, monday):
    start, end = (
        datetime.combine(day, time(), STOCKHOLM).astimezone(UTC)
        for day in (monday, monday + timedelta(days=7))
    )
    people = Participant.objects.exclude(person=person).select_related("person").order_by("pk")
    return (
        Participant.objects.filter(
            person=person,
            meeting__starts_at__gte=start,
            meeting__starts_at__lt=end,
            meeting__status__in=[MeetingStatus.BOOKED, MeetingStatus.HELD],
        )
        .select_related("meeting__series__school")
        .prefetch_related(Prefetch("meeting__participants", people, to_attr="others"))
        .order_by("meeting__starts_at", "meeting_id")
    )


def _timeless(person, monday):
    asked = Participant.objects.filter(person=person)
    member = SeriesMember.objects.current().filter(person=person)
    return (
        Meeting.objects.filter(
            Q(pk__in=asked.values("meeting")) | Q(series__in=member.values("series")),
            status__in=[MeetingStatus.OPEN, MeetingStatus.POLLING],
            starts_at=None,
            day__range=(monday, monday + timedelta(days=6)),
        )
        .select_related("series__school")
        .order_by("day", "pk")
    )


def _hours(rows):
    """From which full hour to which the grid goes, ways included."""
    first, last = MORNING, AFTERNOON
    for row in rows:
        start, end = _minutes(row.meeting)
        first = min(first, max(0, start - row.travel_before) // 60)
        last = max(last, -(-min(24 * 60, end + row.travel_after) // 60))
    return first, last


def _minutes(meeting):
    """Start and end by the clock, in minutes from midnight of the day it starts on."""
    start, end = (at.astimezone(STOCKHOLM) for at in (meeting.starts_at, meeting.ends_at))
    begins = start.hour * 60 + start.minute
    ends = end.hour * 60 + end.minute if end.date() == start.date() else 24 * 60
    # In the night when an hour comes twice, a meeting can end by the clock before it starts.
    return begins, max(ends, begins + STEP)


def _block(row, first):
    start, end = _minutes(row.meeting)
    leads = row.role == ParticipantRole.FACILITATOR
    others = row.meeting.others
    top = (start - first * 60) // STEP
    bottom = -(-(end - first * 60) // STEP)
    return Block(
        row.meeting,
        row=1 + top,
        span=bottom - top,
        people=tuple(other.person for other in others) if leads and len(others) <= 2 else (),
    )


def _side_by_side(day, ways):
    """Give what overlaps a lane each; what stands alone gets the whole width."""
    cluster, until = [], 0
    for block in [*day.blocks, None]:
        top, bottom = _reach(block, ways) if block else (0, 0)
        if cluster and (block is None or top >= until):
            _settle(day, cluster)
            cluster, until = [], 0
        if block:
            cluster.append((block, top, bottom))
            until = max(until, bottom)


def _settle(day, cluster):
    free_from = []
    for block, top, bottom in cluster:
        lane = next((number for number, free in enumerate(free_from) if free <= top), None)
        if lane is None:
            lane = len(free_from)
            free_from.append(0)
        free_from[lane] = bottom
        block.lane = min(lane + 1, MOST_LANES)
        block.wide = len(cluster) == 1
    day.lanes = max(day.lanes, min(len(free_from), MOST_LANES))


def _reach(block, ways):
    row = ways[block.meeting.pk]
    return block.row - -(-row.travel_before // STEP), block.row + block.span + -(-row.travel_after // STEP)


def _add_ways(day, ways, last):
    """Put the way there before, and the way back after, each meeting that has one."""
    blocks = []
    for block in day.blocks:
        row = ways[block.meeting.pk]
        top, bottom = _reach(block, ways)
        top, bottom = max(1, top), min(last + 1, bottom)
        if row.travel_before and top < block.row:
            blocks.append(_way(block, top, block.row, row.travel_before))
        blocks.append(block)
        end = block.row + block.span
        if row.travel_after and end < bottom:
            blocks.append(_way(block, end, bottom, row.travel_after))
    day.blocks = blocks


def _way(block, top, bottom, minutes):
    return Block(block.meeting, row=top, span=bottom - top, lane=block.lane, wide=block.wide, travel=minutes)

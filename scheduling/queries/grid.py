"""Where the meetings of a day stand in a grid of hours, with the ways between them."""

from dataclasses import dataclass, field

from scheduling.localtime import STOCKHOLM
from scheduling.models import Meeting
from scheduling.queries import agenda

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
    people: tuple = ()


@dataclass(slots=True)
class Day(agenda.Day):
    """A day as a column of the grid."""

    blocks: list[Block] = field(default_factory=list)
    lanes: int = 1


@dataclass(slots=True)
class Grid:
    """Days beside each other. `hours` are (hour, row) of the lines."""

    days: list[Day]
    hours: list[tuple[int, int]]
    rows: int

    @property
    def is_empty(self) -> bool:
        return all(day.is_empty for day in self.days)


def grid_of(person, first, last) -> Grid:
    """What `person` is asked to from `first` to `last`, both included. Five queries however full the days are."""
    days = agenda.days_of(person, first, last, make=Day)
    morning, evening = _hours([entry for day in days for entry in day.entries])
    rows = (evening - morning) * 60 // STEP
    for day in days:
        day.blocks = [_block(entry, morning) for entry in day.entries]
        ways = {entry.meeting.pk: entry for entry in day.entries}
        _side_by_side(day, ways)
        _add_ways(day, ways, last=rows)
    hours = [(hour, 1 + (hour - morning) * 60 // STEP) for hour in range(morning, evening)]
    return Grid(days, hours, rows)


def _hours(entries):
    """From which full hour to which the grid goes, ways included."""
    first, last = MORNING, AFTERNOON
    for entry in entries:
        start, end = _minutes(entry.meeting)
        first = min(first, max(0, start - entry.travel_before) // 60)
        last = max(last, -(-min(24 * 60, end + entry.travel_after) // 60))
    return first, last


def _minutes(meeting):
    """Start and end by the clock, in minutes from midnight of the day it starts on."""
    start, end = (at.astimezone(STOCKHOLM) for at in (meeting.starts_at, meeting.ends_at))
    begins = start.hour * 60 + start.minute
    ends = end.hour * 60 + end.minute if end.date() == start.date() else 24 * 60
    # In the night when an hour comes twice, a meeting can end by the clock before it starts.
    return begins, max(ends, begins + STEP)


def _block(entry, first):
    start, end = _minutes(entry.meeting)
    top = (start - first * 60) // STEP
    bottom = -(-(end - first * 60) // STEP)
    return Block(entry.meeting, row=1 + top, span=bottom - top, people=entry.people)


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

"""Lines of programmes' plans that lie in a break or on a holiday, such as after a break was moved, with other days.

A study day, a weekend or a day outside the terms is no reason to move: that is where lectures for the staff lie.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone

from coaching.models import PlanItem, Programme
from coaching.plandates import WEEKS, other_days
from scheduling.enums import ZONE, FreeKind, MeetingStatus
from scheduling.models import Participant
from scheduling.queries.clashes import Clashes
from scheduling.queries.schoolyear import SchoolDays, calendars_of
from scheduling.yearhits import YearHit

AROUND = dt.timedelta(weeks=WEEKS)
#: On such days nobody meets, if it is not meant.
NO_DAY = (FreeKind.HOLIDAY, FreeKind.BREAK)


@dataclass(frozen=True, slots=True)
class Time:
    """When a meeting could be instead (UTC)."""

    starts_at: dt.datetime
    ends_at: dt.datetime

    @property
    def day(self) -> dt.date:
        """The local day."""
        return timezone.localdate(self.starts_at)


@dataclass(frozen=True, slots=True)
class Move:
    """A line of the plan, in which break or holiday its day lies, and other times, the likeliest first."""

    item: PlanItem
    day: dt.date
    why: str
    times: tuple[Time, ...] = ()

    @property
    def new(self) -> Time | None:
        """The time that is proposed; None when there is none, or when the time is open anyway."""
        return self.times[0] if self.times else None

    @property
    def key(self) -> str:
        """What is ticked: this meeting as it was seen, and the new start."""
        meeting = self.item.meeting
        return f"{meeting.pk}.{meeting.sequence}.{self.new.starts_at:%Y%m%d%H%M}" if self.new else ""


def moves_of(programme) -> list[Move]:
    """The lines of a programme's plan that are to come and lie in a break or on a holiday, by day, with other days.

    A line that waits for its time is told without them. A constant number of statements.
    """
    items = _to_come([programme.pk])
    if not items:
        return []
    days = [day_of(item) for item in items]
    calendar = _calendars({programme.authority_id}, min(days), max(days))[programme.authority_id]
    hit = [item for item in items if is_hit(item, calendar)]
    times = _Times(calendar, hit)
    return [Move(item, day_of(item), str(calendar.why_free(day_of(item))), times.of(item)) for item in hit]


def number_of_hits(programme, items) -> int:
    """How many of these lines of a programme's plan, with their meetings, lie in a break or on a holiday; three
    statements."""
    items = _still_to_come(items)
    days = [day_of(item) for item in items] or [timezone.localdate()]
    calendar = _calendars({programme.authority_id}, min(days), max(days))[programme.authority_id]
    return sum(is_hit(item, calendar) for item in items)


def hits_in(authority, now) -> list[YearHit]:
    """The programmes of an authority with lines in breaks or on holidays, for the page of its school year."""
    programmes = {one.pk: one for one in Programme.objects.filter(authority=authority).order_by("name", "pk")}
    items = _to_come(programmes)
    if not items:
        return []
    days = [day_of(item) for item in items]
    calendar = _calendars({authority.pk}, min(days), max(days))[authority.pk]
    number = Counter(item.programme_id for item in items if is_hit(item, calendar))
    return [
        YearHit(programme.name, reverse("plan_dates", args=[programme.slug]), number[pk])
        for pk, programme in programmes.items()
        if number[pk]
    ]


def is_hit(item, calendar: SchoolDays) -> bool:
    """Whether the line lies in a break or on a holiday, and nobody has said that it is meant to."""
    day = day_of(item)
    free = calendar.why_free(day)
    return free is not None and free.kind in NO_DAY and item.kept_day != day


def day_of(item) -> dt.date:
    """The local day of a line: its meeting's, or the one that the plan names while there is no time."""
    meeting = item.meeting
    return timezone.localdate(meeting.starts_at) if meeting.starts_at else meeting.day or item.first_day


def _to_come(programmes):
    return _still_to_come(
        PlanItem.objects.filter(programme__in=programmes).select_related("meeting", "group")
    )


def _still_to_come(items):
    """Those that are neither over nor called off, by day."""
    today, settled = timezone.localdate(), (MeetingStatus.HELD, MeetingStatus.CANCELLED)
    coming = (item for item in items if item.meeting.status not in settled and day_of(item) >= today)
    return sorted(coming, key=lambda item: (day_of(item), item.pk))


def _calendars(authorities, first, last):
    places = [(pk, None) for pk in authorities]
    found = calendars_of(places, first - AROUND, last + AROUND)
    return {authority: calendar for (authority, _school), calendar in found.items()}


class _Times:
    """Other times for booked meetings at which nobody who leads them is busy; two statements."""

    def __init__(self, calendar, items):
        self.calendar = calendar
        booked = [item.meeting for item in items if item.meeting.starts_at]
        rows = Participant.objects.facilitators().filter(meeting__in=booked)
        leading = set(rows.values_list("person", flat=True)) if booked else set()
        # What moves away leaves its old time free, and its new one to the others.
        self.clashes = booked and Clashes(
            leading,
            min(meeting.starts_at for meeting in booked) - AROUND,
            max(meeting.ends_at for meeting in booked) + AROUND,
            without=booked,
        )
        self.given = []

    def of(self, item):
        meeting = item.meeting
        if meeting.starts_at is None:
            return ()
        found, day = [], day_of(item)
        for other in other_days(day, is_school_day=self.calendar.is_school_day, after=timezone.localdate()):
            time = _same_clock(meeting, other)
            if self._is_free(time):
                found.append(time)
            if len(found) == 3:
                break
        self.given += found[:1]
        return tuple(found)

    def _is_free(self, time):
        overlaps = any(one.starts_at < time.ends_at and time.starts_at < one.ends_at for one in self.given)
        return not overlaps and not self.clashes.leading(time.starts_at, time.ends_at)


def _same_clock(meeting, day):
    """The meeting's clock times on another day, whatever a change to summer time lies between."""
    zone = ZoneInfo(ZONE)
    start = meeting.starts_at.astimezone(zone)
    starts_at = dt.datetime.combine(day, start.time(), zone).astimezone(dt.UTC)
    return Time(starts_at, starts_at + (meeting.ends_at - meeting.starts_at))

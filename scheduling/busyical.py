"""When a calendar file says that somebody is busy; nothing else of it is looked at or kept.

The text is untrusted: events that cannot be read are counted and left out, and nothing is expanded without end.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from scheduling.intervals import Interval, merge
from scheduling.localtime import STOCKHOLM
from scheduling.recurrence import Budget, Rule, TooMuch, days_of

#: At most so many stretches are kept, and so many steps taken to find them.
MOST, STEPS = 5000, 150_000
#: What is repeated lasts at most so long.
LONGEST_REPEATED = timedelta(days=62)
WANTED = {
    *("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"),
    *("STATUS", "TRANSP", "UID", "X-MICROSOFT-CDO-BUSYSTATUS"),
}
LINE = re.compile(r'(?P<name>[A-Za-z-]+)(?P<params>(?:;[^:;="]+=(?:"[^"]*"|[^":;]*))*):(?P<value>.*)')
TZID = re.compile(r';TZID="?([^":;]*)"?', re.IGNORECASE)
MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z?))?")
DURATION = re.compile(
    r"\+?P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?"
)


class NotACalendar(ValueError):
    """What was read is no calendar at all."""


@dataclass(frozen=True, slots=True)
class Busy:
    """Stretches in UTC, in order, apart from each other; and how many events could not be read or did not fit."""

    times: list[Interval]
    skipped: int


@dataclass(slots=True)
class Event:
    """The few lines of an event that say when: name -> [(parameters, value)]."""

    lines: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def one(self, name):
        """The first line of that name as (parameters, value), or None."""
        return self.lines.get(name, [None])[0]

    def text(self, name):
        """The value of the first line of that name in capitals, "" without."""
        found = self.one(name)
        return found[1].strip().upper() if found else ""


@dataclass(frozen=True, slots=True)
class When:
    """A local time without zone and the zone it is meant in; `is_date` for whole days, which are Stockholm's."""

    local: datetime
    zone: object
    is_date: bool

    @property
    def moment(self) -> datetime:
        """In UTC."""
        return self.local.replace(tzinfo=self.zone).astimezone(UTC)


def busy_in(content: bytes, first: datetime, last: datetime) -> Busy:
    """When the calendar in `content` is busy between two moments in UTC. Raises NotACalendar."""
    text = content.decode("utf-8-sig", "replace")
    if "BEGIN:VCALENDAR" not in text[:2000].upper():
        raise NotACalendar
    events = list(_events(text))
    budget, skipped, found = Budget(STEPS), 0, []
    replaced = _replaced(events)
    for event in events:
        try:
            found += _times(event, replaced, first, last, budget)
        except (ValueError, OverflowError, KeyError, IndexError, TypeError, TooMuch):
            skipped += 1
    times = merge((max(start, first), min(end, last)) for start, end in found)
    return Busy(times[:MOST], skipped)


def _events(text: str) -> Iterator[Event]:
    """The events of a calendar; what lies within them, such as alarms, is left out."""
    event, depth = None, 0
    for line in re.sub(r"\r?\n[ \t]", "", text).splitlines():
        name = re.split("[;:]", line, maxsplit=1)[0].strip().upper()
        if name == "BEGIN":
            if line.strip().upper() == "BEGIN:VEVENT":
                # One that was never ended ends here.
                if event is not None:
                    yield event
                event, depth = Event(), 0
            elif event is not None:
                depth += 1
        elif name == "END":
            if event is not None and depth == 0:
                yield event
                event = None
            depth = max(0, depth - 1)
        elif event is not None and depth == 0 and name in WANTED:
            found = LINE.match(line)
            # A line that cannot be read makes its event one that cannot: None is no text.
            pair = (found["params"], found["value"]) if found else None
            event.lines.setdefault(name, []).append(pair)


def _replaced(events):
    """For each event that is repeated, the moments of those that have been put elsewhere or called off."""
    moments = {}
    for event in events:
        original = event.one("RECURRENCE-ID")
        if original:
            try:
                moments.setdefault(event.text("UID"), set()).add(_when(*original).moment)
            except (ValueError, OverflowError):
                continue
    return moments


def _times(event, replaced, first, last, budget):
    if (
        event.text("STATUS") == "CANCELLED"
        or event.text("TRANSP") == "TRANSPARENT"
        or event.text("X-MICROSOFT-CDO-BUSYSTATUS") == "FREE"
    ):
        return []
    start = _when(*event.one("DTSTART"))
    length = _length(event, start)
    if length <= timedelta():
        return []
    # Measured from here, so that neither year 1 nor year 9999 overflows.
    if "RRULE" not in event.lines and "RDATE" not in event.lines:
        budget.spend()
        return [_span(start, length)] if start.moment < last and _span(start, length)[1] > first else []
    without = replaced.get(event.text("UID"), set()) if "RECURRENCE-ID" not in event.lines else set()
    return list(_repeated(event, start, length, without, first, last, budget))


def _repeated(event, start, length, without, first, last, budget):
    if length > LONGEST_REPEATED:
        raise ValueError("too long to be repeated")
    gone = [_when(params, value) for params, value in _values(event, "EXDATE")]
    moments = without | {one.moment for one in gone if not one.is_date}
    days = {one.local.date() for one in gone if one.is_date}
    for when in _starts(event, start, first - length - timedelta(days=1), last, budget):
        begin, end = _span(when, length)
        if begin < last and end > first and begin not in moments and when.local.date() not in days:
            yield begin, end


def _starts(event, start, first, last, budget):
    for params, value in _values(event, "RDATE"):
        budget.spend()
        yield _when(params, value.partition("/")[0])
    if "RRULE" not in event.lines:
        yield start
        return
    rule = Rule.parse(event.one("RRULE")[1].strip())
    until = _until(rule, start)
    clock = start.local.time()
    for day in days_of(rule, start.local.date(), first.date(), last.date() + timedelta(days=1), budget):
        local = datetime.combine(day, clock)
        if until is not None and local > until:
            return
        yield When(local, start.zone, start.is_date)


def _until(rule, start):
    """The last local time of a rule, in the zone of what it repeats; None without."""
    if not rule.until:
        return None
    end = _when("", rule.until)
    if end.is_date:
        return datetime.combine(end.local.date(), time.max)
    return end.local if end.zone is STOCKHOLM else end.moment.astimezone(start.zone).replace(tzinfo=None)


def _values(event, name):
    for params, values in event.lines.get(name, ()):
        for value in values.split(","):
            yield params, value


def _when(params: str, value: str) -> When:
    """A date or a time as it is written; without a zone, or in one that nobody knows, it is Stockholm's."""
    found = MOMENT.fullmatch(value.strip())
    if not found:
        raise ValueError("no time")
    day = date(*(int(part) for part in found.groups()[:3]))
    if not 1900 <= day.year <= 2200:
        raise ValueError("no year of ours")
    if found[4] is None:
        return When(datetime.combine(day, time()), STOCKHOLM, True)
    clock = time(int(found[4]), int(found[5]), min(59, int(found[6] or 0)))
    tzid = TZID.search(params)
    zone = UTC if found[7] else _zone(tzid[1]) if tzid else STOCKHOLM
    return When(datetime.combine(day, clock), zone, False)


@lru_cache(maxsize=256)
def _zone(name: str):
    for known in (name, WINDOWS_TO_OLSON.get(name, ""), "/".join(name.split("/")[-2:])):
        try:
            if known:
                return ZoneInfo(known)
        except (ValueError, OSError, LookupError):
            continue
    return STOCKHOLM


def _length(event, start) -> timedelta:
    """From the start to the end; whole days are counted as days."""
    if end := event.one("DTEND"):
        end = _when(*end)
        return end.local - start.local if start.is_date else end.moment - start.moment
    if duration := event.one("DURATION"):
        found = DURATION.fullmatch(duration[1].strip().upper())
        if not found:
            raise ValueError("no duration")
        weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return timedelta(days=1) if start.is_date else timedelta()


def _span(when: When, length: timedelta) -> Interval:
    if when.is_date:
        return when.moment, When(when.local + length, when.zone, True).moment
    return when.moment, when.moment + length

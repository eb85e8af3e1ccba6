"""Days and clock times as people write them, made into moments.

Whatever is typed is meant in Stockholm. Two hours a year need care: the one that is left out in March, and the one that
comes twice in October.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from accounts import dates
from scheduling.enums import ZONE

STOCKHOLM = ZoneInfo(ZONE)
LONGEST = timedelta(hours=12)
YEARS = range(2000, 2100)

ISO_DAY = re.compile(r"(?P<year>\d{4})-?(?P<month>\d{2})-?(?P<day>\d{2})")
DAY_MONTH = re.compile(r"(?P<day>\d{1,2})[/.](?P<month>\d{1,2})(?:[-/. ]+(?P<year>\d{4}))?")
CLOCK = re.compile(r"(?:kl\.? *)?(?P<hour>\d{1,2})(?:[.:,]?(?P<minute>\d{2})(?:[.:]00)?)?", re.IGNORECASE)


class NoSuchTime(ValueError):
    """A clock time that is left out on that day."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in UTC; `twice` when the clock shows it twice that night and the first is meant here."""

    at: datetime
    twice: bool = False


def parse_day(text: str, *, today: date) -> date | None:
    """A date from "2026-11-24", "20261124", "24/11 2026", "24.11.2026" or "24/11" (the next one from `today`).

    None for what is no date at all. Raises ValueError for one that does not exist, such as 31 February.
    """
    found = ISO_DAY.fullmatch(text.strip()) or DAY_MONTH.fullmatch(text.strip())
    if not found:
        return None
    month, number = int(found["month"]), int(found["day"])
    if found["year"]:
        return date(int(found["year"]), month, number)
    try:
        this_year = date(today.year, month, number)
    except ValueError:
        # 29 February is the only day that exists in the next year and not in this one.
        return date(today.year + 1, month, number)
    return this_year if this_year >= today else date(today.year + 1, month, number)


def parse_clock(text: str) -> time | None:
    """A time from "13:30", "13.30", "1330", "930", "9" or "kl 9"; None for what is no time of day."""
    found = CLOCK.fullmatch(text.strip())
    if not found:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def resolve(day: date, clock: time, *, after: datetime | None = None) -> Moment:
    """The moment at which Stockholm's clocks show `clock` on `day`.

    When they show it twice, the first is taken, unless only the second is later than `after`.
    Raises NoSuchTime for a time in the hour that is left out in spring.
    """
    first, second = (datetime.combine(day, clock, STOCKHOLM).replace(fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return Moment(first.astimezone(UTC))
    if first.utcoffset() < second.utcoffset():
        raise NoSuchTime(
            gettext(
                "%(clock)s does not exist on %(day)s: that night the clock is put forward from %(from)s to %(to)s."
            )
            % _spring_words(day, clock)
        )
    first, second = first.astimezone(UTC), second.astimezone(UTC)
    if after is not None and first <= after < second:
        return Moment(second)
    return Moment(first, twice=True)


def _spring_words(day, clock):
    colon = dates.words().colon
    return {
        "clock": f"{clock.hour}{colon}{clock.minute:02d}",
        "day": dates.day(day),
        "from": f"2{colon}00",
        "to": f"3{colon}00",
    }

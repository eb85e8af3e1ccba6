"""Days, weeks and months in addresses: "2026-11-24", "2026-W48", "2026-11". Days are local dates in Stockholm."""

import re
from datetime import date, timedelta

from django.utils import timezone

from scheduling.localtime import STOCKHOLM, YEARS

ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
ISO_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")
ISO_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
DAY = timedelta(days=1)


def today() -> date:
    """The date in Stockholm now."""
    return timezone.localdate(timezone=STOCKHOLM)


def day_at(code: str, otherwise: date | None = None) -> date:
    """The day "2026-11-24"; `otherwise`, or today, when that is no day."""
    return _read(ISO_DAY, code, date) or otherwise or today()


def monday_of(code: str, otherwise: date | None = None) -> date:
    """The Monday of "2026-W48"; of the week of `otherwise`, or of this one, when that is no week."""
    monday = _read(ISO_WEEK, code, lambda year, week: date.fromisocalendar(year, week, 1))
    return monday or monday_before(otherwise or today())


def first_of(code: str, otherwise: date | None = None) -> date:
    """The first day of the month "2026-11"; of that of `otherwise`, or of this one, when that is no month."""
    first = _read(ISO_MONTH, code, lambda year, month: date(year, month, 1))
    return first or (otherwise or today()).replace(day=1)


def last_of(first: date) -> date:
    """The last day of the month that begins with `first`."""
    return (first + 31 * DAY).replace(day=1) - DAY


def monday_before(day: date) -> date:
    """The Monday of the week that a day lies in."""
    return day - timedelta(days=day.weekday())


def day_code(day: date) -> str:
    """A day for the address; "" when it is too far off to be shown."""
    return f"{day:%Y-%m-%d}" if day.year in YEARS else ""


def week_code(day: date) -> str:
    """The week of a day as "2026-W48"; "" when its Monday is too far off to be shown."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}" if monday_before(day).year in YEARS else ""


def month_code(day: date) -> str:
    """The month of a day as "2026-11"; "" when it is too far off to be shown."""
    return f"{day:%Y-%m}" if day.year in YEARS else ""


def _read(form, code, make):
    found = form.fullmatch(code)
    try:
        day = make(*map(int, found.groups())) if found else None
    except ValueError:
        return None
    return day if day and day.year in YEARS else None

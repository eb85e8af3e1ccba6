"""Dates as people say them, in the reader's language and zone: "tisdag 24 november, 14.30–15.30", "om 2 dagar".

Lists are full of dates, so the words of a language are looked up once and not for every date.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Words:
    """What the dates of one language are made of; months from index 1."""

    weekdays: tuple[str, ...]
    short_weekdays: tuple[str, ...]
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    colon: str
    week: str


@lru_cache(maxsize=8)
def _words_of(language: str | None) -> Words:
    short_weekdays = (str(WEEKDAYS_ABBR[number]) for number in range(7))
    short_months = (str(MONTHS_3[number]).replace(".", "") for number in range(1, 13))
    if language and language.startswith("en"):
        short_months = (month.capitalize() for month in short_months)
    else:
        # Three letters each, so that columns of dates stand in line: "tor", not "tors".
        short_weekdays = (weekday.lower().replace(".", "")[:3] for weekday in short_weekdays)
    return Words(
        weekdays=tuple(str(WEEKDAYS[number]) for number in range(7)),
        short_weekdays=tuple(short_weekdays),
        months=("", *(str(MONTHS[number]) for number in range(1, 13))),
        short_months=("", *short_months),
        # Translators: the sign between hours and minutes; "." in Swedish
        colon=_(":"),
        week=_("week %(number)s"),
    )


def words() -> Words:
    """The words of the active language."""
    return _words_of(get_language())


def local(moment: date | datetime) -> date | datetime:
    """The moment in the current zone; a plain date comes back as it is. Raises ValueError for a naive datetime."""
    return timezone.localtime(moment) if isinstance(moment, datetime) else moment


def day(moment: date | datetime) -> str:
    """Weekday, day and month; the year only when it is not this one: "tisdag 24 november"."""
    at, said = local(moment), words()
    text = f"{said.weekdays[at.weekday()]} {at.day} {said.months[at.month]}"
    return text if at.year == timezone.localdate().year else f"{text} {at.year}"


def short_day(moment: date | datetime) -> str:
    """As `day`, abbreviated for narrow columns: "tis 24 nov"."""
    at, said = local(moment), words()
    text = f"{said.short_weekdays[at.weekday()]} {at.day} {said.short_months[at.month]}"
    return text if at.year == timezone.localdate().year else f"{text} {at.year}"


def clock(moment: datetime) -> str:
    """Hours and minutes of 24: "14.30" in Swedish, "14:30" in English."""
    at = local(moment)
    return f"{at.hour}{words().colon}{at.minute:02d}"


def clocks(start: datetime, end: datetime) -> str:
    """From and to by the clock alone: "14.30–15.30"."""
    return f"{clock(start)}–{clock(end)}"


def day_and_clock(moment: date | datetime) -> str:
    """Day and time of one moment; only the day of a plain date."""
    return f"{day(moment)}, {clock(moment)}" if isinstance(moment, datetime) else day(moment)


def span(start: datetime, end: datetime) -> str:
    """From and to; the day is said twice only when it differs."""
    if local(start).date() == local(end).date():
        return f"{day(start)}, {clock(start)}–{clock(end)}"
    return f"{day_and_clock(start)} – {day_and_clock(end)}"


def week(moment: date | datetime) -> str:
    """The ISO week as Swedes write it: "v. 48"."""
    return words().week % {"number": local(moment).isocalendar().week}


def from_now(moment: date | datetime) -> str:
    """How far off, in the unit that people would use: "om 50 minuter", "i morgon", "för 3 veckor sedan"."""
    days = (_date_of(moment) - timezone.localdate()).days
    if days == 0:
        return _within_today(moment)
    if days in (-1, 1):
        return _("tomorrow") if days == 1 else _("yesterday")
    number = abs(days)
    if number < 14:
        amount = ngettext("%(number)s day", "%(number)s days", number) % {"number": number}
    elif number < 70:
        amount = ngettext("%(number)s week", "%(number)s weeks", number // 7) % {"number": number // 7}
    else:
        amount = ngettext("%(number)s month", "%(number)s months", number // 30) % {"number": number // 30}
    return _distance(amount, ahead=days > 0)


def _within_today(moment: date | datetime) -> str:
    if not isinstance(moment, datetime):
        return _("today")
    off = moment - timezone.now()
    minutes = round(abs(off) / timedelta(minutes=1))
    if minutes == 0:
        return _("now")
    if minutes < 60:
        amount = ngettext("%(number)s minute", "%(number)s minutes", minutes) % {"number": minutes}
    else:
        hours = round(minutes / 60)
        amount = ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": hours}
    return _distance(amount, ahead=off > timedelta(0))


def _distance(amount: str, *, ahead: bool) -> str:
    return (_("in %(amount)s") if ahead else _("%(amount)s ago")) % {"amount": amount}


def _date_of(moment: date | datetime) -> date:
    at = local(moment)
    return at.date() if isinstance(at, datetime) else at

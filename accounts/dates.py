"""Dates as people say them, in the reader's language and zone: "tisdag 24 november, 14.30–15.30", "om 2 dagar", "v. 48"."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.dates import MONTHS_3, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def local(moment: date | datetime) -> date | datetime:
    """The moment in the current zone; a plain date comes back as it is. Raises ValueError for a naive datetime."""
    return timezone.localtime(moment) if isinstance(moment, datetime) else moment


def day(moment: date | datetime) -> str:
    """Weekday, day and month; the year only when it is not this one: "tisdag 24 november"."""
    at = local(moment)
    words = f"{WEEKDAYS[at.weekday()]} {at.day} {MONTHS[at.month]}"
    return words if at.year == timezone.localdate().year else f"{words} {at.year}"


def short_day(moment: date | datetime) -> str:
    """As `day`, abbreviated for narrow columns: "tis 24 nov"."""
    at = local(moment)
    words = f"{WEEKDAYS_ABBR[at.weekday()]} {at.day} {MONTHS_3[at.month]}".lower().replace(".", "")
    return words if at.year == timezone.localdate().year else f"{words} {at.year}"


def clock(moment: datetime) -> str:
    """Hours and minutes of 24: "14.30" in Swedish, "14:30" in English."""
    at = local(moment)
    # Translators: the sign between hours and minutes; "." in Swedish
    return f"{at.hour}{_(':')}{at.minute:02d}"


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
    return _("week %(number)s") % {"number": local(moment).isocalendar().week}


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

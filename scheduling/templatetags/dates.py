"""{% load dates %}: when a meeting is, as people say it. What is said of one moment is among the filters of `ui`."""

from django import template
from django.utils.translation import gettext as _

from accounts import dates

register = template.Library()


@register.filter
def when(meeting) -> str:
    """Day and time of a meeting or anything else with `starts_at` and `ends_at`: "tisdag 24 november, 14.30–15.30".

    A meeting whose time is open says what the plan knows: the day, or that neither is set.
    """
    if meeting.starts_at:
        return dates.span(meeting.starts_at, meeting.ends_at)
    if meeting.day:
        return _("%(day)s, time not set") % {"day": dates.day(meeting.day)}
    return _("Time not set")


@register.filter
def clocks(meeting) -> str:
    """From and to by the clock alone, where the day stands above: "14.30–15.30"; empty while the time is open."""
    return dates.clocks(meeting.starts_at, meeting.ends_at) if meeting.starts_at else ""


@register.filter
def weekday(date) -> str:
    """A day within a week whose month is told already: "tis 24"."""
    return f"{dates.words().short_weekdays[date.weekday()]} {date.day}"


@register.filter
def day_month(date) -> str:
    """Day and month alone, where the weekday goes without saying: "24 nov"."""
    return f"{date.day} {dates.words().short_months[date.month]}"

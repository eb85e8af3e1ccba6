"""{% load amounts %}: lengths of time, and moments in narrow places, as people say them."""

from datetime import timedelta

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import dates

register = template.Library()

SOON = timedelta(minutes=30)


@register.filter
def duration(minutes: int | None) -> str:
    """Whole minutes in words: "45 min", "1 h 30 min" (in Swedish "1 tim 30 min"), "2 h"; empty for None."""
    if minutes is None:
        return ""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)s min") % {"minutes": rest}
    if not rest:
        return _("%(hours)s h") % {"hours": hours}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}


@register.filter
def brief(moment) -> str:
    """Day and clock for narrow places: "tis 8 dec 14.30"; empty for None."""
    return f"{dates.short_day(moment)} {dates.clock(moment)}" if moment else ""


@register.filter
def is_near(meeting) -> bool:
    """Whether the meeting goes on, or begins within half an hour: time to open the video link."""
    now = timezone.now()
    return bool(meeting.starts_at) and meeting.starts_at - SOON <= now < meeting.ends_at

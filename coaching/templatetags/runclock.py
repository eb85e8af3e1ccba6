"""{% load runclock %}: how long a step lasts, as a clock shows it and as people say it."""

import datetime as dt
import json

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def as_clock(length: dt.timedelta) -> str:
    """What is left, as the pages show it: "7:05"; over time "+0:12". A second that has begun is left still."""
    seconds = length.total_seconds()
    if seconds > 0:
        return _clock(-int(-seconds // 1))
    return f"+{_clock(int(-seconds))}"


@register.filter
def spent(length: dt.timedelta) -> str:
    """In words: "12 min 30 s", "12 min", "45 s"."""
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    if not minutes:
        return _("%(seconds)s s") % {"seconds": seconds}
    if not seconds:
        return _("%(minutes)s min") % {"minutes": minutes}
    return _("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": seconds}


def _clock(seconds):
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}:{rest:02d}"


@register.simple_tag
def data_of(data) -> str:
    """For a data attribute, escaped as any text is."""
    return json.dumps(data, ensure_ascii=False)

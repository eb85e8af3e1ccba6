"""Reading what coaches bring along."""

import datetime as dt

from django.utils import formats, timezone
from django.utils.translation import ngettext

#: From this long before the last day, a certification asks to be renewed.
SOON = dt.timedelta(days=90)


def certification_state(certification, on=None) -> str:
    """ "expired", "soon" or "valid" on the local date `on` (default: today)."""
    on = on or timezone.localdate()
    last = certification.expires_on
    if last is None or last > on + SOON:
        return "valid"
    return "expired" if last < on else "soon"


def certifications(profile):
    """The profile's certifications as (certification, state), what has expired or soon will first."""
    order = ["expired", "soon", "valid"]
    rows = [(each, certification_state(each)) for each in profile.certifications.all()]
    return sorted(rows, key=lambda row: (order.index(row[1]), row[0].expires_on or dt.date.max, row[0].name))


def hours_a_week(profile) -> str:
    """The coach's time in words: "18,5 hours"."""
    hours = round(profile.weekly_minutes / 60, 2)
    number = formats.number_format(int(hours) if hours == int(hours) else hours)
    return ngettext("%(number)s hour", "%(number)s hours", 1 if hours == 1 else 2) % {"number": number}

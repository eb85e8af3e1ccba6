"""For how long what was written is kept."""

import datetime as dt
from calendar import monthrange

from django.utils import timezone

#: So many days before it is erased, everybody in it is told; and told again.
ANNOUNCED_DAYS = 30
REMINDED_DAYS = 7
#: What somebody began to write and never saved is dropped after so many days.
DRAFT_DAYS = 60


def months_after(at: dt.datetime, months: int) -> dt.date:
    """The local date so many months after that of `at`; the month's last day where there is no such day."""
    day = timezone.localdate(at)
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, monthrange(year, month)[1]))


def announced_day(due: dt.date, today: dt.date) -> dt.date:
    """The earliest day for what is due on `due`, when it is announced on `today`."""
    return max(due, today + dt.timedelta(days=ANNOUNCED_DAYS))

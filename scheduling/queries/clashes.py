"""What is in the way of many times at once: for polls, and for meetings that repeat."""

from collections.abc import Iterable
from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q

from scheduling.enums import MeetingStatus
from scheduling.models import Participant
from scheduling.queries.meeting import Busy


class Clashes:
    """When `people` are taken between two moments, apart from the meetings in `without`; one query, asked often."""

    def __init__(self, people: Iterable, starts_at: datetime, ends_at: datetime, *, without=()):
        rows = (
            Participant.objects.filter(
                Q(busy__overlap=DateTimeTZRange(starts_at, ends_at, "[)"))
                | Q(
                    meeting__status=MeetingStatus.BOOKED,
                    meeting__starts_at__lt=ends_at,
                    meeting__ends_at__gt=starts_at,
                ),
                person__in=people,
            )
            .exclude(meeting__in=without)
            .select_related("person", "meeting")
            .order_by("meeting__starts_at", "pk")
        )
        self._leading, self._elsewhere = [], []
        for row in rows:
            if row.busy:
                self._leading.append(Busy(row.person, row.busy.lower, row.busy.upper))
            else:
                self._elsewhere.append(Busy(row.person, row.meeting.starts_at, row.meeting.ends_at))

    def leading(self, starts_at: datetime, ends_at: datetime) -> list[Busy]:
        """Who leads something then, travel counted: what the database would refuse."""
        return _overlapping(self._leading, starts_at, ends_at)

    def any(self, starts_at: datetime, ends_at: datetime) -> list[Busy]:
        """Who is taken then, leading or taking part."""
        return self.leading(starts_at, ends_at) + _overlapping(self._elsewhere, starts_at, ends_at)


def _overlapping(rows, starts_at, ends_at):
    return [busy for busy in rows if busy.starts_at < ends_at and busy.ends_at > starts_at]

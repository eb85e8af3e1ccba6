"""What a rule, or a move of several meetings, would come to: each date with what is in its way."""

from dataclasses import dataclass, field

from scheduling.enums import ParticipantRole
from scheduling.models import Participant
from scheduling.queries.clashes import Clashes
from scheduling.queries.meeting import Busy
from scheduling.queries.schoolyear import free_days
from scheduling.repetition import Occurrence, occurrences, shifted


@dataclass(slots=True)
class Line:
    """One date. `key` is what is ticked; a date without a time cannot be chosen, and `one.why_not` says why."""

    key: str
    one: Occurrence
    meeting: object = None
    busy: list[Busy] = field(default_factory=list)

    @property
    def is_possible(self) -> bool:
        return self.one.starts_at is not None

    @property
    def is_ticked(self) -> bool:
        """Before anybody has chosen: what can be, without a clash."""
        return self.is_possible and not self.busy


def lines_of_rule(series, rule) -> list[Line]:
    """The dates of a rule with days without school and clashes of those who lead; four queries."""
    free = free_days(series.authority_id, rule.first, rule.last, school=series.school_id)
    lines = [Line(one.day.isoformat(), one) for one in occurrences(rule, free)]
    leading = series.members.current().filter(role=ParticipantRole.FACILITATOR).values("person")
    return _with_clashes(lines, leading, [])


def lines_of_move(meetings, *, free, days, clock, minutes) -> list[Line]:
    """Where each of the meetings would come to lie; one query."""
    lines = [
        Line(str(row.pk), shifted(row.starts_at, days=days, clock=clock, minutes=minutes, free=free), row)
        for row in meetings
    ]
    ids = [row.pk for row in meetings]
    leading = Participant.objects.facilitators().filter(meeting__in=ids).values("person")
    return _with_clashes(lines, leading, ids)


def _with_clashes(lines, people, without):
    timed = [line for line in lines if line.is_possible]
    if timed:
        first, last = timed[0].one.starts_at, max(line.one.ends_at for line in timed)
        clashes = Clashes(people, first, last, without=without)
        for line in timed:
            line.busy = clashes.leading(line.one.starts_at, line.one.ends_at)
    return lines

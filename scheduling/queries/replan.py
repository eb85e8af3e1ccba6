"""New dates for a plan's meetings, with what is in their way."""

from dataclasses import dataclass, field

from scheduling.models import Moment, Participant
from scheduling.queries.meeting import Busy
from scheduling.queries.moduleplan import InTheWay, Standing
from scheduling.repetition import Occurrence
from scheduling.replan import proposals


@dataclass(slots=True)
class NewDate:
    """One meeting with the time that is proposed for it, None when there is none left, and why, in words."""

    moment: Moment
    why: str
    new: Occurrence | None
    busy: list[Busy] = field(default_factory=list)
    elsewhere: list[Busy] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What is ticked: this meeting as it was seen, and the day."""
        meeting = self.moment.meeting
        return f"{self.moment.pk}.{meeting.pk}.{meeting.sequence}.{self.new.day}" if self.new else ""

    @property
    def is_ticked(self) -> bool:
        """Before anybody has chosen: what can be, without a clash."""
        return self.new is not None and not self.busy


def new_dates(standing: Standing) -> list[NewDate]:
    """For each meeting that needs another date, and each that has to make room, in order; four queries, or none when
    the plan stands well. Times at which somebody who leads is busy are proposed only when there are no others."""
    if not standing.hits:
        return []
    plan, wish, today = standing.plan, standing.plan.wish, standing.today
    own = [moment.meeting_id for moment in standing.moments.values() if moment.meeting_id]
    leading = Participant.objects.facilitators().filter(meeting__in=own).values_list("person", flat=True)
    in_the_way = InTheWay(plan.series, today, max(wish.last, today), without=own, leading=leading)

    def proposed(taken):
        return proposals(standing.placed, standing.hits, wish, standing.days, today=today, taken=taken)

    found = proposed(in_the_way.taken(wish, standing.days, today))
    if any(one.new is None for one in found):
        anyway = proposed({})
        found = anyway if all(one.new for one in anyway) else found
    return [_with_clashes(standing, one, in_the_way) for one in found]


def moment_id(key: str) -> int | None:
    """Which moment a key is about; None for what is no key."""
    first = key.partition(".")[0]
    return int(first) if first.isdecimal() and len(first) < 18 else None


def _with_clashes(standing, one, in_the_way):
    moment, why = standing.moments[one.placed.key], standing.why(one.placed.key) or str(one.why.label)
    if one.new is None:
        return NewDate(moment, why, None)
    return NewDate(moment, why, one.new, in_the_way.hinders(one.new), in_the_way.elsewhere(one.new))

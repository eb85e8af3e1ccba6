"""Where an engagement is in its cycle of work."""

from dataclasses import dataclass, field
from datetime import datetime

from coaching.enums import CycleStep
from coaching.models import CycleMove
from coaching.rules import cycle as rules


@dataclass(frozen=True)
class Cycle:
    """Round `cycle`, at `step`, after so many moves (`number`), the newest of which comes first in `moves`."""

    cycle: int
    step: CycleStep
    number: int = 0
    since: datetime | None = None
    moves: list = field(default_factory=list)

    @property
    def next(self):
        """(round, step) that comes next."""
        return rules.after(self.cycle, self.step)

    @property
    def previous(self):
        """(round, step) before; None at the very beginning."""
        return rules.before(self.cycle, self.step)

    @property
    def next_label(self):
        """The next step's name."""
        return self.next[1].label

    @property
    def is_another_round(self) -> bool:
        """Whether the next step begins another round."""
        return self.next[0] > self.cycle

    @property
    def previous_label(self):
        """The name of the step before; empty at the very beginning."""
        return self.previous[1].label if self.previous else ""

    @property
    def steps(self) -> list[dict]:
        """The steps for the path component."""
        here = list(CycleStep).index(self.step)
        return [
            {"label": step.label, "state": "past" if at < here else "now" if at == here else "coming"}
            for at, step in enumerate(CycleStep)
        ]


def cycle_of(engagement) -> Cycle:
    """Where it is now, with its moves; one statement."""
    moves = list(CycleMove.objects.filter(engagement=engagement).select_related("by").order_by("-number"))
    if not moves:
        return Cycle(*rules.START)
    last = moves[0]
    return Cycle(last.cycle, CycleStep(last.step), last.number, last.at, moves)

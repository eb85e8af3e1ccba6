"""Where an engagement is in the cycle of work, and who may move it."""

from coaching.enums import CycleStep, Phase
from coaching.rules.engagement import is_active, is_member

_STEPS = list(CycleStep)
#: Where every engagement begins: its first round, its first step.
START = (1, CycleStep.IDENTIFY)


def may_move(person, engagement) -> bool:
    """Coaches and teachers alike, while the phase is work and nothing rests."""
    return engagement.phase == Phase.WORK and is_active(engagement) and is_member(person, engagement)


def after(cycle: int, step) -> tuple[int, CycleStep]:
    """What comes next: after looking back, another round."""
    at = _STEPS.index(step) + 1
    return (cycle, _STEPS[at]) if at < len(_STEPS) else (cycle + 1, _STEPS[0])


def before(cycle: int, step) -> tuple[int, CycleStep] | None:
    """What came before; None at the very beginning."""
    at = _STEPS.index(step)
    if at:
        return cycle, _STEPS[at - 1]
    return (cycle - 1, _STEPS[-1]) if cycle > 1 else None

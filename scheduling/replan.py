"""A module whose meetings do not lie well any more: which ones, why, and where they could go.

The school year changes, and meetings are moved by hand. Days are local dates. Nothing here asks the database.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from scheduling.enums import PlanHit
from scheduling.moduleplan import DAY, TeachingDays, Wish, meetings_on
from scheduling.repetition import Occurrence


@dataclass(frozen=True, slots=True)
class Placed:
    """A meeting B or D of a part, and the day it is on. `is_fixed`: it is over, or was held, and stays where it is;
    `is_gone`: it was called off, and has to have another time."""

    part: int
    letter: str
    day: date
    is_fixed: bool = False
    is_gone: bool = False

    @property
    def key(self) -> tuple[int, str]:
        """Which it is: (3, "B")."""
        return self.part, self.letter


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another time for a meeting, and why; `new` is None when there is no time left for it."""

    placed: Placed
    why: PlanHit
    new: Occurrence | None


def hits(
    placed: list[Placed], days: TeachingDays, teaching_days: int, in_term: Callable
) -> dict[tuple[int, str], PlanHit]:
    """Which of the meetings (in the order of their parts) need another date, and why; what is over is never among them.
    `in_term(day)`: whether a day lies in a term at all."""
    found, before = {}, None
    for one in placed:
        why = None if one.is_fixed else _why(one, before, days, teaching_days, in_term)
        if why:
            found[one.key] = why
        if not one.is_gone:
            before = one
    return found


def proposals(
    placed: list[Placed],
    known: dict[tuple[int, str], PlanHit],
    wish: Wish,
    days: TeachingDays,
    *,
    today: date,
    taken=None,
) -> list[Proposal]:
    """A new time for each meeting of `known` (from `hits`), after `today` and until the last day of the wish.

    It is on the weekday and at the clock time of the wish, and where those that follow can stay where they are if that
    is possible; otherwise they are proposed to follow. `taken` as for moduleplan.planned.
    """
    return list(_Mender(placed, known, wish, days, today, taken or {}).proposals())


class _Mender:
    def __init__(self, placed, known, wish, days, today, taken):
        self.placed, self.known, self.wish = placed, known, wish
        self.days, self.today, self.taken = days, today, taken

    def proposals(self) -> Iterator[Proposal]:
        before, changed = None, False
        for index, one in enumerate(self.placed):
            stays = one.key not in self.known and (not changed or self.fits(before, one))
            if one.is_fixed or stays:
                before, changed = one, False
                continue
            new = self.place(before, one, self.placed[index + 1 :])
            yield Proposal(one, self.known.get(one.key, PlanHit.FOLLOWS), new)
            if new:
                before, changed = Placed(one.part, one.letter, new.day), True
            elif not one.is_gone:
                before = one

    def place(self, before, one, rest):
        """Not before the day that it had, where the others can stay; else before it; else the others make room."""
        possible = list(self.possible(before, one))
        later = [time for time in possible if time.day >= one.day]
        earlier = [time for time in reversed(possible) if time.day < one.day]
        for time in [*later, *earlier]:
            if self.has_room(Placed(one.part, one.letter, time.day), rest):
                return time
        return next(iter([*later, *earlier]), None)

    def possible(self, before, one):
        slot, first = self.wish.slot(one.letter), max(self.today, before.day if before else self.today) + DAY
        for time in meetings_on(slot, self.days, first, self.wish.last, self.taken.get(one.letter, ())):
            if self.fits(before, Placed(one.part, one.letter, time.day)):
                yield time

    def has_room(self, new, rest):
        """Whether the next one that stays can stay, with those that are to move as early as possible in between."""
        for one in rest:
            if one.is_fixed or one.key not in self.known:
                return self.fits(new, one)
            time = next(self.possible(new, one), None)
            if time is None:
                return False
            new = Placed(one.part, one.letter, time.day)
        return True

    def fits(self, before, one):
        after = before.day if before else self.wish.first - DAY
        return self.days.number(after, one.day) >= _needed(before, one, self.wish.teaching_days)


def _needed(before, one, teaching_days):
    """School days between this meeting and the one before: to try in one's class, or a day to prepare."""
    is_after_b = one.letter == "D" and before is not None and (before.part, before.letter) == (one.part, "B")
    return teaching_days if is_after_b else 1


def _why(one, before, days, teaching_days, in_term):
    if one.is_gone:
        return PlanHit.CANCELLED
    if one.day not in days:
        return PlanHit.FREE if in_term(one.day) else PlanHit.OUTSIDE
    if before is None:
        return None
    if one.day <= before.day:
        return PlanHit.ORDER
    too_few = days.number(before.day, one.day) < _needed(before, one, teaching_days)
    return PlanHit.CLOSE if one.letter == "D" and too_few else None

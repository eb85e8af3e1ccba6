"""Which numbers about what was reached may be shown: contributions in, cells out. Pure: no Django, no tables.

A cell is shown when it has at least five teachers and two coaches, and no coach stands behind more than 70 % of it;
and when the same is true of those in it who were never counted before. What cannot be shown is merged with its
siblings until it can. Levels decide nothing here, so what is hidden says nothing about them.

Why nobody can subtract. A place that is divided is divided into shown cells without anything left over, so every shown
cell is a sum of undivided ones, and so is whatever is made of shown cells by adding and subtracting. Within a term the
undivided cells have nobody in common: a group that can be made is a sum of whole cells, each large enough. Across
terms, look in such a sum at an undivided cell of the latest term. Those in it who were never counted before are in no
other undivided cell of the sum, so they all stay in the result: at least five, of at least two coaches.
docs/adr/0018-protected-numbers.md has the rest.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LEAST_TEACHERS = 5
LEAST_COACHES = 2
#: No coach may stand behind more than so many tenths of a cell.
MOST_TENTHS = 7
#: Everything shown is rounded to a multiple of this, each number by itself.
STEP = 5

#: Less than expected, as expected, more than expected: the five levels in three bands.
BANDS = (-1, 0, 1)


@dataclass(frozen=True)
class Contribution:
    """What counts of one teacher in one term. `path` leads from the root down to where it belongs: ids of the
    programme, area and school, as far as there are any. `own` is the band as the teacher sees it, `coachs` as the
    coaches do."""

    teacher: int
    coaches: frozenset
    path: tuple
    own: int
    coachs: int


@dataclass(frozen=True)
class Numbers:
    """All that is ever shown of a cell, rounded: how many teachers, and how many in each band."""

    teachers: int
    own: tuple
    coachs: tuple


@dataclass(frozen=True)
class Cell:
    """A place in the tree, or the rest beneath it (`is_rest`): all that is not shown there by itself, together.

    `members` is None where nothing may be shown.
    """

    path: tuple
    members: tuple | None
    is_rest: bool = False

    @property
    def numbers(self) -> Numbers | None:
        """What is shown, or None."""
        if self.members is None:
            return None
        return Numbers(
            rounded(len(self.members)),
            tuple(rounded(sum(one.own == band for one in self.members)) for band in BANDS),
            tuple(rounded(sum(one.coachs == band for one in self.members)) for band in BANDS),
        )


def cells(contributions: Iterable[Contribution], counted=frozenset()) -> list[Cell]:
    """The whole tree, each place before what is beneath it; what is beneath a hidden place is not there at all.

    `counted` are the teachers who are in published numbers of other terms. Raises ValueError when a teacher
    contributes twice.
    """
    members = tuple(contributions)
    if len({one.teacher for one in members}) < len(members):
        raise ValueError("A teacher counts once in a term.")
    if not members:
        return []
    if not is_safe(members, counted):
        return [Cell((), None)]
    return [Cell((), members), *_beneath((), members, counted)]


def is_safe(members, counted=frozenset()) -> bool:
    """Whether numbers about these may be shown, seen by themselves."""
    return _are_enough(members) and _are_enough([one for one in members if one.teacher not in counted])


def band_of(levels) -> int:
    """The band of the mean of some levels (-2 to 2); half way counts outwards, on both sides alike."""
    twice = 2 * sum(levels)
    return (twice >= len(levels)) - (twice <= -len(levels))


def rounded(number: int) -> int:
    """To the nearest multiple of five: 7 becomes 5, 8 becomes 10."""
    return (number + STEP // 2) // STEP * STEP


def _are_enough(members):
    coaches = [coach for one in members for coach in one.coaches]
    return (
        len(members) >= LEAST_TEACHERS
        and len(set(coaches)) >= LEAST_COACHES
        and all(10 * coaches.count(coach) <= MOST_TENTHS * len(members) for coach in set(coaches))
    )


def _beneath(path, members, counted) -> Iterator[Cell]:
    """The cells beneath a place that is shown."""
    depth = len(path)
    parts, loose = {}, []
    for one in members:
        (parts.setdefault(one.path[depth], []) if len(one.path) > depth else loose).append(one)
    shown, rest = _divided({key: tuple(part) for key, part in sorted(parts.items())}, tuple(loose), counted)
    for key in sorted(parts):
        yield Cell((*path, key), shown.get(key))
        if key in shown:
            yield from _beneath((*path, key), shown[key], counted)
    if rest:
        yield Cell(path, rest, is_rest=True)


def _divided(parts, loose, counted):
    """The parts that are shown by themselves, and the rest, in which those are too who belong to no part. Where no
    rest can be made that may be shown, nothing is divided: no parts and no rest."""
    shown = {key: part for key, part in parts.items() if is_safe(part, counted)}
    rest = loose + tuple(one for key, part in parts.items() if key not in shown for one in part)
    while rest and shown and not is_safe(rest, counted):
        smallest = min(shown, key=lambda key: (len(shown[key]), key))
        rest += shown.pop(smallest)
    return (shown, rest) if shown else ({}, ())

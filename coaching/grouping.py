"""Dividing people evenly into groups: the same answer for the same people, wish and seed. Knows no database."""

from dataclasses import dataclass
from random import Random

from coaching.enums import SplitHow

#: What a seed can be.
SEEDS = range(1, 1_000_000)


class CannotSplit(Exception):
    """So many groups cannot be made: `least` and `most` are how many could."""

    def __init__(self, least, most):
        self.least, self.most = least, most
        super().__init__(f"{least}–{most}")


@dataclass(frozen=True, slots=True)
class One:
    """Somebody to place: who, and at which school (any two hashable, orderable ids)."""

    person: int
    school: int


def number_of_groups(amount: int, size: int) -> int:
    """How many groups of about `size` so many people are: at least one, and sizes as near to it as can be."""
    return max(1, round(amount / size)) if amount else 0


def split(people, *, how, size=None, groups=None, seed=1) -> list[list[One]]:
    """Everybody in exactly one group; never an empty group.

    Either about `size` in each, or so many `groups` in all. Mixed, sizes differ by at most one, and so do the numbers
    from any one school. By school, groups hold people of one school only, and the sizes within a school differ by at
    most one. Raises CannotSplit for a number of groups that so many people (or schools) cannot make.
    """
    by_school = {}
    for one in sorted(people, key=lambda one: (one.school, one.person)):
        by_school.setdefault(one.school, []).append(one)
    random = Random(seed)  # noqa: S311 - the same again is the point
    for ones in by_school.values():
        random.shuffle(ones)
    amounts = {school: len(ones) for school, ones in by_school.items()}
    if how == SplitHow.MIXED:
        return _deal(_one_after_the_other(by_school, random), _wanted(sum(amounts.values()), size, groups))
    numbers = _numbers(amounts, size, groups)
    return [group for school, ones in by_school.items() for group in _deal(ones, numbers[school])]


def _one_after_the_other(by_school, random):
    """School by school, in an order that the seed gives: dealt out in turns, each school comes to all groups evenly."""
    schools = list(by_school)
    random.shuffle(schools)
    return [one for school in schools for one in by_school[school]]


def _wanted(amount, size, groups):
    if groups is None:
        return number_of_groups(amount, size)
    if not (1 if amount else 0) <= groups <= amount:
        raise CannotSplit(min(1, amount), amount)
    return groups


def _numbers(amounts, size, groups):
    """How many groups each school makes."""
    if groups is None:
        return {school: number_of_groups(amount, size) for school, amount in amounts.items()}
    if not len(amounts) <= groups <= sum(amounts.values()):
        raise CannotSplit(len(amounts), sum(amounts.values()))
    numbers = dict.fromkeys(amounts, 1)
    for _more in range(groups - len(amounts)):
        # Where the groups are largest, one more is of most use.
        school = max(amounts, key=lambda school: (amounts[school] / numbers[school], -school))
        numbers[school] += 1
    return numbers


def _deal(ones, number):
    return [ones[first::number] for first in range(number)]

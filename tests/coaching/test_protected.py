"""What may be shown of a small world, by hand."""

import pytest

from coaching import protected
from coaching.protected import Contribution, cells


def some(number, path=(1, 1, 1), *, first=1, coaches=(1, 2), own=0, coachs=0):
    """So many teachers in one place, their coaches taking turns."""
    return [
        Contribution(first + n, frozenset([coaches[n % len(coaches)]]), path, own, coachs)
        for n in range(number)
    ]


def shown(found):
    """Path, how many teachers, and whether it is the rest; None where hidden."""
    return [
        (cell.path, len(cell.members) if cell.members else None, *(["rest"] if cell.is_rest else []))
        for cell in found
    ]


@pytest.mark.parametrize(
    ("members", "safe"),
    [
        (some(4), False),
        (some(5), True),
        (some(5, coaches=[1]), False),
        # 7 of 10 is not more than 70 %, 8 of 11 is.
        (some(7, coaches=[1]) + some(3, first=8, coaches=[2]), True),
        (some(8, coaches=[1]) + some(3, first=9, coaches=[2]), False),
        # Two coaches together in each: each stands behind all of it.
        ([Contribution(n, frozenset([1, 2]), (), 0, 0) for n in range(10)], False),
    ],
)
def test_the_threshold(members, safe):
    assert protected.is_safe(members) is safe


def test_whoever_was_counted_before_does_not_make_a_cell_large_enough():
    assert protected.is_safe(some(9), counted={1, 2, 3, 4})
    assert not protected.is_safe(some(9), counted={1, 2, 3, 4, 5})
    # Of those who are new all have the same coach.
    assert not protected.is_safe(some(10), counted={1, 3, 5, 7, 9})


def test_what_is_too_small_is_merged_with_its_siblings():
    given = some(6, (1, 1, 1)) + some(3, (1, 1, 2), first=11) + some(2, (1, 1, 3), first=21)
    assert shown(cells(given)) == [
        ((), 11),
        ((1,), 11),
        ((1, 1), 11),
        ((1, 1, 1), 6),
        ((1, 1, 2), None),
        ((1, 1, 3), None),
        ((1, 1), 5, "rest"),
    ]


def test_the_smallest_that_could_be_shown_is_merged_where_the_rest_is_too_small():
    given = some(8, (1, 1, 1)) + some(6, (1, 1, 2), first=11) + some(1, (1, 1, 3), first=21)
    assert shown(cells(given))[3:] == [
        ((1, 1, 1), 8),
        ((1, 1, 2), None),
        ((1, 1, 3), None),
        ((1, 1), 7, "rest"),
    ]


def test_nothing_is_divided_where_one_part_alone_could_be_shown():
    given = some(8, (1, 1, 1)) + some(1, (1, 1, 2), first=11)
    assert shown(cells(given)) == [
        ((), 9),
        ((1,), 9),
        ((1, 1), 9),
        ((1, 1, 1), None),
        ((1, 1, 2), None),
    ]


def test_what_is_hidden_has_nothing_beneath_it():
    # The programme is hidden since one coach has 8 of 11; the school in it could be shown, and is not.
    given = (
        some(6, (1, 1, 1))
        + some(5, (1, 2, 2), first=11, coaches=[1])
        + some(6, (2, 1, 1), first=21, coaches=[3, 4])
        + some(6, (3, 1, 1), first=31, coaches=[5, 6])
    )
    assert not protected.is_safe([one for one in given if one.path[0] == 1])
    assert [path for path, *_ in shown(cells(given)) if path[:1] == (1,)] == [(1,)]


def test_schools_without_an_area_are_in_the_rest_of_the_programme():
    given = some(6, (1, 1, 1)) + some(5, (1,), first=11)
    assert shown(cells(given)) == [((), 11), ((1,), 11), ((1, 1), 6), ((1, 1, 1), 6), ((1,), 5, "rest")]
    # Too few of them: then the area is not shown either.
    given = some(6, (1, 1, 1)) + some(2, (1,), first=11)
    assert shown(cells(given)) == [((), 8), ((1,), 8), ((1, 1), None)]


def test_nothing_and_too_little():
    assert cells([]) == []
    assert shown(cells(some(4))) == [((), None)]


def test_a_teacher_counts_once():
    with pytest.raises(ValueError, match="once"):
        cells(some(5) + some(1, (2, 1, 1)))


def test_numbers_are_rounded_each_by_itself():
    given = some(7, own=-1, coachs=1) + some(6, first=11, own=1, coachs=0)
    [whole] = cells(given)[:1]
    assert whole.numbers == protected.Numbers(15, (5, 0, 5), (0, 5, 5))
    assert [protected.rounded(n) for n in range(14)] == [0, 0, 0, 5, 5, 5, 5, 5, 10, 10, 10, 10, 10, 15]


@pytest.mark.parametrize(
    ("levels", "band"),
    [
        ([0], 0),
        ([-2], -1),
        ([1], 1),
        ([0, 1], 1),
        ([0, -1], -1),
        ([0, 0, 1], 0),
        ([2, -2], 0),
        ([0, 0, -1, -1], -1),
    ],
)
def test_the_band_of_several_goals(levels, band):
    assert protected.band_of(levels) == band


def test_levels_decide_nothing():
    """What is shown is the same whatever was said."""
    one = some(6, (1, 1, 1)) + some(3, (1, 1, 2), first=11)
    other = some(6, (1, 1, 1), own=1, coachs=-1) + some(3, (1, 1, 2), first=11, own=-1)
    assert shown(cells(one)) == shown(cells(other))

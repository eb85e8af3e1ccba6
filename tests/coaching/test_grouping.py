"""Dividing people: everybody once, evenly, the same again for the same seed."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.enums import SplitHow
from coaching.grouping import CannotSplit, One, number_of_groups, split


def people_at(amounts):
    """So many people at each school, numbered on."""
    numbers = iter(range(1, sum(amounts) + 1))
    return [One(next(numbers), school) for school, amount in enumerate(amounts, 1) for _one in range(amount)]


AMOUNTS = st.lists(st.integers(1, 25), min_size=1, max_size=8)
SEEDS = st.integers(1, 999_999)
HOW = st.sampled_from(SplitHow)


def differ_by_one_at_most(numbers):
    return max(numbers) - min(numbers) <= 1


@given(AMOUNTS, HOW, st.integers(1, 40), SEEDS)
def test_everybody_is_in_exactly_one_group_and_no_group_is_empty(amounts, how, size, seed):
    people = people_at(amounts)
    groups = split(people, how=how, size=size, seed=seed)
    assert sorted((one for group in groups for one in group), key=lambda one: one.person) == people
    assert all(groups)


@given(AMOUNTS, st.integers(1, 40), SEEDS)
def test_mixed_groups_are_even_and_have_as_many_of_each_school(amounts, size, seed):
    groups = split(people_at(amounts), how=SplitHow.MIXED, size=size, seed=seed)
    assert differ_by_one_at_most([len(group) for group in groups])
    for school in range(1, len(amounts) + 1):
        assert differ_by_one_at_most([sum(one.school == school for one in group) for group in groups])


@given(AMOUNTS, st.integers(1, 40), SEEDS)
def test_by_school_no_group_is_of_two_and_each_school_is_even(amounts, size, seed):
    sizes = {}
    for group in split(people_at(amounts), how=SplitHow.BY_SCHOOL, size=size, seed=seed):
        (school,) = {one.school for one in group}
        sizes.setdefault(school, []).append(len(group))
    assert all(map(differ_by_one_at_most, sizes.values()))


@given(AMOUNTS, HOW, st.data(), SEEDS)
def test_a_wanted_number_of_groups_is_what_comes_out(amounts, how, data, seed):
    least = 1 if how == SplitHow.MIXED else len(amounts)
    number = data.draw(st.integers(least, sum(amounts)))
    assert len(split(people_at(amounts), how=how, groups=number, seed=seed)) == number


@given(AMOUNTS, HOW, st.integers(1, 40), SEEDS)
def test_the_order_in_which_people_are_given_does_not_matter(amounts, how, size, seed):
    people = people_at(amounts)
    assert split(people, how=how, size=size, seed=seed) == split(people[::-1], how=how, size=size, seed=seed)


def test_another_seed_divides_otherwise():
    people = people_at([30])
    one, other = (split(people, how=SplitHow.MIXED, size=10, seed=seed) for seed in (1, 2))
    assert Counter(map(len, one)) == Counter(map(len, other)) == {10: 3}
    assert one != other


@pytest.mark.parametrize(
    ("amount", "size", "number"), [(0, 8, 0), (3, 8, 1), (20, 8, 2), (21, 8, 3), (8, 8, 1)]
)
def test_sizes_come_as_near_as_they_can(amount, size, number):
    assert number_of_groups(amount, size) == number


@pytest.mark.parametrize(
    ("how", "groups", "least"),
    [(SplitHow.MIXED, 0, 1), (SplitHow.MIXED, 8, 1), (SplitHow.BY_SCHOOL, 1, 2), (SplitHow.BY_SCHOOL, 8, 2)],
)
def test_what_cannot_be_is_told_with_what_could(how, groups, least):
    with pytest.raises(CannotSplit) as refused:
        split(people_at([4, 3]), how=how, groups=groups)
    assert (refused.value.least, refused.value.most) == (least, 7)

"""Term after term is published while one person joins or leaves, and everything is tried that can be worked out of it.

An atom is a person, not what a person said in one term: so nothing follows either where somebody says the same each
term. Rounding is left out: it comes on top.
"""

from dataclasses import replace

import pytest
from hypothesis import Phase, example, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from coaching import protected
from coaching.protected import Cell, Contribution, cells
from tests.coaching.subtraction import Attacker

PLACES = [(p, a, s) for p in (1, 2) for a, s in ((1, 1), (1, 2), (2, 3), (2, 4))] + [(1,)]
LEVELS = st.sampled_from(protected.BANDS)


@st.composite
def people(draw, first, number):
    """So many teachers in clumps, so that cells around the threshold are common; few coaches, some in pairs."""
    found = []
    while len(found) < number:
        place = draw(st.sampled_from(PLACES))
        coaches = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3, unique=True))
        for _ in range(draw(st.integers(1, 7))):
            pair = draw(st.integers(0, 9)) == 0
            mine = frozenset(coaches[:2]) if pair else frozenset([draw(st.sampled_from(coaches))])
            found.append(Contribution(first + len(found), mine, place, draw(LEVELS), draw(LEVELS)))
    return found[:number]


@st.composite
def histories(draw, terms=4):
    """Terms that follow each other: mostly the same people with one more, one less or one moved; or new ones too."""
    now = draw(people(1, draw(st.integers(0, 30))))
    history, free = [now], 1000
    for _ in range(draw(st.integers(1, terms - 1))):
        now = list(now)
        change = draw(st.sampled_from(["joins", "leaves", "moves", "both", "many come", "others"]))
        if change in ("leaves", "both") and now:
            now.pop(draw(st.integers(0, len(now) - 1)))
        if change == "moves" and now:
            k = draw(st.integers(0, len(now) - 1))
            now[k] = replace(now[k], path=draw(st.sampled_from(PLACES)))
        if change == "others":
            now = now[: draw(st.integers(0, len(now)))]
        number = {"joins": 1, "both": 1, "leaves": 0, "moves": 0}.get(change)
        new = draw(people(free, draw(st.integers(3, 20)) if number is None else number))
        free += 1000
        now = [*now, *new]
        history.append(now)
    return history


def publish(history, make=cells):
    """Publish one term after the other. Returns the cells of each, the whole ones with members."""
    counted, published = set(), []
    for contributions in history:
        found = make(contributions, frozenset(counted))
        published.append(found)
        if found and found[0].members:
            counted |= {one.teacher for one in found[0].members}
    return published


def across_terms(history, published):
    """An attacker who takes the same person of two terms for one. Whom somebody had as coach when first counted."""
    coaches, groups = {}, []
    for term in published:
        for one in next((cell.members for cell in term if cell.members), ()):
            coaches.setdefault(one.teacher, set(one.coaches))
        groups += [{one.teacher for one in cell.members} for cell in term if cell.members]
    return Attacker(groups, coaches) if groups else None


def leak(history, make=cells):
    """The smallest thing that is wrong with what is published, or None."""
    published = publish(history, make)
    attacker = across_terms(history, published)
    return attacker.too_small() if attacker else None


ELEVEN = [Contribution(n, frozenset([n % 2]), (1, 1, 1), 0, 0) for n in range(11)]


@settings(max_examples=300)
@example([ELEVEN[:10], ELEVEN])
@example([ELEVEN, ELEVEN[:10]])
@given(histories())
def test_no_group_below_the_threshold_can_be_worked_out_of_all_terms(history):
    assert leak(history) is None


@settings(max_examples=150)
@given(people(1, 40).flatmap(lambda given: st.integers(0, 40).map(lambda n: given[:n])))
def test_within_a_term_every_group_that_can_be_worked_out_keeps_the_whole_rule(contributions):
    """Also that no coach stands behind more than 70 % of it."""
    groups = [{one.teacher for one in cell.members} for cell in cells(contributions) if cell.members]
    if groups:
        attacker = Attacker(groups, {one.teacher: set(one.coaches) for one in contributions})
        assert [group for group in attacker.derivable() if not attacker.is_enough(group)] == []


@settings(max_examples=100)
@given(histories())
def test_what_is_shown_is_rounded_and_complete(history):
    for found in publish(history):
        shown = [cell for cell in found if cell.numbers]
        assert all(
            number % 5 == 0
            for cell in shown
            for number in (cell.numbers.teachers, *cell.numbers.own, *cell.numbers.coachs)
        )
        assert all(cell.numbers.teachers >= 5 for cell in shown)
        for parent in shown:
            if parent.is_rest:
                continue
            depth = len(parent.path)
            parts = [
                cell
                for cell in shown
                if cell.path[:depth] == parent.path and len(cell.path) == depth + (not cell.is_rest)
            ]
            whole = [one.teacher for cell in parts for one in cell.members]
            assert sorted(whole) in ([], sorted(one.teacher for one in parent.members))


# Each of these is what somebody might do instead. The attacker finds what is wrong with it, so it would find it here.


def each_by_itself(contributions, counted):
    """Every place that is large enough, without any merging."""
    members = {}
    for one in contributions:
        for depth in range(len(one.path) + 1):
            members.setdefault(one.path[:depth], []).append(one)
    return [
        Cell(path, tuple(given) if protected.is_safe(given, counted) else None)
        for path, given in sorted(members.items())
    ]


def without_memory(contributions, counted):
    """As it is, but for those who were counted before."""
    return cells(contributions)


def rest_without_merging(contributions, counted):
    """As it is, but a rest that is too small is left as it is, and not shown."""
    found = each_by_itself(contributions, counted)
    hidden = {cell.path for cell in found if cell.members is None}
    return [cell for cell in found if not any(cell.path[:n] in hidden for n in range(len(cell.path)))]


@pytest.mark.parametrize("naive", [each_by_itself, without_memory, rest_without_merging])
def test_the_attacker_finds_what_is_wrong_with_less(naive):
    try:
        history = find(
            histories(),
            lambda history: leak(history, naive) is not None,
            # Any will do; it need not be the smallest.
            settings=settings(max_examples=2000, phases=[Phase.generate], database=None),
        )
    except NoSuchExample:
        pytest.fail(f"{naive.__name__} gives nobody away: the attacker is blind")
    assert leak(history) is None


def test_the_attacker_by_hand():
    ten, eleven = set(range(10)), set(range(11))
    coaches = {n: {n % 2} for n in range(20)}
    assert Attacker([ten, eleven], coaches).too_small() == {10}
    assert Attacker([ten, set(range(10, 20))], coaches).too_small() is None
    # Two divisions that cross: all four are large enough, what two of them have in common is not.
    crossing = [set(range(6)), set(range(6, 12)), set(range(3)) | set(range(6, 9)), {3, 4, 5, 9, 10, 11}]
    assert Attacker(crossing, coaches).too_small() is None
    assert Attacker([*crossing, {0, 1, 2, 9, 10, 11}], coaches).too_small() in (
        {0, 1, 2},
        {3, 4, 5},
        {6, 7, 8},
        {9, 10, 11},
    )
    # Enough people, but all of one coach.
    assert Attacker([set(range(20)), set(range(1, 20, 2))], coaches).too_small() in (
        set(range(0, 20, 2)),
        set(range(1, 20, 2)),
    )
    assert list(Attacker([ten], coaches).derivable()) == [ten]

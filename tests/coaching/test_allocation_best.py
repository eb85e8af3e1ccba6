"""What the solver chooses is the best that there is: compared with trying everything, on small cases."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.allocation import Fit, Solution, _one_by_one, solve

WEEKS = range(4)


@st.composite
def cases(draw):
    """A few requests with a period each, coaches with room by week, and who would fit how well."""
    amount, coaches = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    periods = {}
    for request in range(amount):
        first = draw(st.sampled_from(WEEKS))
        periods[request] = range(first, draw(st.integers(first, max(WEEKS))) + 1)
    room = {coach: {week: draw(st.integers(-1, 2)) for week in WEEKS} for coach in range(coaches)}
    pairs = draw(st.sets(st.tuples(st.integers(0, amount - 1), st.integers(0, coaches - 1))))
    fits = [Fit(request, coach, draw(st.integers(-50, 100))) for request, coach in sorted(pairs)]
    return fits, periods, room


def holds(coach_of, periods, room):
    """Whether no week of any coach gets more than it has room for."""
    return all(
        sum(coach_of.get(request) == coach and week in weeks for request, weeks in periods.items())
        <= max(0, left)
        for coach, by_week in room.items()
        for week, left in by_week.items()
    )


def value(coach_of, fits):
    """How many get somebody, then the points."""
    points = {(fit.request, fit.coach): fit.points for fit in fits}
    return len(coach_of), sum(points[pair] for pair in coach_of.items())


def best_of_all(fits, periods, room):
    """The best value, by trying every way."""
    choices = [[None, *[fit.coach for fit in fits if fit.request == request]] for request in periods]
    ways = ({r: c for r, c in enumerate(way) if c is not None} for way in product(*choices))
    return max(value(way, fits) for way in ways if holds(way, periods, room))


@settings(max_examples=300, deadline=None)
@given(cases())
def test_nothing_is_better_than_what_is_proposed(case):
    fits, periods, room = case
    solution = solve(fits, periods=periods, room=room, seconds=20)
    assert solution.is_best
    assert holds(solution.coach_of, periods, room)
    assert value(solution.coach_of, fits) == best_of_all(fits, periods, room)


@settings(max_examples=100, deadline=None)
@given(cases())
def test_what_is_proposed_without_time_to_solve_holds_too(case):
    fits, periods, room = case
    chosen = _one_by_one(fits, periods, room)
    coach_of = {fits[number].request: fits[number].coach for number in chosen}
    assert len(coach_of) == len(chosen)
    assert holds(coach_of, periods, room)


def test_one_more_request_outweighs_all_points():
    fits = [Fit(0, 0, 100), Fit(0, 1, -50), Fit(1, 0, -50)]
    room = {0: {0: 1}, 1: {0: 1}}
    solution = solve(fits, periods={0: [0], 1: [0]}, room=room, seconds=20)
    assert solution == Solution({0: 1, 1: 0}, is_best=True)


def test_where_shares_would_be_better_than_wholes_the_best_whole_is_found():
    """Three requests, each in the way of the two others at one of three coaches: the relaxed solution takes halves."""
    periods = {0: [0, 1], 1: [1, 2], 2: [0, 2]}
    fits = [Fit(request, 0, points) for request, points in ((0, 10), (1, 20), (2, 30))]
    solution = solve(fits, periods=periods, room={0: {0: 1, 1: 1, 2: 1}}, seconds=20)
    assert solution == Solution({2: 0}, is_best=True)


def test_without_anybody_who_fits_nothing_is_proposed():
    assert solve([], periods={0: [0]}, room={}, seconds=20) == Solution({}, is_best=True)

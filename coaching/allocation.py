"""Which coach to propose for which request when many wait: as many requests as possible get somebody, and among all
ways to do that the one with the most points in sum.

Pure: numbers in, numbers out. A coach may get several requests, as long as there is room in each week of each. That is
an integer programme; SciPy's solver (HiGHS) proves that nothing better exists, or the answer says that it had no time.
"""

import time
from collections import defaultdict
from dataclasses import dataclass

#: A share that differs from a whole number by less is one, for the solver's rounding.
WHOLE = 1e-6


@dataclass(frozen=True, slots=True)
class Fit:
    """A coach who could take a request, and how well: both by number, `points` from `coaching.matching`."""

    request: int
    coach: int
    points: int


@dataclass(frozen=True, slots=True)
class Solution:
    """`coach_of[request]`; a request that gets nobody is not in it. `is_best` when no better one exists."""

    coach_of: dict[int, int]
    is_best: bool


def solve(fits, *, periods, room, seconds) -> Solution:
    """The best choice among `fits`, of which each request gets one at most.

    `periods[request]` are the weeks that it would take; `room[coach][week]` is how many more requests fit into the
    week. The solver gets about so many `seconds`; when they are over, the best that was found by then is returned.
    """
    fits = list(fits)
    if not fits:
        return Solution({}, is_best=True)
    rows, limits = _limits(fits, periods, room)
    chosen, is_best = _best(_worth(fits), rows, limits, time.monotonic() + seconds)
    if chosen is None:
        chosen = _one_by_one(fits, periods, room)
    return Solution({fits[number].request: fits[number].coach for number in chosen}, is_best)


def _best(worth, rows, limits, deadline):
    """Numbers of the fits of the most worth, None when there was no time for any; and whether that is proven.

    In nearly all cases the solution without regard to whole numbers is whole by itself. Where it is not, it says by how
    much each fit would at least fall short; those that fall far short are first left out, and taken in again only if
    what was found without them does not prove that they cannot be in anything better.
    """
    # SciPy takes a while to load, and only whoever allocates needs it.
    import numpy as np
    from scipy.optimize import linprog

    worth, limits = np.array(worth, dtype=float), np.array(limits, dtype=float)
    found = linprog(
        -worth,
        A_ub=_matrix(rows, len(worth)),
        b_ub=limits,
        method="highs-ds",
        options={"time_limit": _left(deadline)},
    )
    if found.status != 0:
        return None, False
    if np.abs(found.x - found.x.round()).max() < WHOLE:
        return np.flatnonzero(found.x > 0.5), True
    short, best = found.lower.marginals, None
    for shortfall in (2 * (worth.max() - worth.min()) + 1, np.inf):
        kept = np.flatnonzero(short <= shortfall)
        chosen, is_proven = _whole(worth, rows, limits, kept, deadline)
        if chosen is None:
            break
        best = chosen
        if is_proven and -found.fun - worth[best].sum() < shortfall:
            return best, True
    return best, False


def _whole(worth, rows, limits, kept, deadline):
    """As `_best`, among the fits `kept` alone, in whole numbers."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    matrix = _matrix(rows, len(worth))[:, kept]
    found = milp(
        -worth[kept],
        constraints=LinearConstraint(matrix, ub=limits),
        integrality=np.ones(len(kept)),
        bounds=Bounds(0, 1),
        options={"time_limit": _left(deadline), "mip_rel_gap": 0},
    )
    if found.x is None:
        return None, False
    return kept[found.x > 0.5], found.status == 0


def _matrix(rows, width):
    import numpy as np
    from scipy.sparse import csr_array

    starts = np.cumsum([0] + [len(row) for row in rows])
    columns = np.concatenate([np.array(row) for row in rows])
    return csr_array((np.ones(len(columns)), columns, starts), shape=(len(rows), width))


def _left(deadline):
    return max(0.1, deadline - time.monotonic())


def _one_by_one(fits, periods, room):
    """Numbers of fits, the most points first, each where there is still room: not the best, but something."""
    left = {coach: dict(weeks) for coach, weeks in room.items()}
    chosen, placed = [], set()
    for number in sorted(range(len(fits)), key=lambda number: -fits[number].points):
        fit = fits[number]
        weeks = periods[fit.request]
        if fit.request in placed or any(left[fit.coach][week] < 1 for week in weeks):
            continue
        placed.add(fit.request)
        chosen.append(number)
        for week in weeks:
            left[fit.coach][week] -= 1
    return chosen


def _worth(fits):
    """The points of each fit, and for being chosen at all so much that no sum of points outweighs one more request."""
    points = [fit.points for fit in fits]
    least = min(points)
    chosen = len({fit.request for fit in fits}) * (max(points) - least) + 1
    return [chosen + one - least for one in points]


def _limits(fits, periods, room):
    """Which fits together are limited, and to how many: one for each request, then the weeks of each coach."""
    of_request, of_coach = defaultdict(list), defaultdict(list)
    for number, fit in enumerate(fits):
        of_request[fit.request].append(number)
        of_coach[fit.coach].append(number)
    rows, limits = list(of_request.values()), [1] * len(of_request)
    for coach, numbers in of_coach.items():
        for members, limit in _weeks_that_bind(numbers, fits, periods, room[coach]):
            rows.append(members)
            limits.append(limit)
    return rows, limits


def _weeks_that_bind(numbers, fits, periods, room):
    """The weeks of one coach without those that another, as full or fuller, already limits as much."""
    weeks = defaultdict(list)
    for number in numbers:
        for week in periods[fits[number].request]:
            weeks[week].append(number)
    kept = []
    # The fullest first, and of those the ones that limit most fits.
    for week in sorted(weeks, key=lambda week: (room[week], -len(weeks[week]), week)):
        members, limit = weeks[week], max(0, room[week])
        if limit < len(members) and not any(known.issuperset(members) for known, _ in kept):
            kept.append((frozenset(members), limit))
    return [(sorted(members), limit) for members, limit in kept]

import datetime as dt
import itertools

import pytest

from coaching.demo.schoolyear import DAY, autumn, free_of, spring


@pytest.mark.parametrize("year", range(2020, 2061))
def test_every_year_of_the_demonstration_fits(year):
    terms = [spring(year), autumn(year), spring(year + 1)]
    assert all(one[3] < other[2] for one, other in itertools.pairwise(terms))
    assert all(first.isoweekday() == 1 and last.isoweekday() == 5 for _, _, first, last in terms)
    days = sorted((first, last) for _, _, _, first, last in free_of(year))
    days.append((autumn(year)[3] + 3 * DAY, spring(year + 1)[2] - 3 * DAY))
    assert all(one[1] < other[0] for one, other in itertools.pairwise(days))
    assert all(first <= last for first, last in days)
    # At Christmas nobody is at school.
    assert days[-1][0] <= dt.date(year, 12, 25) <= days[-1][1]

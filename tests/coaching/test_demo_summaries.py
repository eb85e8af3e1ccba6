"""The reports of the demonstration show its meetings from the first page on."""

import datetime as dt

import pytest

from coaching.demo import fill
from coaching.models import Due
from tests.coaching.recount import counted, stored

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


@pytest.mark.django_db
@pytest.mark.time_machine(NOW)
def test_every_cell_is_there_and_nothing_is_due():
    fill(now=NOW)
    cells = stored()
    assert cells == counted()
    assert all(cells.values())
    assert not Due.objects.exists()

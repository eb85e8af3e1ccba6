"""Fixtures of the coaching side."""

import pytest


@pytest.fixture
def world(db):
    """A school with everybody who has a part in its requests; see tests/coaching/worlds.py."""
    # Models can be imported only once Django is set up, which comes after this file is read.
    from tests.coaching.worlds import make_world

    return make_world()

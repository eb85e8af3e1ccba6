"""What the tests about people and schools share."""

import pytest


@pytest.fixture
def world(db):
    """An authority with everybody in it; see worlds.World."""
    # Models can be imported once Django is set up, which is after this file is read.
    from tests.accounts.worlds import make_world

    return make_world()


@pytest.fixture
def office(client, world):
    """A client signed in as the administrator."""
    client.force_login(world.administrator)
    return client

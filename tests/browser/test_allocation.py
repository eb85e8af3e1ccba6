"""The proposal for all that waits: made, looked at wide and narrow, accepted by line and as a whole."""

import pytest
from django.urls import reverse

from coaching.enums import RequestState
from coaching.models import CoachingRequest
from tests.coaching.worlds import make_world
from tests.factories import make_coach

from .conftest import DESKTOP, PHONE

S = RequestState
NARROWEST = {"width": 320, "height": 640}


@pytest.fixture
def world(site):
    world = make_world()
    make_coach(world.school.authority, subjects=["mathematics", "art"])
    for subjects in (["mathematics"], ["art", "mathematics"], ["mathematics"], ["science"]):
        world.request(S.ENDORSED, subjects=subjects)
    return world


@pytest.mark.parametrize(("viewport", "dark"), [(DESKTOP, False), (PHONE, True), (NARROWEST, False)])
def test_from_the_board_to_the_coaches(world, open_page, accessible, fits, screenshot, viewport, dark):
    page = open_page(viewport, dark=dark, person=world.office)
    page.goto(reverse("request_list"))
    page.get_by_role("link", name="Föreslå fördelning").click()
    page.get_by_role("button", name="Föreslå fördelning").click()
    page.get_by_text("det är bevisat").wait_for()
    accessible(page)
    fits(page)
    screenshot(page, f"allocation-{viewport['width']}")
    page.get_by_role("button", name="Fråga").first.click()
    page.get_by_text("har fått frågan").first.wait_for()
    page.get_by_role("link", name="Godta").click()
    accessible(page)
    fits(page)
    screenshot(page, f"allocation-accept-all-{viewport['width']}")
    page.get_by_role("button", name="Fråga dem").click()
    page.get_by_text("tillfrågad coach").wait_for()
    screenshot(page, f"allocation-accepted-{viewport['width']}")
    assert CoachingRequest.objects.filter(state=S.MATCHED).count() == 3

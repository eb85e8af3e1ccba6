"""A request in a real browser: asked for, endorsed, matched, accepted; every page read by axe, in light and dark."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from coaching.enums import RequestState
from coaching.models import CoachingRequest
from tests.browser.conftest import DESKTOP, PHONE
from tests.coaching.worlds import make_world
from tests.factories import TeamFactory

S = RequestState
NARROWEST = {"width": 320, "height": 640}


@pytest.fixture
def world(transactional_db):
    world = make_world()
    TeamFactory(school=world.school, name="Arbetslag 4–6")
    return world


def in_days(days):
    return (timezone.localdate() + dt.timedelta(days=days)).isoformat()


def looked_at(page, accessible, screenshot, name):
    """Nothing sticks out at 320 pixels, axe finds nothing, and a picture is kept in both widths."""
    for viewport in (NARROWEST, PHONE, DESKTOP):
        page.set_viewport_size(viewport)
        wide, room = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert wide <= room, f"{name} at {viewport['width']}"
        if viewport is not NARROWEST:
            screenshot(page, f"{name}-{viewport['width']}")
    accessible(page)


def from_form_to_engagement(world, open_page, javascript=True, after_step=lambda: None):
    """Everybody does the own part on the pages; returns the request, accepted. `after_step` runs after each part."""
    principal = open_page(PHONE, person=world.principal, javascript=javascript)
    principal.goto(reverse("request_new"))
    principal.get_by_label(str(world.teacher)).check()
    principal.get_by_role("button", name="Nästa").click()
    principal.get_by_label("Vad behöver eleverna?").fill("Eleverna behöver resonera mer.")
    principal.get_by_label("Matematik").check()
    principal.get_by_role("button", name="Nästa").click()
    principal.locator("#id_wanted_from").fill(in_days(20))
    principal.locator("#id_wanted_until").fill(in_days(140))
    principal.get_by_label("Avsatt tid per vecka, minuter").fill("60")
    principal.get_by_role("button", name="Nästa").click()
    principal.get_by_role("button", name="Skicka förfrågan").click()
    request = CoachingRequest.objects.get()
    assert request.state == S.SENT
    after_step()

    address = reverse("request_detail", args=[request.pk])
    manager = open_page(person=world.area_manager, javascript=javascript)
    manager.goto(address)
    manager.get_by_role("button", name="Tillstyrk").click()
    after_step()
    office = open_page(person=world.office, javascript=javascript)
    office.goto(address)
    office.get_by_role("link", name="Hitta en coach").click()
    office.get_by_role("button", name=f"Fråga {world.coach}").click()
    after_step()
    coach = open_page(PHONE, person=world.coach, javascript=javascript)
    coach.goto(address)
    coach.get_by_role("button", name="Ja, jag tar det").click()
    coach.wait_for_url("**/engagements/*/")
    request.refresh_from_db()
    assert request.state == S.ACCEPTED
    return request


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_form_to_the_engagement(world, open_page, javascript):
    from_form_to_engagement(world, open_page, javascript)


def test_the_form_by_keyboard_alone(world, open_page):
    page = open_page(person=world.principal)
    page.goto(reverse("request_new"))
    page.locator("input[name=who]").first.focus()
    # From the answer that is chosen to the first teacher; the team is hidden.
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "chosen"
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "programme"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/need/")
    assert list(CoachingRequest.objects.get().teachers.all()) == [world.teacher]


def test_the_other_answer_to_for_whom_is_hidden_until_it_is_chosen(world, open_page):
    page = open_page(person=world.principal)
    page.goto(reverse("request_new"))
    team, teachers = page.locator("#id_team"), page.get_by_label(str(world.teacher))
    assert (teachers.is_visible(), team.is_visible()) == (True, False)
    page.get_by_label("Ett helt arbetslag").check()
    assert (teachers.is_visible(), team.is_visible()) == (False, True)


@pytest.mark.parametrize("dark", [False, True])
def test_every_page_reads_well(world, open_page, accessible, screenshot, dark):
    look = "-dark" if dark else ""
    for state in S:
        if state != S.DRAFT:
            world.request(state)
    by_state = {request.state: request for request in CoachingRequest.objects.all()}

    def visit(person, name, *args, shown="", query=""):
        page = open_page(person=world.people[person], dark=dark)
        page.goto(reverse(name, args=args) + query)
        looked_at(page, accessible, screenshot, f"request-{shown or name}{look}")
        page.context.close()

    visit("office", "request_list", shown="board")
    visit("office", "request_list", shown="ended", query="?show=ended")
    visit("principal", "request_list", shown="list")
    visit("area_manager", "endorse_many")
    visit("area_manager", "request_detail", by_state[S.SENT].pk, shown="to-endorse")
    visit("area_manager", "request_return", by_state[S.SENT].pk)
    visit("area_manager", "request_decline", by_state[S.SENT].pk)
    visit("principal", "request_check", by_state[S.RETURNED].pk, shown="answer")
    visit("office", "request_match", by_state[S.ENDORSED].pk)
    visit("office", "request_detail", by_state[S.QUEUED].pk, shown="queued")
    visit("coach", "request_detail", by_state[S.MATCHED].pk, shown="asked-coach")
    visit("coach", "request_coach_decline", by_state[S.MATCHED].pk)
    visit("principal", "request_detail", by_state[S.ACCEPTED].pk, shown="accepted")
    visit("principal", "request_new")
    for step in ("request_for_whom", "request_need", "request_conditions"):
        visit("principal", step, by_state[S.RETURNED].pk)

"""The office's board in a real browser: by keyboard alone from a card to the coach, without JavaScript, its look."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from coaching.enums import RequestState
from coaching.models import CoachingRequest
from coaching.services import request as services
from scheduling.models import Message
from tests.browser.conftest import DESKTOP, PHONE
from tests.coaching.worlds import make_world
from tests.factories import AreaFactory, SchoolFactory, make_administrator

S = RequestState
NARROWEST = {"width": 320, "height": 640}


@pytest.fixture
def world(transactional_db):
    return make_world()


@pytest.fixture
def board(world):
    """Two requests to match, one in the queue and one that waits for the area: their schools by name."""
    made = {}
    for days, name, state in [
        (12, "Almskolan", S.ENDORSED),
        (3, "Björkskolan", S.ENDORSED),
        (30, "Ekskolan", S.QUEUED),
        (1, "Granskolan", S.SENT),
        (5, "Lindskolan med ett mycket långt och sammansatt namn i Storsjöbygden", S.MATCHED),
    ]:
        school = SchoolFactory(name=name, area=world.school.area)
        since = timezone.now() - dt.timedelta(days=days)
        made[name.split()[0]] = world.request(state, school=school, state_since=since)
    return made


def focused(page):
    return " ".join(page.evaluate("document.activeElement.textContent").split())


def press(page, *keys):
    """What has the focus after each key."""
    seen = []
    for key in keys:
        page.keyboard.press(key)
        seen.append(focused(page))
    return seen


def test_by_keyboard_alone_from_the_board_to_the_coach(world, board, open_page):
    page = open_page(person=world.office)
    page.goto(reverse("request_list") + "?q=skolan")
    assert press(page, "ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown") == [
        "Granskolan",
        "Almskolan",
        "Björkskolan",
        "Björkskolan",
    ]
    # Another lane has no second card: its last one.
    assert press(page, "ArrowRight", "ArrowLeft", "m") == ["Ekskolan", "Almskolan", "Hitta en coach"]
    assert press(page, "ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp") == [
        "Ställ i kö",
        "Avslå",
        "Avslå",
        "Ställ i kö",
    ]
    assert press(page, "Escape", "m", "m", "m") == [
        "Almskolan",
        "Hitta en coach",
        "Almskolan",
        "Hitta en coach",
    ]
    page.keyboard.press("Enter")
    page.wait_for_url("**/match/?back=board&q=skolan")
    for _ in range(60):
        page.keyboard.press("Tab")
        if focused(page) == f"Fråga {world.coach}":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests/?q=skolan")
    assert page.get_by_role("status").inner_text().strip() == f"Almskolan: {world.coach} har fått frågan."
    assert CoachingRequest.objects.get(pk=board["Almskolan"].pk).state == S.MATCHED
    # The arrows go on from the card that was moved; Enter opens it.
    assert press(page, "ArrowRight") == ["Almskolan"]
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('request_detail', args=[board['Almskolan'].pk])}")


def test_the_sheet_lists_the_keys_and_they_can_be_turned_off(world, board, open_page, accessible):
    page = open_page(person=world.office)
    page.goto(reverse("request_list"))
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Kortkommandon")
    sheet.wait_for()
    assert [" ".join(row.split()) for row in sheet.locator("dl > div").all_inner_texts()] == [
        "← → Kolumnen till vänster, till höger",
        "↑ ↓ Kortet ovanför, nedanför",
        "Enter Öppna förfrågan",
        "m Flytta förfrågan",
        "/ Sök",
        "? Visa den här listan",
    ]
    accessible(page)
    sheet.get_by_label("Använd kortkommandon").uncheck()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Almskolan").focus()
    assert press(page, "ArrowRight", "m", "ArrowDown") == ["Almskolan"] * 3
    assert page.locator("details.moves[open]").count() == 0


def test_keys_rest_in_the_filters_and_scroll_the_page_elsewhere(world, board, open_page):
    page = open_page(person=world.office)
    page.goto(reverse("request_list"))
    search = page.locator("#id_q")
    search.fill("skolan")
    page.keyboard.press("m")
    page.keyboard.press("ArrowLeft")
    assert search.input_value() == "skolanm"
    page.locator("h1").click()
    # Nothing on the board has the focus: up and down are the browser's.
    assert press(page, "ArrowDown", "m")[-1] != "Granskolan"
    assert press(page, "ArrowLeft") == ["Granskolan"]


def test_without_javascript_the_menu_opens_and_leads_there_and_back(world, board, open_page):
    page = open_page(person=world.office, javascript=False)
    page.goto(reverse("request_list"))
    page.locator("summary", has_text="Björkskolan").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue/?back=board")
    page.get_by_role("button", name="Ställ i kö").click()
    page.wait_for_url(f"**{reverse('request_list')}")
    assert CoachingRequest.objects.get(pk=board["Björkskolan"].pk).state == S.QUEUED


def test_the_second_of_two_who_have_the_menu_open(world, board, open_page):
    colleague = make_administrator(world.school.authority)
    request = board["Almskolan"]
    page = open_page(person=world.office)
    page.goto(reverse("request_list"))
    card = page.locator(f"[data-card='{request.pk}']")
    card.locator("summary").click()
    services.decline(request=request, by=colleague, reason="conditions")
    events, mails = request.events.count(), Message.objects.count()
    card.get_by_role("link", name="Hitta en coach").click()
    page.wait_for_url(f"**{reverse('request_list')}")
    sentence = page.get_by_role("status").inner_text().strip()
    assert sentence.startswith(f"Almskolan: Förfrågan är redan avslagen av {colleague}, "), sentence
    assert page.get_by_role("link", name="Almskolan").count() == 0
    assert (request.events.count(), Message.objects.count()) == (events, mails)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_board_reads_well_with_a_menu_open(world, board, open_page, accessible, fits, screenshot, dark):
    world.request(school=SchoolFactory(name="Tallskolan", area=AreaFactory(authority=world.school.authority)))
    page = open_page(person=world.office, dark=dark)
    page.goto(reverse("request_list"))
    for name in ("Almskolan", "Tallskolan"):
        page.locator("summary", has_text=name).evaluate("summary => summary.parentElement.open = true")
    for viewport in (NARROWEST, PHONE, DESKTOP):
        page.set_viewport_size(viewport)
        fits(page)
        screenshot(page, f"board-moves-{viewport['width']}{'-dark' if dark else ''}")
    accessible(page)
    page.get_by_role("link", name="Björkskolan").focus()
    page.keyboard.press("ArrowUp")
    screenshot(page, f"board-focus{'-dark' if dark else ''}")

"""The clothes: every page for visitors and every piece, in both themes, wide and narrow."""

import pytest
from django.urls import reverse

from accounts import demo
from tests.factories import PersonFactory, ProgrammeFactory

from .conftest import DESKTOP, PHONE

pytestmark = pytest.mark.urls("tests.browser.gallery")

PASSWORD = "tre lugna ekar vid sjön"

PAGES = {
    "landing": "/",
    "sign-in": "/account/login/",
    "forgotten": "/account/password/reset/",
    "by-invitation": "/account/signup/",
    "account-closed": "/account/inactive/",
    "pieces": "/pieces/",
    "pieces-wrong": "/pieces/?wrong=1",
    **{f"error-{code}": f"/errors/{code}/" for code in (400, 403, 404, 409, 429)},
    "error-csrf": "/errors/csrf_failure/",
}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["wide", "phone"])
def test_nothing_stands_in_anybodys_way(open_page, accessible, fits, screenshot, viewport, dark):
    ProgrammeFactory(name="Lärarcoachning", summary="Enskilt eller i arbetslag.", is_published=True)
    page = open_page(viewport, dark=dark)
    for name, address in PAGES.items():
        page.goto(address)
        accessible(page)
        fits(page)
        screenshot(page, f"look-{name}-{'dark' if dark else 'light'}-{viewport['width']}")


def test_pages_fit_320(open_page, fits):
    page = open_page({"width": 320, "height": 640})
    for address in PAGES.values():
        page.goto(address)
        fits(page)


def test_chosen_dark_beats_the_device(page):
    page.goto("/")
    background = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(background)
    page.get_by_role("button", name="Mörkt").click()
    assert page.evaluate(background) != light
    page.get_by_role("button", name="Som enheten").click()
    assert page.evaluate(background) == light


def test_skip_link_leads_past_the_column(page):
    page.goto("/pieces/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_slash_goes_to_the_search_but_not_while_typing(page):
    page.goto("/pieces/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.press("/")
    assert page.locator("#find").input_value() == "/"


def test_errors_get_the_focus_and_lead_to_the_field(page):
    page.goto("/pieces/?wrong=1")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    page.get_by_role("alert").get_by_role("link", name="Minuter i veckan").click()
    assert page.evaluate("document.activeElement.id") == "id_minutes"


def test_more_on_a_phone_holds_the_later_places(open_page):
    page = open_page(PHONE)
    page.goto("/pieces/")
    assert not page.get_by_role("link", name="Rapporter").is_visible()
    page.get_by_text("Mer", exact=True).click()
    assert page.get_by_role("link", name="Rapporter").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("link", name="Rapporter").is_visible()


def test_demo_sign_in_fills_the_form(page, settings, accessible):
    settings.DEMO = True
    page.goto("/account/login/")
    accessible(page)
    role, address = next(iter(demo.SIGN_INS.items()))
    page.get_by_role("button", name=str(role.label)).click()
    assert page.get_by_label("E-post").input_value() == address
    assert page.get_by_label("Lösenord").input_value() == demo.PASSWORD


def test_pages_for_visitors_work_without_script(open_page):
    page = open_page(javascript=False)
    page.goto("/")
    page.get_by_role("button", name="English").click()
    assert (
        page.get_by_role("heading", level=1).inner_text()
        == "Somebody to think aloud with about your teaching"
    )


def test_no_page_has_styles_or_handlers_of_its_own(client, db):
    for address in [*PAGES.values(), "/errors/500/", reverse("account_logout")]:
        text = client.get(address).content.decode()
        for forbidden in (" style=", " onclick=", " onsubmit=", " onload=", "<style", "javascript:"):
            assert forbidden not in text, f"{forbidden} in {address}"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_pages_about_ones_own_account(open_page, accessible, fits, screenshot, dark):
    person = PersonFactory(email="kim.lind@example.se")
    person.set_password(PASSWORD)
    person.save()
    page = open_page(PHONE, dark=dark)
    page.goto("/account/password/change/")
    page.get_by_label("E-post").fill("kim.lind@example.se")
    page.get_by_label("Lösenord").fill("inte det här")
    page.get_by_role("button", name="Logga in", exact=True).click()
    accessible(page)
    assert "stämmer inte" in page.get_by_role("alert").inner_text()
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in", exact=True).click()
    for address in ("/account/password/change/", "/account/email/", "/account/logout/", "/preferences/"):
        page.goto(address)
        accessible(page)
        fits(page)
        screenshot(page, f"look-{address.strip('/').replace('/', '-')}-{'dark' if dark else 'light'}")
    page.locator(".menu > summary").click()
    page.get_by_role("button", name="Logga ut").click()
    assert page.get_by_role("link", name="Logga in").first.is_visible()


def test_forgotten_password_comes_by_mail(page, mailbox, accessible):
    PersonFactory(email="kim.lind@example.se").set_password(PASSWORD)
    page.goto("/account/password/reset/")
    page.get_by_label("E-post").fill("kim.lind@example.se")
    page.get_by_role("button", name="Skicka länken").click()
    accessible(page)
    (letter,) = mailbox.wait(1)
    text = letter.get_content()
    assert letter["Subject"] == "Välj ett nytt lösenord"
    page.goto(next(line for line in text.splitlines() if "/account/password/reset/key/" in line))
    accessible(page)
    page.get_by_label("Nytt lösenord").fill("123")
    page.get_by_label("Det nya lösenordet en gång till").fill("123")
    page.get_by_role("button", name="Spara").click()
    accessible(page)
    page.get_by_label("Nytt lösenord").fill(PASSWORD)
    page.get_by_label("Det nya lösenordet en gång till").fill(PASSWORD)
    page.get_by_role("button", name="Spara").click()
    page.goto("/preferences/")
    assert page.get_by_role("heading", level=1).inner_text() == "Inställningar"


def test_link_that_has_been_used_says_so(page, accessible):
    page.goto("/account/password/reset/key/1-abc-def/")
    accessible(page)
    assert page.get_by_role("heading", level=1).inner_text() == "Länken fungerar inte längre"

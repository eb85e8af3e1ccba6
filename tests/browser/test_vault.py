"""The vault in a real browser: made on a telephone, unlocked in place, and its end seen in every window."""

import pytest
from django.urls import reverse

from coaching.models import VaultKey
from coaching.services import vault as services
from coaching.vault import phrases, records
from tests.browser.conftest import DESKTOP, PHONE, sign_in
from tests.coaching.vaults import unlock_context
from tests.factories import SchoolFactory, make_coach, make_engagement, make_teacher, make_vault

NARROWEST = {"width": 320, "height": 640}


@pytest.fixture
def coach(site):
    school = SchoolFactory()
    coach = make_coach(school.authority)
    make_engagement(school, coaches=[coach], teachers=[make_teacher(school)])
    return coach


@pytest.fixture
def passphrase(coach):
    """The coach has a vault that this opens."""
    passphrase, code = phrases.new_passphrase(), phrases.new_recovery_code()
    services.make(person=coach, passphrase=passphrase, code=code)
    services.confirm(person=coach, typed=code)
    return passphrase


PAGES = ["home", "unlock", "lost", "passphrase", "recovery", "check", "start_over"]


@pytest.mark.parametrize(("size", "dark"), [(DESKTOP, False), (NARROWEST, True)])
def test_every_page_of_somebody_who_has_a_vault(open_page, coach, accessible, fits, screenshot, size, dark):
    make_vault(coach)
    page = open_page(size, dark=dark, person=coach)
    for name in PAGES:
        page.goto(reverse(f"vault_{name}"))
        accessible(page)
        fits(page)
        screenshot(page, f"vault-of-one-{name}-{size['width']}")


@pytest.mark.parametrize(
    ("size", "dark", "javascript"), [(PHONE, False, True), (DESKTOP, True, True), (NARROWEST, False, False)]
)
def test_made_in_a_minute(open_page, coach, accessible, fits, screenshot, size, dark, javascript):
    page = open_page(size, dark=dark, javascript=javascript, person=coach)

    def look(name):
        if javascript:
            accessible(page)
        fits(page)
        screenshot(page, f"vault-{name}-{size['width']}")

    page.goto("/home/")
    look("offered")
    page.locator("main").get_by_role("link", name="Skapa ditt lås").click()
    look("why")
    page.get_by_role("button", name="Börja").click()
    first = page.locator(".secret-words").inner_text()
    page.get_by_role("button", name="Ta fram en annan").click()
    assert page.locator(".secret-words").inner_text() != first
    look("passphrase")
    page.get_by_role("button", name="Jag har skrivit upp den").click()
    code = "".join(page.locator(".secret-code").inner_text().split())
    look("code")
    page.get_by_role("button", name="Jag har sparat den").click()
    mistyped = ("Z" if code[0] != "Z" else "Y") + code[1:]
    page.get_by_label("Återställningskod").fill(mistyped)
    page.get_by_role("button", name="Klart").click()
    assert page.get_by_text("Grupp 1 är felskriven").count() > 0
    look("mistyped")
    page.get_by_label("Återställningskod").fill(code.lower().replace("0", "o"))
    page.get_by_role("button", name="Klart").click()
    page.get_by_text("Ditt lås är klart och upplåst").wait_for()
    assert VaultKey.objects.in_use().get().person == coach
    look("made")
    page.goto(reverse("vault_home"))
    look("home")


def test_unlocked_in_place_without_losing_a_word(open_page, coach, passphrase, accessible, screenshot):
    page = open_page(person=coach)
    page.goto(reverse("vault_home"))
    page.get_by_role("link", name="Lås upp ditt lås").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Lösenfras").fill("fel fras")
    dialog.get_by_role("button", name="Lås upp").click()
    dialog.get_by_text("Den lösenfrasen öppnar inte ditt lås").wait_for()
    accessible(page)
    screenshot(page, "vault-dialog-1280")
    dialog.get_by_label("Lösenfras").fill(passphrase.upper())
    dialog.get_by_role("button", name="Lås upp").click()
    page.get_by_text("Upplåst i den här webbläsaren").wait_for()
    assert page.locator(".vault-open").is_visible()


def test_what_is_typed_waits_for_the_vault_and_goes_on(open_page, coach, passphrase):
    page = open_page(PHONE, person=coach)
    page.goto(reverse("vault_check"))
    # Any form that needs the vault: here one that is marked so for the test.
    page.evaluate("document.querySelector('main form').setAttribute('data-needs-vault', '')")
    page.get_by_label("Återställningskod").fill("inte en kod")
    page.get_by_role("button", name="Kontrollera").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Lösenfras").fill(passphrase)
    dialog.get_by_role("button", name="Lås upp").click()
    page.get_by_text("Koden har 28 tecken").first.wait_for()
    assert page.get_by_label("Återställningskod").input_value() == "inte en kod"


def test_a_warning_comes_before_the_end_and_one_can_stay(
    open_page, coach, site, monkeypatch, accessible, screenshot
):
    unlocked = make_vault(coach)
    monkeypatch.setattr(records, "IDLE", 90)
    page = open_page(person=coach)
    unlock_context(page.context, site, unlocked)
    page.goto(reverse("vault_home"))
    warning = page.get_by_role("alertdialog")
    warning.wait_for()
    accessible(page)
    screenshot(page, "vault-warning-1280")
    monkeypatch.setattr(records, "IDLE", 1800)
    warning.get_by_role("button", name="Fortsätt vara upplåst").click()
    warning.wait_for(state="hidden")
    assert page.locator("[data-minutes]").inner_text() == "30"


def test_what_is_being_written_stays_when_the_time_is_up(open_page, coach, site, monkeypatch, screenshot):
    unlocked = make_vault(coach)
    monkeypatch.setattr(records, "IDLE", 3)
    page = open_page(PHONE, person=coach)
    unlock_context(page.context, site, unlocked)
    page.goto(reverse("vault_check"))
    page.get_by_label("Återställningskod").fill("halvskrivet")
    page.get_by_text("Det du har skrivit på sidan står kvar här").wait_for()
    assert page.get_by_label("Återställningskod").input_value() == "halvskrivet"
    assert page.locator(".vault-shut").is_visible()
    screenshot(page, "vault-ended-360")


def test_locked_in_one_window_it_is_locked_in_all(open_page, coach, site):
    unlocked = make_vault(coach)
    first = open_page(person=coach)
    unlock_context(first.context, site, unlocked)
    first.goto(reverse("vault_home"))
    second = first.context.new_page()
    second.goto(reverse("vault_home"))
    second.get_by_text("Upplåst i den här webbläsaren").wait_for()
    first.get_by_role("button", name="Lås nu").click()
    for page in (first, second):
        page.locator("#vault-now").get_by_text("Ditt lås är stängt").wait_for()
        assert page.locator(".vault-shut").is_visible()


def test_signed_out_it_is_locked_for_whoever_signs_in_next(open_page, coach, site):
    unlocked = make_vault(coach)
    page = open_page(person=coach)
    unlock_context(page.context, site, unlocked)
    page.goto("/home/")
    assert page.locator(".vault-open").is_visible()
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Logga ut").click()
    page.wait_for_url("**/")
    assert [c["name"] for c in page.context.cookies() if "vault" in c["name"]] == []
    sign_in(page.context, site, coach)
    page.goto("/home/")
    assert page.locator(".vault-shut").is_visible()

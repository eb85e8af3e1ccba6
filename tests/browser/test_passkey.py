"""Signing in in two steps with a real browser: a virtual device holds the passkey, an app is played by arithmetic."""

import pytest

from accounts.models import SignIn
from tests.accounts.totp import PASSWORD, code, give_app
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import AuthorityFactory, make_administrator, make_coach

NARROWEST = {"width": 320, "height": 640}


@pytest.fixture
def coach(site, settings):
    """A coach with a password, where two steps are required."""
    settings.MFA_REQUIRED = True
    person = make_coach(AuthorityFactory())
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def device():
    """A function `device(page)`: gives the browser a device that holds passkeys and knows its owner."""

    def plug_in(page, *, verified=True):
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": verified,
            "automaticPresenceSimulation": True,
        }
        answer = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return lambda: session.send("WebAuthn.getCredentials", answer)["credentials"]

    return plug_in


def sign_in(page, person):
    page.goto("/account/login/")
    page.get_by_label("E-post").fill(person.email)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in", exact=True).click()


def sign_out(page):
    page.goto("/account/logout/")
    page.locator("main").get_by_role("button", name="Logga ut").click()


def confirm(page):
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Fortsätt").click()


def test_a_passkey_is_made_and_is_the_way_in(open_page, coach, device):
    page = open_page()
    keys = device(page)
    sign_in(page, coach)
    page.get_by_role("heading", name="Logga in i två steg").wait_for()
    page.goto("/me/")
    assert page.url.endswith("/security/start/")
    page.get_by_role("link", name="Skapa en passkey").click()
    confirm(page)
    page.get_by_label("Namn").fill("Min dator")
    page.get_by_role("button", name="Skapa passkeyn").click()
    page.get_by_role("heading", name="Reservkoder").wait_for()
    assert len(keys()) == 1
    page.get_by_role("link", name="Jag har sparat dem").click()
    page.goto("/me/")
    assert page.url.endswith("/me/")

    sign_out(page)
    page.goto("/account/login/?next=/security/")
    page.get_by_role("button", name="Logga in med passkey").click()
    page.get_by_role("heading", name="Säkerhet").wait_for()
    assert page.get_by_text("Min dator", exact=True).first.is_visible()
    assert SignIn.objects.values_list("how", "second", "succeeded").first() == ("passkey", "", True)

    # After the password it is asked for as the second step.
    sign_out(page)
    sign_in(page, coach)
    page.get_by_role("button", name="Använd en passkey").click()
    page.get_by_role("link", name="Min vecka").or_(page.get_by_role("navigation")).first.wait_for()
    assert SignIn.objects.values_list("how", "second", "succeeded").first() == ("password", "passkey", True)

    # And it answers "Is it you?"
    page.context.clear_cookies()
    sign_in(page, coach)
    page.get_by_role("button", name="Använd en passkey").click()
    page.get_by_role("link", name="Min vecka").or_(page.get_by_role("navigation")).first.wait_for()
    page.goto("/account/2fa/recovery-codes/")
    page.get_by_role("link", name="Med en passkey").click()
    page.get_by_role("button", name="Använd en passkey").click()
    page.get_by_role("heading", name="Reservkoder").wait_for()


def test_a_passkey_gets_another_name_and_goes(open_page, coach, device, accessible, fits, screenshot):
    page = open_page(PHONE, dark=True)
    device(page)
    sign_in(page, coach)
    page.get_by_role("link", name="Skapa en passkey").click()
    confirm(page)
    page.get_by_role("button", name="Skapa passkeyn").click()
    page.get_by_role("heading", name="Reservkoder").wait_for()
    page.goto("/security/")
    page.get_by_role("link", name="Byt namn").click()
    accessible(page)
    page.get_by_label("Namn").fill("Jobbdatorn")
    page.get_by_role("button", name="Spara").click()
    page.get_by_role("heading", name="Passkeys").wait_for()
    accessible(page)
    fits(page)
    screenshot(page, "mfa-passkeys-one")
    page.get_by_role("link", name="Ta bort Jobbdatorn").click()
    page.get_by_role("heading", name="Ta bort passkeyn Jobbdatorn?").wait_for()
    accessible(page)
    screenshot(page, "mfa-passkey-remove")
    page.get_by_role("button", name="Ta bort").click()
    page.get_by_role("heading", name="Logga in i två steg").wait_for()


def test_the_office_takes_a_lost_second_step_away(open_page, site, accessible, fits, screenshot):
    authority = AuthorityFactory()
    administrator, coach = make_administrator(authority), make_coach(authority)
    administrator.set_password(PASSWORD)
    administrator.save()
    give_app(coach)
    page = open_page(PHONE)
    sign_in(page, administrator)
    page.goto(f"/people/{coach.pk}/")
    accessible(page)
    page.get_by_role("link", name="Borttappad mobil?").click()
    confirm(page)
    page.get_by_role("heading", name="tappat bort mobilen?").wait_for()
    accessible(page)
    fits(page)
    screenshot(page, "mfa-reset")
    page.get_by_role("button", name="Ja, återställ").click()
    page.get_by_text("loggar nu in med enbart lösenordet").wait_for()


def test_a_device_that_does_not_confirm_is_told_in_a_sentence(open_page, coach, device):
    page = open_page()
    keys = device(page, verified=False)
    sign_in(page, coach)
    page.get_by_role("link", name="Skapa en passkey").click()
    confirm(page)
    page.get_by_role("button", name="Skapa passkeyn").click()
    page.get_by_text("Enheten bekräftade inte att det var du").wait_for()
    assert keys() == []
    page.get_by_role("link", name="Använd en app i stället").click()
    page.get_by_role("heading", name="Lägg till en app").wait_for()


def test_an_app_on_a_telephone(open_page, coach):
    page = open_page(PHONE)
    sign_in(page, coach)
    page.get_by_role("link", name="Lägg till en app").click()
    confirm(page)
    assert page.locator("img.qr").evaluate("image => image.naturalWidth") > 100
    page.get_by_text("Ingen kamera?").click()
    secret = page.locator("code.key").inner_text()
    page.get_by_label("Kod", exact=True).fill(code(secret))
    page.get_by_role("button", name="Klar").click()
    page.get_by_role("heading", name="Reservkoder").wait_for()
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    sign_out(page)
    sign_in(page, coach)
    page.get_by_label("Kod", exact=True).fill(codes[3])
    page.get_by_role("button", name="Logga in", exact=True).click()
    page.wait_for_url("**/home/")


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize(("viewport", "dark"), [(DESKTOP, False), (PHONE, True)], ids=["light", "dark-phone"])
def test_nothing_stands_in_anybodys_way(
    open_page, accessible, fits, screenshot, coach, device, viewport, dark, javascript
):
    page = open_page(viewport, dark=dark, javascript=javascript)
    look = f"{viewport['width']}-{'dark' if dark else 'light'}"

    def check(name):
        if not javascript:
            return
        accessible(page)
        screenshot(page, f"mfa-{name}-{look}")
        page.set_viewport_size(NARROWEST)
        fits(page)
        page.set_viewport_size(viewport)

    page.goto("/account/login/")
    check("login")
    sign_in(page, coach)
    check("start")
    page.goto("/account/2fa/webauthn/add/")
    check("is-it-you")
    confirm(page)
    check("add-passkey")
    page.goto("/account/2fa/totp/activate/")
    page.locator("details summary").first.click()
    check("app")
    secret = page.locator("code.key").inner_text()
    page.get_by_label("Kod", exact=True).fill("000000")
    page.get_by_role("button", name="Klar").click()
    check("app-wrong")
    page.get_by_label("Kod", exact=True).fill(code(secret))
    page.get_by_role("button", name="Klar").click()
    page.get_by_role("heading", name="Reservkoder").wait_for()
    check("codes")
    for name, address in {
        "security": "/security/",
        "sign-ins": "/security/sign-ins/",
        "not-me": "/security/sign-ins/not-me/",
        "generate": "/account/2fa/recovery-codes/generate/",
        "remove-app": "/account/2fa/totp/deactivate/",
        "passkeys": "/account/2fa/webauthn/",
        "reauthenticate": "/account/2fa/reauthenticate/?next=/security/",
    }.items():
        assert page.goto(address).status == 200
        check(name)
    sign_out(page)
    sign_in(page, coach)
    check("second-step")

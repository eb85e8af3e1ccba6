"""The school year as the office and a teacher meet it: seen, carried over, printed."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.demo import SIGN_INS
from accounts.enums import Role
from accounts.models import Person
from coaching.demo import fill
from scheduling.models import Term
from scheduling.termcode import TermCode
from tests.browser.conftest import DESKTOP, PHONE

NARROWEST = {"width": 320, "height": 640}


@pytest.fixture
def office(site):
    fill()
    return Person.objects.get(email=SIGN_INS[Role.ADMINISTRATOR])


def test_the_pages_in_light_and_dark_wide_and_narrow(office, open_page, screenshot, accessible, fits):
    windows = {
        "wide": open_page(person=office),
        "phone": open_page(viewport=PHONE, dark=True, person=office),
    }
    for name in ("school_year", "school_year_next", "days_new"):
        for look, window in windows.items():
            window.set_viewport_size(DESKTOP if look == "wide" else PHONE)
            assert window.goto(reverse(name)).status == 200
            accessible(window)
            fits(window)
            screenshot(window, f"schoolyear-{name}-{look}")
        windows["phone"].set_viewport_size(NARROWEST)
        fits(windows["phone"])
    page = windows["wide"]
    page.goto(reverse("school_year"))
    assert page.locator("body *").count() < 1500
    page.emulate_media(media="print")
    screenshot(page, "schoolyear-print")


def test_the_next_year_is_carried_over_without_a_mouse_or_scripts(office, open_page):
    year = TermCode.of(timezone.localdate()).school_year
    page = open_page(person=office, javascript=False)
    page.goto(f"{reverse('school_year')}?term={TermCode('VT', year + 1)}")
    page.get_by_role("link", name="Gör ett förslag till nästa läsår från detta").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/school-year/next/**")
    page.get_by_role("button", name="Spara läsåret").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Läsåret har sparats.").wait_for()
    assert Term.objects.filter(season="VT", year=year + 2).exists()

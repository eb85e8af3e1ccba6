"""Reports as the office and a principal meet them: wide, on a phone, on paper, by keyboard and without scripts."""

import pytest
from django.urls import reverse

from accounts.demo import SIGN_INS
from accounts.enums import Role
from accounts.models import Area, Person
from coaching.demo import fill
from coaching.reports.registry import reports_for
from tests.browser.conftest import DESKTOP, PHONE

NARROWEST = {"width": 320, "height": 640}


@pytest.fixture
def office(site):
    fill()
    return Person.objects.get(email=SIGN_INS[Role.ADMINISTRATOR])


def test_the_pages_in_light_and_dark_wide_narrow_and_on_paper(
    office, open_page, screenshot, accessible, fits
):
    windows = {
        "wide": open_page(person=office),
        "phone": open_page(viewport=PHONE, dark=True, person=office),
    }
    pages = {"list": reverse("report_list")}
    pages |= {report.code: reverse("report_page", args=[report.code]) for report in reports_for(office)}
    for name, address in pages.items():
        for look, window in windows.items():
            window.set_viewport_size(DESKTOP if look == "wide" else PHONE)
            assert window.goto(address).status == 200
            # Without a programme there is nothing to evaluate, and what was reached is told in tables only.
            if name not in ("list", "evaluation", "outcomes"):
                # What a figure means is read where one is, and leaves the page as wide as it was.
                window.locator(".meaning > summary").last.click()
            accessible(window)
            fits(window)
            screenshot(window, f"report-{name}-{look}")
        windows["phone"].set_viewport_size(NARROWEST)
        fits(windows["phone"])
        assert windows["wide"].locator("body *").count() < 1500
        windows["wide"].emulate_media(media="print")
        screenshot(windows["wide"], f"report-{name}-print")
        windows["wide"].emulate_media(media="screen")


def test_a_choice_applies_at_once_by_keyboard_and_goes_along_to_the_next_report(office, open_page):
    area = Area.objects.order_by("name").first()
    page = open_page(person=office)
    page.goto(reverse("report_page", args=["requests"]))
    button = page.get_by_role("button", name="Visa")
    assert not button.is_visible()
    field = page.get_by_label("Område", exact=True)
    with page.expect_navigation():
        field.focus()
        field.select_option(str(area.pk))
    assert page.url.partition("?")[2].split("&")[1:] == [f"area={area.pk}"]
    assert page.evaluate("document.activeElement.id") == "filter_area"
    page.get_by_role("link", name="Täckning", exact=True).click()
    assert page.get_by_label("Område", exact=True).input_value() == str(area.pk)
    page.get_by_role("link", name="Utan filter").click()
    assert page.get_by_label("Område", exact=True).input_value() == ""


def test_without_scripts_the_button_shows_the_choice_and_each_figure_says_what_it_means(office, open_page):
    page = open_page(person=office, javascript=False)
    page.goto(reverse("report_page", args=["requests"]))
    area = Area.objects.order_by("name").first()
    page.get_by_label("Område", exact=True).select_option(str(area.pk))
    page.get_by_role("button", name="Visa").click()
    assert page.get_by_label("Område", exact=True).input_value() == str(area.pk)
    words = page.get_by_text("ett utkast räknas inte").first
    assert not words.is_visible()
    page.locator(".meaning > summary").first.focus()
    page.keyboard.press("Enter")
    assert words.is_visible()

"""A visitor's way from the first page to the thank-you, the office's answer, and a watch made and confirmed by mail."""

import re

import pytest
from django.urls import reverse

from coaching.demo import fill
from coaching.models import Interest, Programme, Watch
from coaching.services.programme import publish
from scheduling.models import Message
from tests.factories import ProgrammeFactory
from tests.scheduling.services.test_dispatch import send_due

from .conftest import DESKTOP, PHONE

NARROWEST = {"width": 320, "height": 640}
#: Longer than the quickest that the forms believe of a person.
A_WHILE = 3500


@pytest.fixture
def world(site):
    world = fill()
    # The demonstration's own mail is not what this is about.
    Message.objects.all().delete()
    return world


@pytest.mark.parametrize(("viewport", "dark"), [(DESKTOP, False), (PHONE, True)], ids=["wide", "phone"])
def test_from_the_first_page_to_the_answer(open_page, accessible, fits, screenshot, world, viewport, dark):
    wide = viewport["width"]
    page = open_page(viewport, dark=dark)

    def look(name):
        accessible(page)
        screenshot(page, f"catalogue-{name}-{wide}")
        page.set_viewport_size(NARROWEST)
        fits(page)
        page.set_viewport_size(viewport)

    page.goto("/")
    page.get_by_role("link", name="Sök bland allt som erbjuds").click()
    look("list")
    page.get_by_label("För", exact=True).select_option("career_teachers")
    page.get_by_role("button", name="Visa", exact=True).click()
    page.get_by_role("link", name="Nätverk för karriärlärare").click()
    page.get_by_role("heading", level=1, name="Nätverk för karriärlärare").wait_for()
    look("programme")
    page.get_by_role("link", name="Anmäl intresse").click()
    look("form")
    page.get_by_label("Ditt namn").fill("Mio Berg")
    page.get_by_label("Din e-postadress").fill("mio")
    page.get_by_role("button", name="Skicka").click()
    page.get_by_text("Det här är ingen hel e-postadress.").first.wait_for()
    look("form-wrong")
    page.get_by_label("Din e-postadress").fill("mio.berg@example.se")
    page.get_by_label("Skola eller huvudman").fill("Björkskolan")
    page.get_by_label("Vad undrar du?").fill("När börjar ni?")
    page.wait_for_timeout(A_WHILE)
    # By keyboard: the next stop after the words is the button, and not what only programs see.
    page.get_by_label("Vad undrar du?").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skicka"
    page.keyboard.press("Enter")
    page.wait_for_url("**/thanks/")
    look("thanks")
    assert [cookie["name"] for cookie in page.context.cookies()] == ["csrftoken"]
    assert Interest.objects.filter(name="Mio Berg", about="När börjar ni?").count() == 1

    page = open_page(viewport, dark=dark, person=world.administrator)
    page.goto("/home/")
    page.get_by_role("link", name=re.compile("intresserade av en insats väntar på svar")).click()
    look("office-list")
    page.get_by_role("button", name="Ta Mio Berg").click()
    page.get_by_role("link", name="Mio Berg").click()
    page.get_by_role("button", name="Kontaktad").click()
    page.get_by_text("När börjar ni?").wait_for()
    look("office-detail")
    interest = Interest.objects.get(name="Mio Berg")
    assert (interest.status, interest.owner) == ("contacted", world.administrator)


def test_a_watch_is_made_and_confirmed_and_stopped(open_page, accessible, fits, screenshot, world, mailbox):
    page = open_page(PHONE, javascript=False)
    page.goto(reverse("programme_list") + "?q=zzz&kind=course")
    screenshot(page, "catalogue-nothing-360")
    page.get_by_role("link", name="Bevaka sökningen").click()
    page.wait_for_timeout(A_WHILE)
    page.get_by_label("Din e-postadress").fill("sara@example.se")
    page.get_by_label("Jag vill ha mejl").check()
    screenshot(page, "watch-form-360")
    page.get_by_role("button", name="Bevaka", exact=True).click()
    page.wait_for_url("**/watches/asked/")
    fits(page)
    send_due()
    [mail] = mailbox.to("sara@example.se")
    page.goto(re.search(r"(/watches/confirm/\S+)", mail.get_body(("plain",)).get_content())[1])
    screenshot(page, "watch-confirm-360")
    page.get_by_role("button", name="Ja, starta bevakningen").click()
    page.get_by_role("heading", name="Bevakningen är på").wait_for()
    watch = Watch.objects.get(email="sara@example.se")
    assert (watch.q, watch.kind, watch.confirmed_at is None) == ("zzz", "course", False)
    wide = open_page(DESKTOP, dark=True)
    wide.goto(reverse("watch_new") + "?kind=course&term=VT-27")
    accessible(wide)
    screenshot(wide, "watch-form-1280")
    page.get_by_role("link", name="Stoppa bevakningen").click()
    screenshot(page, "watch-stop-360")
    page.set_viewport_size(NARROWEST)
    fits(page)
    page.get_by_role("button", name="Stoppa").click()
    page.get_by_role("heading", name="Bevakningen är stoppad").wait_for()
    assert not Watch.objects.filter(email="sara@example.se").exists()


def test_the_office_looks_before_it_publishes(open_page, accessible, screenshot, world):
    programme = ProgrammeFactory(
        authority=world.authority, name="Ny kurs", summary="Kort om den.", is_published=False
    )
    page = open_page(DESKTOP, person=world.administrator)
    page.goto(reverse("programme_detail", args=[programme.slug]))
    page.get_by_role("link", name="Förhandsgranska").click()
    page.get_by_text("Så här ser besökare sidan när den är publicerad.").wait_for()
    accessible(page)
    screenshot(page, "catalogue-preview-1280")
    page.goto(reverse("programme_edit", args=[programme.slug]))
    accessible(page)
    screenshot(page, "catalogue-edit-1280")
    publish(programme=programme, published=True)
    assert Programme.objects.get(pk=programme.pk).published_at is not None

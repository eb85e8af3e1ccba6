"""A lesson visit in a real browser: the whole way, on a tablet in a classroom whose network comes and goes."""

import re

import pytest

from coaching.enums import EntryKind
from coaching.models import Draft, Entry
from coaching.queries.draft import draft_of, visit_place
from tests.browser.conftest import DESKTOP, PHONE
from tests.coaching.vaults import unlock_context
from tests.coaching.visits import ANALYSIS, FOCUS, REFLECTION, SEEN, Visit

TABLET = {"width": 768, "height": 1024}
NARROWEST = {"width": 320, "height": 640}


@pytest.fixture
def visit(site):
    made = Visit()
    made.site = site
    made.url = f"/meetings/{made.meeting.pk}/visit/"
    return made


def open_for(visit, page, person):
    unlock_context(page.context, visit.site, visit.vaults[person])
    return page


def big_enough(page):
    """What one presses while standing in a classroom: 44 pixels high, all of it."""
    for button in page.locator("main :is(a.btn, button.btn, summary)").all():
        if button.is_visible():
            assert button.bounding_box()["height"] >= 44, button.inner_text()


def test_the_whole_way(open_page, visit, accessible, fits, screenshot):
    teacher = open_for(visit, open_page(PHONE, person=visit.teacher), visit.teacher)
    coach = open_for(visit, open_page(TABLET, person=visit.coach), visit.coach)
    coach.goto(visit.url)
    coach.get_by_role("heading", name=f"{visit.teacher} anger fokus").wait_for()
    assert coach.get_by_role("link", name="Börja observera").count() == 0
    coach.goto(f"{visit.url}observation/")
    coach.get_by_text("har angett fokus för besöket").wait_for()
    screenshot(coach, "visit-waits-768")

    teacher.goto("/home/")
    teacher.locator("#visits-wait").wait_for()
    screenshot(teacher, "visit-home-360")
    teacher.locator("#visits-wait + ul a").click()
    teacher.get_by_role("link", name="Ange fokus").click()
    for label, name in (
        ("Klass", "class_name"),
        ("Ämne och innehåll", "subject"),
        ("Fokusfråga", "question"),
    ):
        teacher.get_by_label(label).fill(FOCUS[name])
    teacher.get_by_label("Vilken återkoppling").fill(FOCUS["wanted"])
    screenshot(teacher, "visit-focus-360")
    accessible(teacher)
    teacher.get_by_role("button", name="Spara fokus").click()
    teacher.get_by_text("Fokus är angivet. Din coach").wait_for()

    coach.reload()
    coach.get_by_role("link", name="Börja observera").click()
    assert coach.get_by_text(FOCUS["question"]).is_visible()
    now = coach.get_by_role("button", name="Nu")
    evidence = coach.get_by_label("Vad jag ser och hör")
    now.click()
    coach.keyboard.type("Elva händer uppe")
    now.click()
    coach.keyboard.type("Tyst")
    assert re.fullmatch(r"\d\d\.\d\d Elva händer uppe\n\d\d\.\d\d Tyst", evidence.input_value())
    big_enough(coach)
    screenshot(coach, "visit-observation-768")
    coach.get_by_role("button", name="Spara observationen").click()
    coach.get_by_role("button", name="Lämna över till läraren").click()
    coach.get_by_text("Skriv hur du förstår").wait_for()
    coach.get_by_role("link", name="Skriv vidare").click()
    coach.get_by_label("Hur jag förstår det").fill(SEEN["interpretation"])
    coach.get_by_role("button", name="Spara observationen").click()
    coach.get_by_role("button", name="Lämna över till läraren").click()
    coach.get_by_text("Observationen är överlämnad.", exact=True).wait_for()
    big_enough(coach)
    screenshot(coach, "visit-handed-over-768")

    teacher.goto(visit.url)
    assert teacher.get_by_text("Elva händer").count() == 0
    screenshot(teacher, "visit-held-back-360")
    accessible(teacher)
    teacher.get_by_role("link", name="Skriv din reflektion").click()
    teacher.get_by_label("Reflektion").fill(REFLECTION["text"])
    teacher.get_by_role("button", name="Spara reflektionen").click()
    teacher.get_by_text("Elva händer uppe").wait_for()

    coach.reload()
    coach.get_by_text(REFLECTION["text"]).wait_for()
    coach.get_by_role("link", name="Skriv den gemensamma analysen").click()
    coach.get_by_label("Vad vi ser tillsammans").fill(ANALYSIS["text"])
    screenshot(coach, "visit-analysis-768")
    coach.get_by_role("button", name="Spara analysen").click()
    coach.get_by_text("Den gemensamma analysen är sparad.").wait_for()
    teacher.reload()
    teacher.get_by_text(ANALYSIS["text"]).wait_for()
    teacher.get_by_text("Nästa steg bestämmer du").wait_for()
    assert coach.get_by_text("Nästa steg bestämmer du").count() == 0
    assert visit.reads(visit.teacher)["analysis"] == ANALYSIS
    screenshot(teacher, "visit-done-360")


def typed(page):
    return page.get_by_label("Vad jag ser och hör").input_value()


def test_without_a_network_nothing_is_lost_and_it_is_kept_when_it_is_back(open_page, visit, screenshot):
    visit.name_focus()
    page = open_for(visit, open_page(TABLET, person=visit.coach), visit.coach)
    page.goto(f"{visit.url}observation/")
    page.context.set_offline(True)
    page.get_by_role("button", name="Nu").click()
    page.keyboard.type("Elva händer uppe")
    page.locator("[data-draft-says]", has_text="Ingen anslutning").wait_for()
    page.get_by_role("button", name="Spara observationen").click()
    page.locator("#vault-away").wait_for()
    screenshot(page, "visit-offline-768")
    words = typed(page)
    assert "Elva händer uppe" in words and not Draft.objects.exists()
    page.context.set_offline(False)
    page.get_by_text("Utkastet sparat").wait_for()
    place = visit_place(EntryKind.OBSERVATION, visit.meeting)
    kept = draft_of(visit.vaults[visit.coach], place)
    assert kept.fields["evidence"].reveal() == words
    page.reload()
    page.get_by_text("Utkast från").wait_for()
    assert typed(page) == words
    page.get_by_role("button", name="Spara observationen").click()
    page.get_by_text("Observationen är sparad.").wait_for()
    assert visit.reads(visit.coach)["observation"]["evidence"] == words
    assert not Draft.objects.exists()


def test_a_vault_that_locks_under_the_editor_takes_nothing_along(open_page, visit):
    visit.name_focus()
    page = open_for(visit, open_page(TABLET, person=visit.coach), visit.coach)
    page.goto(f"{visit.url}observation/")
    page.get_by_role("button", name="Nu").click()
    page.keyboard.type("Elva")
    page.context.clear_cookies(name="vault")
    page.keyboard.type(" händer uppe")
    page.locator("#vault-locked").wait_for()
    page.get_by_role("button", name="Nu").click()
    words = typed(page)
    assert re.fullmatch(r"\d\d\.\d\d Elva händer uppe\n\d\d\.\d\d ", words)
    # Unlocked again, as by the dialog, in this browser.
    open_for(visit, page, visit.coach)
    page.get_by_role("button", name="Spara observationen").click()
    page.locator("#vault-dialog").wait_for()
    assert typed(page) == words and not Entry.objects.filter(kind="observation").exists()


def test_without_script_one_writes_the_time_oneself(open_page, visit):
    visit.name_focus()
    page = open_for(visit, open_page(PHONE, person=visit.coach, javascript=False), visit.coach)
    page.goto(f"{visit.url}observation/")
    assert page.get_by_role("button", name="Nu").count() == 0
    assert page.get_by_text("till exempel 09.14").is_visible()
    page.get_by_label("Vad jag ser och hör").fill(SEEN["evidence"])
    page.get_by_role("button", name="Spara observationen").click()
    assert page.get_by_text("Elva händer uppe").is_visible()


@pytest.mark.parametrize(
    ("size", "dark"), [(DESKTOP, False), (TABLET, True), (PHONE, False), (NARROWEST, True)]
)
def test_visits_are_for_everybody(open_page, visit, accessible, fits, screenshot, size, dark):
    visit.whole()
    visit.write(EntryKind.ANALYSIS, visit.coach, {"text": "Ny text"}, seen=1)
    look = f"{size['width']}{'-dark' if dark else ''}"
    pages = {
        visit.teacher: ("", "reflection/", "analysis/", "analysis/versions/"),
        visit.coach: ("", "analysis/"),
    }
    for person, addresses in pages.items():
        page = open_for(visit, open_page(size, dark=dark, person=person), person)
        for address in addresses:
            page.goto(f"{visit.url}{address}")
            accessible(page)
            fits(page)
            who = "teacher" if person == visit.teacher else "coach"
            screenshot(page, f"visit-{who}-{address.replace('/', '-')}{look}")
    fresh = Visit(hours=30)
    page = open_page(size, dark=dark, person=fresh.teacher)
    page.goto(f"/meetings/{fresh.meeting.pk}/visit/")
    accessible(page)
    fits(page)
    page.goto(f"/meetings/{fresh.meeting.pk}/visit/focus/")
    accessible(page)
    fits(page)
    fresh.name_focus()
    page = open_page(size, dark=dark, person=fresh.coach)
    unlock_context(page.context, visit.site, fresh.vaults[fresh.coach])
    page.goto(f"/meetings/{fresh.meeting.pk}/visit/observation/")
    accessible(page)
    fits(page)
    big_enough(page)
    screenshot(page, f"visit-observation-{look}")

"""Notes in a real browser: written beside the log, shared, taken back; and nothing typed is lost on the way."""

import datetime as dt

import pytest
from django.utils import timezone

from coaching.enums import EntryKind
from coaching.models import Draft, Entry, SealedField
from coaching.queries.opened import open_entries
from coaching.services import vault as vaults
from coaching.services.circlekey import settle
from coaching.services.entry import write
from coaching.vault import phrases
from coaching.vault.plaintext import Plaintext
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE, sign_in
from tests.coaching.vaults import unlock_context

NARROWEST = {"width": 320, "height": 640}
WORDS = "Eleverna vågade fråga mer än förra veckan.\nVi bestämde att prova par i taget."


class World:
    """A coach and a teacher with vaults, and a meeting that waits for its log."""

    def __init__(self, site):
        self.site = site
        school = factories.SchoolFactory(name="Ekbackens skola")
        self.coach = factories.make_coach(school.authority)
        self.teacher = factories.make_teacher(school)
        self.engagement = factories.make_engagement(school, coaches=[self.coach], teachers=[self.teacher])
        at = timezone.now().replace(microsecond=0) - dt.timedelta(hours=2)
        self.meeting = factories.make_meeting(self.engagement.series, at, minutes=45)
        self.held = factories.make_meeting(self.engagement.series, at - dt.timedelta(days=14), status="held")
        self.log = f"/meetings/{self.meeting.pk}/log/"
        self.page = f"/engagements/{self.engagement.pk}/"

    def vaults(self):
        self.coachs, self.teachers = factories.make_vault(self.coach), factories.make_vault(self.teacher)
        settle(unlocked=self.coachs, engagement=self.engagement)
        settle(unlocked=self.teachers, engagement=self.engagement)
        return self

    def open(self, page, unlocked):
        unlock_context(page.context, self.site, unlocked)
        return page

    def note(self, words=WORDS, **fields):
        texts = {"text": Plaintext(words)}
        about = {"engagement": self.engagement, "by": self.coach, "kind": EntryKind.NOTE, "texts": texts}
        return write(unlocked=self.coachs, **{"shared": False, **about, **fields})

    def texts(self):
        entries = open_entries(self.coachs, Entry.objects.order_by("created_at"))
        return [one.texts["text"].reveal() for one in entries]


@pytest.fixture
def world(site):
    return World(site)


def test_written_with_the_log_shared_read_and_taken_back(open_page, world):
    world.vaults()
    coach = world.open(open_page(person=world.coach), world.coachs)
    teacher = world.open(open_page(PHONE, person=world.teacher), world.teachers)
    coach.goto(world.log)
    coach.get_by_label("Egna anteckningar").fill(WORDS)
    coach.get_by_role("button", name="Spara loggen").click()
    coach.get_by_text("Eleverna vågade fråga").wait_for()
    teacher.goto(world.page)
    assert teacher.get_by_text("Eleverna vågade fråga").count() == 0
    coach.get_by_role("button", name="Dela").click()
    coach.get_by_role("button", name="Ta tillbaka").wait_for()
    teacher.reload()
    assert teacher.get_by_text("Eleverna vågade fråga").is_visible()
    coach.get_by_role("button", name="Ta tillbaka").click()
    coach.get_by_text("Anteckningen är inte delad längre.").wait_for()
    teacher.reload()
    assert teacher.get_by_text("Eleverna vågade fråga").count() == 0


def test_a_vault_that_locks_under_the_editor_is_unlocked_in_place_and_saved(open_page, world):
    passphrase, code = phrases.new_passphrase(), phrases.new_recovery_code()
    vaults.make(person=world.coach, passphrase=passphrase, code=code)
    vaults.confirm(person=world.coach, typed=code)
    page = open_page(person=world.coach)
    page.goto(world.log)
    page.get_by_label("Minuter").fill("50")
    page.locator("#sealed-part").get_by_role("link", name="Lås upp").click()
    dialog = page.locator("#vault-dialog")
    dialog.get_by_label("Lösenfras").fill(passphrase)
    dialog.get_by_role("button", name="Lås upp").click()
    page.get_by_label("Egna anteckningar").fill(WORDS)
    assert page.get_by_label("Minuter").input_value() == "50"
    page.locator("#vault-state").get_by_role("button", name="Lås").click()
    page.locator("#vault-locked").wait_for()
    assert page.get_by_label("Egna anteckningar").input_value() == WORDS
    page.get_by_role("button", name="Spara loggen").click()
    dialog.get_by_label("Lösenfras").fill(passphrase)
    dialog.get_by_role("button", name="Lås upp").click()
    page.get_by_text("Mötet är loggat").wait_for()
    assert page.get_by_text("Eleverna vågade fråga").is_visible()
    assert (Entry.objects.count(), world.meeting.log.minutes) == (1, 50)


def test_two_windows_meet_with_both_texts(open_page, world, accessible, fits, screenshot):
    entry = world.vaults().note("Först")
    page = world.open(open_page(person=world.coach), world.coachs)
    other = page.context.new_page()
    for window in (page, other):
        window.goto(f"/notes/{entry.pk}/edit/")
    for window, words in ((page, "Fönster ett"), (other, "Fönster två")):
        window.get_by_label("Anteckning").fill(words)
    page.get_by_role("button", name="Spara anteckningen").click()
    # Both windows are of one session: what is said of the first saving is not to be taken for the second's.
    page.get_by_text("Anteckningen är sparad").wait_for()
    other.get_by_role("button", name="Spara anteckningen").click()
    other.get_by_text("har sparats i ett annat fönster").wait_for()
    assert other.get_by_text("Fönster ett").is_visible()
    assert other.get_by_label("Anteckning").input_value() == "Fönster två"
    accessible(other)
    fits(other)
    screenshot(other, "note-conflict-1280")
    other.get_by_role("button", name="Spara anteckningen").click()
    other.get_by_text("Anteckningen är sparad").wait_for()
    assert world.texts() == ["Fönster två"]


def test_a_draft_survives_a_reload_and_goes_with_the_saving(open_page, world, screenshot):
    world.vaults()
    page = world.open(open_page(person=world.coach), world.coachs)
    page.goto(world.log)
    page.get_by_label("Egna anteckningar").fill(WORDS)
    page.get_by_text("Utkastet sparat").wait_for()
    assert "Eleverna" not in page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    page.reload()
    assert page.get_by_label("Egna anteckningar").input_value() == WORDS
    page.get_by_text("Utkast från").wait_for()
    screenshot(page, "note-draft-1280")
    page.get_by_role("button", name="Spara loggen").click()
    page.get_by_text("Mötet är loggat").wait_for()
    assert (Draft.objects.count(), world.texts()) == (0, [WORDS])


def test_without_a_line_the_words_wait_in_the_page(open_page, world):
    world.vaults()
    page = world.open(open_page(person=world.coach), world.coachs)
    page.goto(f"/engagements/{world.engagement.pk}/notes/new/")
    # As from a proxy that has lost the server.
    page.route("**/drafts/", lambda route: route.fulfill(status=408, body="<h1>Timeout</h1>"))
    page.get_by_label("Egna anteckningar").fill(WORDS)
    page.locator("[data-draft-says]", has_text="Ingen anslutning").wait_for()
    page.unroute("**/drafts/")
    page.get_by_text("Utkastet sparat").wait_for()
    assert Draft.objects.count() == 1


def test_shut_by_the_server_the_page_hears_of_it_while_one_writes(open_page, world):
    world.vaults()
    page = world.open(open_page(person=world.coach), world.coachs)
    page.goto(f"/engagements/{world.engagement.pk}/notes/new/")
    frame = page.locator("#vault-state")
    assert frame.locator(".vault-open").is_visible()
    page.context.clear_cookies(name="vault")
    page.get_by_label("Egna anteckningar").fill(WORDS)
    page.locator("#vault-locked").get_by_role("button", name="Lås upp").wait_for()
    assert frame.locator(".vault-shut").is_visible()
    assert page.get_by_label("Egna anteckningar").input_value() == WORDS


def test_signed_out_in_mid_writing_the_words_wait_and_are_saved_after_signing_in(
    open_page, world, fits, screenshot
):
    world.vaults()
    page = world.open(open_page(PHONE, person=world.coach), world.coachs)
    page.goto(f"/engagements/{world.engagement.pk}/notes/new/")
    page.get_by_label("Egna anteckningar").fill(WORDS)
    page.context.clear_cookies()
    page.get_by_role("button", name="Spara anteckningen").click()
    note = page.locator("#vault-signed-out")
    note.wait_for()
    page.locator("[data-draft-says]", has_text="Du har loggats ut").wait_for()
    fits(page)
    screenshot(page, "note-signed-out")
    assert page.get_by_label("Egna anteckningar").input_value() == WORDS
    sign_in(page.context, world.site, world.teacher)
    page.get_by_role("button", name="Spara anteckningen").click()
    note.wait_for()
    assert Entry.objects.count() == 0
    sign_in(page.context, world.site, world.coach)
    world.open(page, world.coachs)
    page.get_by_role("button", name="Spara anteckningen").click()
    page.get_by_text("Anteckningen är sparad").wait_for()
    assert world.texts() == [WORDS]


def test_without_a_line_nothing_is_sent_into_the_void(open_page, world):
    world.vaults()
    page = world.open(open_page(person=world.coach), world.coachs)
    page.goto(f"/engagements/{world.engagement.pk}/notes/new/")
    page.get_by_label("Egna anteckningar").fill(WORDS)
    page.route("**/vault/state/", lambda route: route.fulfill(status=408, body="<h1>Timeout</h1>"))
    page.get_by_role("button", name="Spara anteckningen").click()
    page.locator("#vault-away").wait_for()
    page.unroute("**/vault/state/")
    page.get_by_role("button", name="Spara anteckningen").click()
    page.get_by_text("Anteckningen är sparad").wait_for()
    assert world.texts() == [WORDS]


def test_locked_elsewhere_the_words_are_gone_from_the_page(open_page, world):
    world.vaults().note()
    page = world.open(open_page(person=world.coach), world.coachs)
    page.goto(world.page)
    assert page.get_by_text("Eleverna vågade fråga").is_visible()
    page.goto("/engagements/")
    page.locator("#vault-state").get_by_role("button", name="Lås").click()
    page.locator("#vault-state .vault-shut").wait_for()
    page.go_back()
    page.get_by_text("1 anteckning ligger här").wait_for()
    assert page.get_by_text("Eleverna vågade fråga").count() == 0


def test_without_script_everything_works(open_page, world):
    world.vaults()
    page = world.open(open_page(PHONE, person=world.coach, javascript=False), world.coachs)
    page.goto(world.log)
    page.get_by_label("Egna anteckningar").fill(WORDS)
    page.get_by_role("button", name="Spara loggen").click()
    assert page.get_by_text("Eleverna vågade fråga").is_visible()


def see(page, name, accessible, fits, screenshot):
    accessible(page)
    fits(page)
    screenshot(page, name)


@pytest.mark.parametrize(
    ("size", "dark"), [(DESKTOP, False), (DESKTOP, True), (PHONE, False), (NARROWEST, True)]
)
def test_notes_are_for_everybody(open_page, world, accessible, fits, screenshot, size, dark):
    world.vaults().note(meeting=world.held)
    world.note("Delat med läraren.\n\nEtt andra stycke.", shared=True)
    edited = world.note("Om mötet som väntar på sin logg", meeting=world.meeting, shared=True)
    damaged = world.note("Skadad")
    SealedField.objects.filter(version__entry=damaged).update(sealed=b"0" * 300)
    pages = {
        "engagement": world.page,
        "log": world.log,
        "new": f"/meetings/{world.held.pk}/notes/new/",
        "edit": f"/notes/{edited.pk}/edit/",
        "versions": f"/notes/{edited.pk}/versions/",
        "delete": f"/notes/{edited.pk}/delete/",
        "list": "/notes/",
    }
    look = f"{size['width']}{'-dark' if dark else ''}"
    locked = open_page(size, dark=dark, person=world.coach)
    for name in ("engagement", "log", "list", "edit"):
        locked.goto(pages[name])
        see(locked, f"notes-locked-{name}-{look}", accessible, fits, screenshot)
    page = world.open(open_page(size, dark=dark, person=world.coach), world.coachs)
    for name, address in pages.items():
        page.goto(address)
        see(page, f"notes-{name}-{look}", accessible, fits, screenshot)
    page.goto("/notes/")
    page.get_by_label("Ord").fill("läraren")
    page.locator("main").get_by_role("button", name="Sök").click()
    page.locator("mark").first.wait_for()
    see(page, f"notes-found-{look}", accessible, fits, screenshot)
    teacher = world.open(open_page(size, dark=dark, person=world.teacher), world.teachers)
    teacher.goto(world.page)
    see(teacher, f"notes-teacher-{look}", accessible, fits, screenshot)

"""Taking along what is one's own, in a browser: the teacher asks, the coach answers, both save files."""

import datetime as dt
import zipfile

import pytest
from django.utils import timezone

from coaching.enums import EntryKind
from coaching.models import AccessRequest, Engagement
from coaching.services import accessrequest, vault
from coaching.services.circlekey import settle
from coaching.services.entry import write
from coaching.vault import phrases
from coaching.vault.plaintext import Plaintext
from coaching.vault.records import IDLE, UnlockedVault
from tests.browser.conftest import DESKTOP, PHONE
from tests.coaching.vaults import unlock_context
from tests.factories import (
    PersonFactory,
    SchoolFactory,
    make_administrator,
    make_coach,
    make_engagement,
    make_meeting,
    make_teacher,
)

NARROWEST = {"width": 320, "height": 640}


@pytest.fixture
def engagement(site):
    school = SchoolFactory(name="Ekbackens skola")
    coach = make_coach(school.authority, person=PersonFactory(given_name="Karin", family_name="Ek"))
    teacher = make_teacher(school, person=PersonFactory(given_name="Petra", family_name="Lönn"))
    engagement = make_engagement(school, coaches=[coach], teachers=[teacher])
    for days in (2, 9, 16):
        make_meeting(engagement.series, timezone.now() + dt.timedelta(days=days))
    return engagement


def set_up(person):
    """A vault made the whole way: (its passphrase, unlocked)."""
    passphrase, code = phrases.new_passphrase(), phrases.new_recovery_code()
    vault.make(person=person, passphrase=passphrase, code=code)
    now = timezone.now().timestamp()
    pairs = vault.confirm(person=person, typed=code)
    return passphrase, UnlockedVault(person.pk, pairs, opened_at=now, ends_at=now + IDLE)


def note(unlocked, engagement, words, *, shared=False):
    return write(
        unlocked=unlocked,
        engagement=engagement,
        by=engagement.coaches[0],
        kind=EntryKind.NOTE,
        texts={"text": Plaintext(words)},
        shared=shared,
    )


def look(window, name, accessible, fits, screenshot):
    """axe, a picture, and nothing to scroll sideways on the narrowest phone."""
    accessible(window)
    screenshot(window, name)
    size = window.viewport_size
    window.set_viewport_size(NARROWEST)
    # Laid out anew by the second frame.
    window.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    fits(window)
    window.set_viewport_size(size)


@pytest.mark.parametrize(("size", "dark"), [(DESKTOP, False), (PHONE, True)], ids=["1280", "360"])
def test_asked_answered_and_taken_along(
    open_page, site, engagement, accessible, fits, screenshot, size, dark
):
    coach, teacher = engagement.coaches[0], engagement.teachers[0]
    passphrase, coachs = set_up(coach)
    _passphrase, teachers = set_up(teacher)
    settle(unlocked=teachers, engagement=engagement)
    note(coachs, engagement, "Vi talade om hur eleverna läser högt.\n\nNästa gång: fler frågor.", shared=True)
    given = note(coachs, engagement, "Att tänka på till lektionsbesöket: vem får ordet, och hur länge?")
    kept = note(coachs, engagement, "Samtal om en kollega, som inte hör hit.")
    wide = f"{size['width']}"

    page = open_page(size, dark=dark, person=teacher)
    page.goto("/my-data/")
    look(page, f"take-along-my-data-{wide}", accessible, fits, screenshot)
    with page.expect_download() as download:
        page.get_by_role("button", name="Spara mina uppgifter").click()
    archive = zipfile.ZipFile(download.value.path())
    assert "Petra" in archive.read("index.html").decode()
    page.locator(f"main a[href='/engagements/{engagement.pk}/access-request/']").click()
    look(page, f"take-along-ask-{wide}", accessible, fits, screenshot)
    page.locator("main form button[type=submit]").click()
    assert "svarar inom en månad" in page.content()
    asked = AccessRequest.objects.get()

    desk = open_page(size, dark=dark, person=coach)
    desk.goto(f"/access-requests/{asked.pk}/")
    look(desk, f"take-along-to-answer-{wide}", accessible, fits, screenshot)
    desk.goto(f"/access-requests/{asked.pk}/answer/")
    look(desk, f"take-along-answer-locked-{wide}", accessible, fits, screenshot)
    unlock_context(desk.context, site, coachs)
    desk.reload()
    desk.locator("form[data-once] button[type=submit]").click()
    look(desk, f"take-along-answer-missing-{wide}", accessible, fits, screenshot)
    desk.locator(f"[name='note-{given.pk}']").select_option("share")
    desk.locator(f"[name='note-{kept.pk}']").select_option("others")
    look(desk, f"take-along-answer-{wide}", accessible, fits, screenshot)
    desk.locator("form[data-once] button[type=submit]").click()
    desk.wait_for_url(f"**/access-requests/{asked.pk}/")
    page.reload()
    look(page, f"take-along-answered-{wide}", accessible, fits, screenshot)

    desk.goto("/vault/export/")
    look(desk, f"take-along-export-{wide}", accessible, fits, screenshot)
    desk.locator("#id_passphrase").fill("fel fel fel fel fel")
    desk.get_by_role("button", name="Spara filen").click()
    look(desk, f"take-along-export-wrong-{wide}", accessible, fits, screenshot)
    desk.locator("#id_passphrase").fill(passphrase)
    with desk.expect_download() as download:
        desk.get_by_role("button", name="Spara filen").click()
    assert download.value.suggested_filename.startswith("bollplank-notes-")
    archive = zipfile.ZipFile(download.value.path())
    assert "högt" in archive.read("index.html").decode()


def test_the_office_and_the_day_on_which_notes_go(open_page, engagement, accessible, fits, screenshot):
    office = make_administrator(engagement.authority)
    coach, teacher = engagement.coaches[0], engagement.teachers[0]
    accessrequest.ask(engagement=engagement, by=teacher)
    AccessRequest.objects.update(
        asked_at=timezone.now() - dt.timedelta(days=40), due_on=timezone.localdate() - dt.timedelta(days=9)
    )
    page = open_page(PHONE, person=office)
    for address, name in (
        ("/access-requests/", "list"),
        (f"/authorities/{engagement.authority_id}/", "authority"),
    ):
        page.goto(address)
        look(page, f"take-along-office-{name}-360", accessible, fits, screenshot)
    now = timezone.now()
    closed = {"phase": "closed", "closed_at": now, "erase_on": now.date() + dt.timedelta(days=30)}
    Engagement.objects.filter(pk=engagement.pk).update(**closed)
    page = open_page(DESKTOP, person=coach)
    page.goto(f"/engagements/{engagement.pk}/")
    assert "raderas för gott" in page.content()
    look(page, "take-along-erased-soon-1280", accessible, fits, screenshot)
    Engagement.objects.filter(pk=engagement.pk).update(erased_at=now)
    page.reload()
    assert "Anteckningarna raderades" in page.content()
    look(page, "take-along-erased-1280", accessible, fits, screenshot)

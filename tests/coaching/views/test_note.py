"""Notes on the pages: beside a log, locked in between, shared and taken back, found again."""

import datetime as dt
import json
import re

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from coaching.enums import EntryKind
from coaching.models import Draft, Entry, Log, SealedField
from coaching.queries.draft import draft_of, place_of
from coaching.queries.opened import open_entries
from coaching.services.circlekey import admit, settle
from coaching.services.entry import rewrite, write
from coaching.services.member import join
from coaching.vault.plaintext import Plaintext
from tests import factories
from tests.coaching.vaults import unlock_client

pytestmark = pytest.mark.django_db

CANARY = "Kanariefågeln sjunger"


@pytest.fixture
def engagement():
    school = factories.SchoolFactory()
    coach, teacher = factories.make_coach(school.authority), factories.make_teacher(school)
    return factories.make_engagement(school, coaches=[coach], teachers=[teacher])


@pytest.fixture
def coach(engagement):
    return engagement.coaches[0]


@pytest.fixture
def teacher(engagement):
    return engagement.teachers[0]


@pytest.fixture
def coachs(coach):
    return factories.make_vault(coach)


@pytest.fixture
def meeting(engagement):
    at = timezone.now().replace(microsecond=0) - dt.timedelta(hours=2)
    return factories.make_meeting(engagement.series, at, minutes=45)


def browser(person, unlocked=None):
    client = Client()
    client.force_login(person)
    if unlocked:
        unlock_client(client, unlocked)
    return client


@pytest.fixture
def locked(coach, coachs):
    """The coach, whose vault is locked."""
    return browser(coach)


@pytest.fixture
def opened(coach, coachs):
    """The coach, whose vault is open."""
    return browser(coach, coachs)


@pytest.fixture
def teachers(teacher, coachs, engagement):
    """The teacher, whose vault is open and who has got the keys."""
    unlocked = factories.make_vault(teacher)
    settle(unlocked=coachs, engagement=engagement)
    settle(unlocked=unlocked, engagement=engagement)
    return browser(teacher, unlocked)


def facts(*people, **more):
    return {
        "minutes": 45,
        "phase": "work",
        "attended": [person.pk for person in people],
        "next": "later",
        **more,
    }


def note(unlocked, engagement, by, words=CANARY, *, shared=False, meeting=None):
    return write(
        unlocked=unlocked,
        engagement=engagement,
        by=by,
        kind=EntryKind.NOTE,
        texts={"text": Plaintext(words)},
        shared=shared,
        meeting=meeting,
    )


def page(engagement):
    return reverse("engagement_detail", args=[engagement.pk])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def texts(unlocked):
    return {one.texts["text"].reveal(): one.entry for one in open_entries(unlocked, Entry.objects.all())}


def test_notes_are_saved_with_the_log(opened, meeting, coach, teacher, coachs):
    url = reverse("log_new", args=[meeting.pk])
    form = opened.get(url)
    assertContains(form, "Egna anteckningar")
    assertContains(form, f"Delas med {teacher}")
    assertContains(form, f"Vem kan läsa detta: du; {teacher} så snart låset är skapat")
    assert form["Cache-Control"] == "no-store"
    answer = opened.post(
        url,
        facts(
            coach, teacher, own="Eget\r\nord", shared="Delat", key=form.context["desk"].form["key"].value()
        ),
    )
    assert answer.status_code == 302
    found = texts(coachs)
    assert {words: entry.shared_at is not None for words, entry in found.items()} == {
        "Eget\nord": False,
        "Delat": True,
    }
    assert {entry.meeting_id for entry in found.values()} == {meeting.pk}


def test_the_log_is_saved_without_notes_while_the_vault_is_locked(locked, meeting, coach, teacher):
    url = reverse("log_new", args=[meeting.pk])
    form = locked.get(url)
    assertContains(form, "data-unlock-link")
    assertNotContains(form, "<textarea")
    locked.post(url, facts(coach, teacher))
    assert (Log.objects.count(), Entry.objects.count()) == (1, 0)


def test_a_lock_between_opening_and_saving_loses_nothing(locked, meeting, coach, teacher, coachs):
    url, sent = (
        reverse("log_new", args=[meeting.pk]),
        facts(coach, teacher, minutes=50, own=CANARY, shared="Delat"),
    )
    again = locked.post(url, sent)
    assert (again.status_code, Log.objects.count(), Entry.objects.count()) == (200, 0, 0)
    assertContains(again, CANARY)
    assertContains(again, 'name="vault_passphrase"')
    assertContains(again, 'value="50"')
    unlock_client(locked, coachs)
    assert locked.post(url, sent).status_code == 302
    assert (Log.objects.get().minutes, set(texts(coachs))) == (50, {CANARY, "Delat"})


def test_what_was_written_is_kept_when_somebody_else_has_logged_meanwhile(
    opened, meeting, coach, teacher, coachs
):
    url = reverse("log_new", args=[meeting.pk])
    opened.post(url, facts(coach, teacher))
    again = opened.post(url, facts(coach, teacher, own=CANARY))
    assert again.status_code == 302
    assert set(texts(coachs)) == {CANARY}


def test_sent_twice_is_saved_once(opened, engagement, coachs):
    url = reverse("engagement_note_new", args=[engagement.pk])
    key = opened.get(url).context["desk"].form["key"].value()
    for _ in range(2):
        opened.post(url, {"shared": CANARY, "key": key})
    assert list(texts(coachs)) == [CANARY]


def test_two_who_correct_the_log_keep_their_notes(opened, meeting, coach, teacher):
    opened.post(reverse("log_new", args=[meeting.pk]), facts(coach, teacher))
    url = reverse("log_edit", args=[meeting.pk])
    opened.post(url, facts(coach, teacher, minutes=50, seen=0))
    again = opened.post(url, facts(coach, teacher, minutes=55, seen=0, own=CANARY))
    assertContains(again, "rättade loggen under tiden")
    assertContains(again, CANARY)
    assert Entry.objects.count() == 0
    answer = opened.post(
        url, facts(coach, teacher, minutes=55, seen=again.context["form"]["seen"].value(), own=CANARY)
    )
    assert (answer.status_code, Entry.objects.count(), Log.objects.get().minutes) == (302, 1, 55)


def test_the_engagements_page_shows_notes_under_their_meetings(
    opened, locked, engagement, meeting, coach, coachs
):
    note(coachs, engagement, coach, f"{CANARY}\n<script>", meeting=meeting)
    shown = opened.get(page(engagement))
    assertContains(shown, f"<p>{CANARY}<br>&lt;script&gt;</p>")
    assert shown["Cache-Control"] == "no-store"
    shut = locked.get(page(engagement))
    assertNotContains(shut, CANARY)
    assertContains(shut, "1 anteckning ligger här. Den öppnas med din lösenfras.")
    assertContains(shut, "1 anteckning, låst")


def test_nobody_outside_hears_of_notes(engagement, meeting, coach, coachs):
    note(coachs, engagement, coach, meeting=meeting, shared=True)
    for person in (
        factories.make_principal(engagement.school),
        factories.make_area_manager(engagement.school.area),
        factories.make_administrator(engagement.authority),
    ):
        assertNotContains(browser(person, factories.make_vault(person)).get(page(engagement)), "nteckning")


def test_several_who_will_read_are_named_as_in_a_sentence(engagement, coach, coachs):
    school = engagement.school
    alva, daniel = factories.make_teacher(school), factories.make_teacher(school)
    engagement = factories.make_engagement(school, coaches=[coach], teachers=[alva, daniel])
    settle(unlocked=coachs, engagement=engagement)
    note(coachs, engagement, coach)
    first, second = engagement.teachers
    assertContains(
        browser(coach, coachs).get(page(engagement)), f"{first} och {second} kommer att kunna läsa den"
    )


def test_a_note_is_shared_read_and_taken_back(opened, teachers, engagement, coach, coachs):
    entry = note(coachs, engagement, coach)
    assertNotContains(teachers.get(page(engagement)), CANARY)
    assertContains(opened.get(page(engagement)), f"{engagement.teachers[0]} kommer att kunna läsa den")
    opened.post(reverse("note_share", args=[entry.pk]))
    assertContains(teachers.get(page(engagement)), CANARY)
    assertContains(teachers.get(page(engagement)), f"Vem kan läsa detta: du och {coach}")
    assertContains(opened.get(page(engagement)), "kan redan ha läst den")
    opened.post(reverse("note_withdraw", args=[entry.pk]))
    assertNotContains(teachers.get(page(engagement)), CANARY)


def test_sharing_while_locked_changes_nothing_and_says_so(locked, engagement, coach, coachs):
    entry = note(coachs, engagement, coach)
    answer = locked.post(reverse("note_share", args=[entry.pk]))
    assert said(answer) == ["Ditt lås är stängt. Lås upp och gör det sedan igen."]
    assert Entry.objects.get().shared_at is None


def test_a_teacher_writes_what_both_read(opened, teachers, engagement, coach):
    url = reverse("engagement_note_new", args=[engagement.pk])
    form = teachers.get(url)
    assertNotContains(form, "Egna anteckningar")
    assertContains(form, f"Vem kan läsa detta: du och {coach}")
    teachers.post(url, {"shared": CANARY, "own": "smuggled"})
    assertContains(opened.get(page(engagement)), CANARY)
    assertNotContains(opened.get(page(engagement)), "smuggled")


def test_a_teacher_waits_until_the_coach_has_unlocked(engagement, teacher, coach, coachs):
    note(coachs, engagement, coach, shared=True)
    unlocked = factories.make_vault(teacher)
    client = browser(teacher, unlocked)
    shown = client.get(page(engagement))
    assertContains(shown, f"Du får din nyckel nästa gång någon som redan kan läsa här låser upp ({coach})")
    assertNotContains(shown, CANARY)
    form = client.get(reverse("engagement_note_new", args=[engagement.pk]))
    assertContains(form, "Anteckningarna får vänta en stund")
    sent = client.post(reverse("engagement_note_new", args=[engagement.pk]), {"shared": "Mina ord"})
    assertContains(sent, "Mina ord")
    assertContains(sent, "Du har ingen nyckel till det här än")


def test_who_has_no_vault_is_shown_the_way_to_one(engagement, teacher):
    assertContains(browser(teacher).get(page(engagement)), reverse("vault_new"))
    assertContains(
        browser(teacher).get(reverse("engagement_note_new", args=[engagement.pk])), reverse("vault_new")
    )


def test_a_note_that_does_not_open_says_since_when(opened, engagement, coach, coachs):
    damaged = note(coachs, engagement, coach)
    note(coachs, engagement, coach, "Den andra")
    SealedField.objects.filter(version__entry=damaged).update(sealed=b"0" * 300)
    shown = opened.get(page(engagement))
    assertContains(shown, "går inte att öppna sedan")
    assertContains(shown, "Den andra")
    assert Entry.objects.get(pk=damaged.pk).damaged_at
    answer = opened.get(reverse("note_edit", args=[damaged.pk]))
    assert said(answer) == ["Anteckningen går inte att öppna, så den kan inte ändras."]


def test_a_note_is_rewritten_and_says_what_it_said_before(opened, teachers, engagement, coach, coachs):
    entry = note(coachs, engagement, coach, "Först", shared=True)
    url = reverse("note_edit", args=[entry.pk])
    assertContains(opened.get(url), "Först</textarea>")
    opened.post(url, {"text": "Sedan", "seen": 1})
    assert list(texts(coachs)) == ["Sedan"]
    versions = opened.get(reverse("note_versions", args=[entry.pk]))
    assertContains(versions, "Först")
    assertContains(versions, "Sedan")
    assert teachers.get(reverse("note_versions", args=[entry.pk])).status_code == 404
    assertNotContains(teachers.get(page(engagement)), "Först")


def test_a_coach_who_came_later_is_told_which_versions_are_from_before(opened, engagement, coach, coachs):
    entry = note(coachs, engagement, coach, "Först")
    later = factories.make_coach(engagement.authority)
    laters = factories.make_vault(later)
    join(engagement=engagement, person=later, role="facilitator", by=coach)
    admit(unlocked=coachs, engagement=engagement, person=later)
    settle(unlocked=laters, engagement=engagement)
    opened.post(reverse("note_edit", args=[entry.pk]), {"text": "Sedan", "seen": 1})
    url = reverse("note_versions", args=[entry.pk])
    shown = browser(later, laters).get(url)
    assertContains(shown, "Sedan")
    assertContains(shown, "Den här versionen skrevs innan du kunde läsa här.")
    assertNotContains(shown, "Först")
    assertContains(opened.get(url), "Först")


def test_two_windows_meet_with_both_texts(opened, engagement, coach, coachs):
    entry = note(coachs, engagement, coach, "Först")
    rewrite(unlocked=coachs, entry=entry, by=coach, texts={"text": Plaintext("Det andra fönstret")}, seen=1)
    url = reverse("note_edit", args=[entry.pk])
    meets = opened.post(url, {"text": "Det här fönstret", "seen": 1})
    assertContains(meets, "Det andra fönstret", status_code=409)
    assertContains(meets, "Det här fönstret</textarea>", status_code=409)
    seen = re.search(r'name="seen" value="(\d+)"', meets.content.decode())[1]
    opened.post(url, {"text": "Det här fönstret", "seen": seen})
    assert list(texts(coachs)) == ["Det här fönstret"]


def test_a_lock_under_the_open_editor_keeps_the_words(locked, engagement, coach, coachs):
    entry = note(coachs, engagement, coach, "Först")
    url = reverse("note_edit", args=[entry.pk])
    assertNotContains(locked.get(url), "Först")
    again = locked.post(url, {"text": CANARY, "seen": 1})
    assertContains(again, f"{CANARY}</textarea>")
    assertContains(again, 'name="vault_passphrase"')
    assert Entry.objects.get().version == 1


def test_a_note_is_removed_after_asking_once(opened, engagement, coach, coachs):
    entry = note(coachs, engagement, coach)
    url = reverse("note_delete", args=[entry.pk])
    assertContains(opened.get(url), "försvinner för gott")
    opened.post(url)
    assert (Entry.objects.count(), SealedField.objects.count()) == (0, 0)


def test_nobody_answers_for_somebody_elses_note(teachers, engagement, coach, coachs):
    shared, own = note(coachs, engagement, coach, shared=True), note(coachs, engagement, coach)
    for entry in (shared, own):
        for name in ("note_edit", "note_delete", "note_share", "note_withdraw", "note_versions"):
            assert teachers.post(reverse(name, args=[entry.pk])).status_code in (404, 405), name


def test_a_group_without_engagement_has_no_notes(opened, coach, engagement):
    series = factories.make_series(engagement.school, facilitators=[coach])
    at = timezone.now() - dt.timedelta(hours=2)
    meeting = factories.make_meeting(series, at)
    assert opened.get(reverse("note_new", args=[meeting.pk])).status_code == 404
    assertNotContains(opened.get(reverse("log_new", args=[meeting.pk])), "Egna anteckningar")


def keep(client, place, fields, seen=""):
    body = json.dumps({"place": place, "fields": fields, "seen": seen})
    return client.post(reverse("draft_save"), body, content_type="application/json")


def test_a_draft_is_kept_restored_and_goes_with_the_saving(opened, meeting, coach, coachs, engagement):
    place = place_of(meeting)
    answer = keep(opened, place, {"own": CANARY, "shared": ""}).json()
    assert (answer["state"], answer["other_window"]) == ("kept", False)
    form = opened.get(reverse("note_new", args=[meeting.pk]))
    assertContains(form, f"{CANARY}</textarea>")
    assertContains(form, "Utkast från")
    assertContains(opened.get(reverse("log_new", args=[meeting.pk])), f"{CANARY}</textarea>")
    opened.post(reverse("note_new", args=[meeting.pk]), {"own": CANARY})
    assert Draft.objects.count() == 0


def test_two_windows_with_one_draft_hear_of_each_other(opened, meeting, coachs):
    place = place_of(meeting)
    first = keep(opened, place, {"own": "ett"}).json()
    assert keep(opened, place, {"own": "två"}).json()["other_window"] is True
    assert keep(opened, place, {"own": "ett till"}, seen=first["seen"]).json()["other_window"] is True
    assert draft_of(coachs, place).fields["own"] == Plaintext("ett till")


def test_a_restored_page_knows_its_draft(opened, meeting):
    place = place_of(meeting)
    keep(opened, place, {"own": "ett"})
    html = opened.get(reverse("note_new", args=[meeting.pk])).content.decode()
    seen = re.search(r'data-draft-seen="([^"]*)"', html)[1]
    assert keep(opened, place, {"own": "ett till"}, seen=seen).json()["other_window"] is False


def test_a_draft_is_thrown_away(opened, meeting, coach):
    keep(opened, place_of(meeting), {"own": CANARY})
    back = reverse("note_new", args=[meeting.pk])
    answer = opened.post(reverse("draft_discard"), {"place": place_of(meeting), "back": back})
    assert (answer["Location"], Draft.objects.count()) == (back, 0)
    for elsewhere in ("https://example.org/", "//example.org/", ""):
        answer = opened.post(reverse("draft_discard"), {"place": "x\x00", "back": elsewhere})
        assert answer["Location"] == reverse("home")


def test_a_draft_of_a_rewriting_meets_what_was_saved_since(opened, engagement, coach, coachs):
    entry = note(coachs, engagement, coach, "Först")
    keep(opened, place_of(entry), {"text": "Utkastet", "seen": "1"})
    rewrite(unlocked=coachs, entry=entry, by=coach, texts={"text": Plaintext("Sedan")}, seen=1)
    form = opened.get(reverse("note_edit", args=[entry.pk]))
    assertContains(form, "Utkastet</textarea>")
    assertContains(form, 'name="seen" value="1"')


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"place": 1, "fields": {}}',
        b'{"place": "note:meeting:1", "fields": {"own": 1}}',
        b'{"place": "note:meeting:1", "fields": {"own": "\\ud800"}}',
        b'{"place": "note:meeting:\\u0000", "fields": {}}',
        b'{"place": "note:entry:1", "fields": {}}',
        b"[" * 3000,
    ],
)
def test_what_is_no_draft_is_refused(opened, body):
    answer = opened.post(reverse("draft_save"), body, content_type="application/json")
    assert (answer.status_code, answer.json()["state"], Draft.objects.count()) == (400, "refused", 0)


def test_a_draft_waits_in_the_page_while_locked(locked, meeting):
    assert keep(locked, place_of(meeting), {"own": CANARY}).json() == {"state": "locked"}


def test_a_draft_is_for_a_form_of_ones_own(engagement, meeting):
    stranger = factories.make_coach(engagement.authority)
    client = browser(stranger, factories.make_vault(stranger))
    assert keep(client, place_of(meeting), {"own": "ord"}).status_code == 400


def test_words_are_looked_for_without_standing_in_an_address(opened, engagement, coach, coachs):
    note(coachs, engagement, coach, f"Förra veckan: {CANARY} & <b>")
    note(coachs, engagement, coach, "Något annat")
    url = reverse("note_list")
    assertContains(opened.get(url), "Något annat")
    # Words in the address are not looked for.
    assertContains(opened.get(url, {"words": "kanarie"}), "Något annat")
    found = opened.post(url, {"words": "KANARIE"})
    assertContains(found, "<mark>Kanarie</mark>fågeln")
    assertContains(found, "&amp; &lt;b&gt;")
    assertNotContains(found, "Något annat")
    assert "KANARIE" not in found.request["QUERY_STRING"]
    assertContains(opened.post(url, {"words": "ingenting"}), "Inget hittades")
    assertContains(opened.post(url, {"since": "igår ungefär"}), "Skriv datumet")


def test_the_list_while_locked_and_empty(locked, opened):
    assertContains(locked.get(reverse("note_list")), "Dina anteckningar öppnas med din lösenfras.")
    assertContains(opened.get(reverse("note_list")), "Inga anteckningar än")


def test_the_list_goes_on_page_by_page(opened, engagement, coach, coachs):
    for number in range(25):
        note(coachs, engagement, coach, f"Läsning {number:02}")
    url = reverse("note_list")
    first = opened.post(url, {"words": "läsning"})
    assertContains(first, "24</p>")
    older = re.search(r'name="older" value="([^"]+)"', first.content.decode())[1]
    second = opened.post(url, {"words": "läsning", "older": older})
    assertContains(second, "</mark> 00")
    assertNotContains(second, "</mark> 24")


def test_as_many_queries_for_many_notes(opened, engagement, meeting, coach, coachs, same_queries):
    def grow(number):
        for n in range(number):
            note(
                coachs, engagement, coach, f"Ord {n}", meeting=meeting if n % 2 else None, shared=bool(n % 3)
            )

    same_queries(lambda: opened.get(page(engagement)), grow)
    same_queries(lambda: opened.post(reverse("note_list"), {"words": "ord"}), grow)

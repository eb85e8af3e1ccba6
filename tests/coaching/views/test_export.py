"""Saving what one may read: with the passphrase once more, in a file that nobody else can tell apart."""

import csv
import io
import re
import zipfile

import pytest
from django.urls import reverse

from coaching.enums import EntryKind
from coaching.models import ExportEvent
from coaching.services import vault
from coaching.services.circlekey import settle
from coaching.services.entry import write
from coaching.vault import phrases
from coaching.vault.plaintext import Plaintext
from coaching.vault.records import IDLE, UnlockedVault
from tests.coaching.vaults import unlock_client
from tests.factories import SchoolFactory, make_coach, make_engagement, make_teacher, make_vault

pytestmark = pytest.mark.django_db

URL = "/vault/export/"


@pytest.fixture
def engagement():
    school = SchoolFactory(name="Ekbackens skola")
    return make_engagement(school, coaches=[make_coach(school.authority)], teachers=[make_teacher(school)])


@pytest.fixture
def coach(engagement):
    return engagement.coaches[0]


def set_up(person):
    """A vault made the whole way: (its passphrase, unlocked)."""
    passphrase, code = phrases.new_passphrase(), phrases.new_recovery_code()
    vault.make(person=person, passphrase=passphrase, code=code)
    pairs = vault.confirm(person=person, typed=code)
    return passphrase, UnlockedVault(person.pk, pairs, opened_at=0, ends_at=IDLE)


def note(unlocked, engagement, words, *, shared=False, by=None):
    return write(
        unlocked=unlocked,
        engagement=engagement,
        by=by or engagement.coaches[0],
        kind=EntryKind.NOTE,
        texts={"text": Plaintext(words)},
        shared=shared,
    )


def save(client, passphrase, **data):
    return client.post(URL, {"engagement": "all", "passphrase": passphrase, **data})


def opened(response):
    """The files in the archive that came, by name."""
    assert response.status_code == 200, response.context and response.context["form"].errors
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert archive.testzip() is None
    return {name: archive.read(name) for name in archive.namelist()}


def test_a_coach_saves_all_or_one_engagement(client, engagement, coach):
    passphrase, unlocked = set_up(coach)
    school = SchoolFactory(name="Furuskolan")
    other = make_engagement(school, coaches=[coach], teachers=[make_teacher(school)])
    note(unlocked, engagement, "Privat <b>ord</b>\n\nåäö")
    note(unlocked, engagement, "Delade ord", shared=True)
    note(unlocked, other, "Ord på den andra skolan")
    client.force_login(coach)
    unlock_client(client, unlocked)
    shown = client.get(URL).content.decode()
    assert "Ekbackens skola" in shown and "2 anteckningar" in shown
    assert "Privat" not in shown
    response = save(client, passphrase)
    assert response["Cache-Control"] == "no-store"
    assert re.fullmatch(
        r'attachment; filename="bollplank-notes-\d{4}-\d\d-\d\d\.zip"', response["Content-Disposition"]
    )
    files = opened(response)
    assert set(files) == {"index.html", "facts.csv", "style.css"}
    page = files["index.html"].decode()
    assert "Privat &lt;b&gt;ord&lt;/b&gt;" in page and "åäö" in page
    assert "Delade ord" in page and "Ord på den andra skolan" in page
    rows = list(csv.reader(io.StringIO(files["facts.csv"].decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows[1:]].count("Ekbackens skola") == 2
    assert [row[-1] for row in rows[1:]] == ["ja"] * 3
    assert "Privat" not in files["facts.csv"].decode("utf-8-sig")
    page = opened(save(client, passphrase, engagement=other.pk))["index.html"].decode()
    assert "Ord på den andra skolan" in page and "Ekbackens" not in page
    events = ExportEvent.objects.order_by("at").values_list("person", "kind", "engagement", "entries")
    assert list(events) == [(coach.pk, "vault", None, 3), (coach.pk, "vault", other.pk, 1)]


def test_a_teacher_saves_what_is_shared(client, engagement, coach):
    teacher = engagement.teachers[0]
    passphrase, teachers = set_up(teacher)
    coachs = make_vault(coach)
    note(coachs, engagement, "Bara coachens")
    note(coachs, engagement, "För båda", shared=True)
    settle(unlocked=teachers, engagement=engagement)
    client.force_login(teacher)
    unlock_client(client, teachers)
    page = opened(save(client, passphrase))["index.html"].decode()
    assert "För båda" in page and "Bara coachens" not in page


def test_the_passphrase_is_asked_for_also_when_it_is_unlocked(client, engagement, coach):
    _passphrase, unlocked = set_up(coach)
    note(unlocked, engagement, "Privata ord")
    client.force_login(coach)
    unlock_client(client, unlocked)
    for typed in ("", "fel fel fel fel fel"):
        refused = save(client, typed)
        assert not refused.streaming
        assert list(refused.context["form"].errors) == ["passphrase"]
        assert "Privata ord" not in refused.content.decode()
    for _ in range(5):
        refused = save(client, "fel fel fel fel fel")
    assert refused.status_code == 429
    assert not ExportEvent.objects.exists()


def test_another_persons_engagement_is_no_choice(client, engagement, coach):
    passphrase, unlocked = set_up(coach)
    note(unlocked, engagement, "Ord")
    foreign = make_engagement(SchoolFactory(), coaches=[make_coach(SchoolFactory().authority)])
    client.force_login(coach)
    refused = save(client, passphrase, engagement=foreign.pk)
    assert list(refused.context["form"].errors) == ["engagement"]


def test_a_locked_vault_is_opened_by_the_same_passphrase(client, engagement, coach):
    passphrase, unlocked = set_up(coach)
    note(unlocked, engagement, "Ord")
    client.force_login(coach)
    assert "Ord" in opened(save(client, passphrase))["index.html"].decode()
    assert client.get(reverse("vault_state")).json()["seconds_left"] > 0


def test_without_a_vault_or_notes_the_page_says_so(client, engagement, coach):
    client.force_login(coach)
    assert reverse("vault_new") in client.get(URL).content.decode()
    make_vault(coach)
    assert "Inget att spara än" in client.get(URL).content.decode()


def test_what_does_not_open_is_named_and_the_rest_comes(client, engagement, coach):
    passphrase, unlocked = set_up(coach)
    broken = note(unlocked, engagement, "Ändrad utifrån")
    note(unlocked, engagement, "Hel")
    field = broken.versions.get().fields.get()
    field.sealed = bytes(field.sealed)[:-1] + b"\x00"
    field.save()
    client.force_login(coach)
    files = opened(save(client, passphrase))
    page = files["index.html"].decode()
    assert "Hel" in page and "öppnas inte" in page and "Ändrad utifrån" not in page


def test_a_name_that_a_spreadsheet_would_run_is_text(client, coach, engagement):
    engagement.school.name = "=cmd|' /C calc'!A0"
    engagement.school.save()
    passphrase, unlocked = set_up(coach)
    note(unlocked, engagement, "Ord")
    client.force_login(coach)
    text = opened(save(client, passphrase))["facts.csv"].decode("utf-8-sig")
    assert text.splitlines()[1].startswith("'=cmd")


def test_the_page_asks_as_often_for_30_engagements_as_for_one(client, coach, engagement, same_queries):
    unlocked = make_vault(coach)
    client.force_login(coach)

    def grow(n):
        for _ in range(n):
            school = SchoolFactory(area__authority=engagement.authority)
            note(unlocked, make_engagement(school, coaches=[coach], teachers=[make_teacher(school)]), "Ord")

    same_queries(lambda: client.get(URL), grow)

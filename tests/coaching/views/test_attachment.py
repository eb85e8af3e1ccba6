"""Files beside notes, as a browser sends and gets them."""

import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from coaching.enums import EntryKind
from coaching.models import Attachment, AttachmentPiece
from coaching.services.circlekey import settle
from coaching.services.entry import share, write
from coaching.vault.files import LARGEST
from coaching.vault.plaintext import Plaintext
from tests.coaching.vaults import unlock_client
from tests.factories import SchoolFactory, make_coach, make_engagement, make_teacher, make_vault

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n" + b"hemligt innehall " * 40_000


@pytest.fixture
def engagement():
    school = SchoolFactory()
    return make_engagement(school, coaches=[make_coach(school.authority)], teachers=[make_teacher(school)])


@pytest.fixture
def coachs(engagement):
    return make_vault(engagement.coaches[0])


@pytest.fixture
def note(engagement, coachs):
    return write(
        unlocked=coachs,
        engagement=engagement,
        by=engagement.coaches[0],
        kind=EntryKind.NOTE,
        texts={"text": Plaintext("Se bilagan")},
        shared=False,
    )


def browser(person, unlocked=None, **options):
    client = Client(**options)
    client.force_login(person)
    if unlocked:
        unlock_client(client, unlocked)
    return client


@pytest.fixture
def opened(engagement, coachs):
    return browser(engagement.coaches[0], coachs)


def send(client, note, data=PDF, name="Årsplan.pdf"):
    return client.post(reverse("attachment_add", args=[note.pk]), {"file": SimpleUploadedFile(name, data)})


def address(attachment):
    return reverse("attachment_detail", args=[attachment.pk])


def got(response):
    return b"".join(response.streaming_content)


def test_a_file_goes_up_and_comes_down(opened, note, engagement):
    back = reverse("engagement_detail", args=[engagement.pk])
    assertRedirects(send(opened, note), f"{back}#note-{note.pk}", fetch_redirect_response=False)
    assertContains(opened.get(back), "Årsplan.pdf")
    response = opened.get(address(Attachment.objects.get()))
    assert got(response) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == "inline; filename*=utf-8''%C3%85rsplan.pdf"
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "script-src" not in response["Content-Security-Policy"]


def test_only_pictures_and_pdf_are_shown_in_the_browser(opened, note):
    send(opened, note, b"Bara ord", "ord.html")
    response = opened.get(address(Attachment.objects.get()))
    assert response["Content-Disposition"] == 'attachment; filename="ord.html"'
    assert response["Content-Type"] == "text/plain"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Filen är tom."),
        (b"MZ\x90\x00" + bytes(300), "Den här sortens fil"),
        (b"x" * (LARGEST + 1), "Filen är större än 20 MB"),
    ],
)
def test_a_file_that_is_not_taken_is_refused_beside_the_field(opened, note, data, sentence):
    assertContains(send(opened, note, data), sentence)
    assert not AttachmentPiece.objects.exists()


def test_no_file_at_all(opened, note):
    assertContains(opened.post(reverse("attachment_add", args=[note.pk]), {}), "Välj en fil.")


def test_the_check_against_forgery_still_stands(engagement, coachs, note):
    client = browser(engagement.coaches[0], coachs, enforce_csrf_checks=True)
    assert send(client, note).status_code == 403
    assert not Attachment.objects.exists()


def test_nothing_in_clear_is_on_the_disk_while_it_arrives(opened, note, monkeypatch):
    seen = []
    unlinked = []

    def look(self, chunk, take=None):
        original(self, chunk)
        # What the temporary file holds by now; it has no name, so only this process can find it.
        place = os.dup(self._kept.fileno())
        with os.fdopen(place, "rb") as kept:
            self._kept.flush()
            at = kept.tell()
            kept.seek(0)
            seen.append(kept.read())
            kept.seek(at)
        unlinked.append(os.fstat(self._kept.fileno()).st_nlink)

    from coaching.vault.files import SealedUpload

    original = SealedUpload.take
    monkeypatch.setattr(SealedUpload, "take", look)
    send(opened, note)
    assert Attachment.objects.count() == 1
    assert any(seen)
    assert not [kept for kept in seen if b"hemligt innehall" in kept]
    assert set(unlinked) == {0}


def test_a_lock_that_closes_in_between_keeps_nothing_and_says_so(engagement, coachs, note):
    locked = browser(engagement.coaches[0])
    assertContains(send(locked, note), "välj filen igen")
    assert not Attachment.objects.exists()


def test_who_reads_the_note_reads_its_files_and_nobody_else(opened, engagement, coachs, note):
    send(opened, note)
    attachment = Attachment.objects.get()
    teacher = engagement.teachers[0]
    teachers = make_vault(teacher)
    settle(unlocked=coachs, engagement=engagement)
    settle(unlocked=teachers, engagement=engagement)
    reader = browser(teacher, teachers)
    assert reader.get(address(attachment)).status_code == 404
    share(unlocked=coachs, entry=note, by=engagement.coaches[0])
    assert got(reader.get(address(attachment))) == PDF
    # Reading is not changing.
    assert send(reader, note).status_code == 404
    assert reader.post(reverse("attachment_remove", args=[attachment.pk])).status_code == 404
    # Being in it is not enough without the keys.
    assertContains(browser(teacher).get(address(attachment)), "lösenfras")


def test_a_changed_file_is_not_sent(opened, note):
    send(opened, note)
    AttachmentPiece.objects.filter(number=0).update(sealed=b"\0" * 100)
    assertContains(opened.get(address(Attachment.objects.get())), "Filen går inte att öppna", status_code=409)


def test_removing_asks_once(opened, note):
    send(opened, note)
    remove = reverse("attachment_remove", args=[Attachment.objects.get().pk])
    assertContains(opened.get(remove), "Årsplan.pdf")
    assert Attachment.objects.count() == 1
    opened.post(remove)
    assert not AttachmentPiece.objects.exists()

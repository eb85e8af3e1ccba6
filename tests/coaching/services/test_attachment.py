"""Sealed files: what is kept, what opens, what is refused; with real keys."""

import io
import tracemalloc
import uuid

import pytest
from openpyxl import Workbook

from coaching.enums import EntryKind
from coaching.models import Attachment, AttachmentPiece
from coaching.queries.opened import open_attachments
from coaching.services.attachment import (
    MOST,
    AttachmentRefused,
    add,
    clean_name,
    content,
    is_whole,
)
from coaching.services.circlekey import settle
from coaching.services.entry import share, withdraw, write
from coaching.vault.files import LARGEST, PIECE, SealedUpload
from coaching.vault.plaintext import Plaintext
from tests.factories import SchoolFactory, make_coach, make_engagement, make_teacher, make_vault

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n" + b"x" * (2 * PIECE)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(100)


@pytest.fixture
def engagement():
    school = SchoolFactory()
    return make_engagement(school, coaches=[make_coach(school.authority)], teachers=[make_teacher(school)])


@pytest.fixture
def coach(engagement):
    return engagement.coaches[0]


@pytest.fixture
def unlocked(coach):
    return make_vault(coach)


@pytest.fixture
def entry(engagement, coach, unlocked):
    return write(
        unlocked=unlocked,
        engagement=engagement,
        by=coach,
        kind=EntryKind.NOTE,
        texts={"text": Plaintext("Se bilagan")},
        shared=False,
    )


def arrived(data, chunk=64 * 1024):
    """A file that has come, in chunks as from a browser."""
    upload = SealedUpload(uuid.uuid4())
    for at in range(0, len(data), chunk):
        upload.take(data[at : at + chunk])
    upload.finish()
    return upload


def attach(unlocked, entry, by, data=PDF, name="plan.pdf"):
    return add(unlocked=unlocked, entry=entry, by=by, upload=arrived(data), name=name)


def opened(unlocked):
    return open_attachments(unlocked, Attachment.objects.all())


@pytest.mark.parametrize("size", [1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7])
def test_a_file_comes_back_as_it_was(unlocked, entry, coach, size):
    data = (b"abc" * size)[:size]
    attach(unlocked, entry, coach, data, "ord.txt")
    [found] = opened(unlocked)
    assert b"".join(content(found)) == data
    assert (found.name, found.content_type, found.size) == ("ord.txt", "text/plain", size)
    assert is_whole(found)


def office():
    book, kept = Workbook(), io.BytesIO()
    book.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("data", "content_type", "shown"),
    [
        (PDF, "application/pdf", True),
        (PNG, "image/png", True),
        ("Råd, tips och läsning".encode(), "text/plain", False),
        (office(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", False),
    ],
)
def test_the_content_says_what_it_is_whatever_the_name(unlocked, entry, coach, data, content_type, shown):
    attach(unlocked, entry, coach, data, "bild.exe")
    [found] = opened(unlocked)
    assert (found.content_type, found.is_shown) == (content_type, shown)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ\x90\x00" + bytes(200),
        b"\x7fELF" + bytes(200),
        bytes(range(256)) * 4,
        b"PK\x03\x04" + bytes(200),
        b"x" * (LARGEST + 1),
    ],
    ids=["empty", "exe", "elf", "noise", "zip", "large"],
)
def test_what_is_not_taken_leaves_nothing(unlocked, entry, coach, data):
    with pytest.raises(AttachmentRefused):
        attach(unlocked, entry, coach, data)
    assert not Attachment.objects.exists()
    assert not AttachmentPiece.objects.exists()


def test_an_entry_has_so_many_files_and_no_more(unlocked, entry, coach):
    for _ in range(MOST):
        attach(unlocked, entry, coach, PNG)
    with pytest.raises(AttachmentRefused):
        attach(unlocked, entry, coach, PNG)
    assert Attachment.objects.count() == MOST


def test_a_file_is_shared_and_taken_back_with_its_entry(engagement, unlocked, entry, coach):
    teachers = make_vault(engagement.teachers[0])
    attach(unlocked, entry, coach)
    settle(unlocked=teachers, engagement=engagement)
    assert [found.name for found in opened(teachers)] == [None]
    share(unlocked=unlocked, entry=entry, by=coach)
    settle(unlocked=teachers, engagement=engagement)
    [before] = opened(teachers)
    assert b"".join(content(before)) == PDF
    withdraw(unlocked=unlocked, entry=entry, by=coach)
    assert [found.name for found in opened(teachers)] == [None]
    # A key that was kept from before opens nothing of what is stored now.
    assert not is_whole(before)
    [found] = opened(unlocked)
    assert b"".join(content(found)) == PDF


def test_pieces_that_are_changed_moved_cut_or_added_are_noticed(unlocked, entry, coach):
    attachment = attach(unlocked, entry, coach)
    [found] = opened(unlocked)
    assert (is_whole(found), attachment.pieces) == (True, 3)
    first, second, last = attachment.content.order_by("number")
    was = bytes(second.sealed)
    for sealed in (was[:-1], was[:-1] + bytes([was[-1] ^ 1]), bytes(first.sealed), bytes(last.sealed), b""):
        attachment.content.filter(number=1).update(sealed=sealed)
        assert not is_whole(found)
    attachment.content.filter(number=1).update(sealed=was)
    assert is_whole(found)
    Attachment.objects.update(pieces=2)
    assert [each.name for each in opened(unlocked)] == [None]
    Attachment.objects.update(pieces=3)
    attachment.content.filter(number=2).delete()
    assert not is_whole(found)


def test_a_file_of_another_entry_does_not_open_here(engagement, unlocked, entry, coach):
    attachment = attach(unlocked, entry, coach)
    other = write(
        unlocked=unlocked,
        engagement=engagement,
        by=coach,
        kind=EntryKind.NOTE,
        texts={"text": Plaintext("En annan")},
        shared=False,
    )
    Attachment.objects.filter(pk=attachment.pk).update(entry=other)
    assert [found.name for found in opened(unlocked)] == [None]
    Attachment.objects.filter(pk=attachment.pk).update(entry=entry)
    assert [found.name for found in opened(unlocked)] == ["plan.pdf"]


def test_memory_does_not_grow_with_the_file(unlocked, entry, coach):
    def peak(size):
        tracemalloc.start()
        upload = SealedUpload(uuid.uuid4())
        chunk = b"y" * (64 * 1024)
        for _ in range(size // len(chunk)):
            upload.take(chunk)
        upload.finish()
        attachment = add(unlocked=unlocked, entry=entry, by=coach, upload=upload, name="stor.txt")
        [found] = open_attachments(unlocked, Attachment.objects.filter(pk=attachment.pk))
        assert sum(len(piece) for piece in content(found)) == size
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    small, large = peak(4 * PIECE), peak(60 * PIECE)
    assert large < small * 1.5


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("..\\..\\c:\\hemligt.pdf", "hemligt.pdf"),
        ("/etc/passwd", "passwd"),
        ("rad\r\nbryt\x00.pdf", "radbryt.pdf"),
        ("\u202egpj.exe", "gpj.exe"),
        ("...", "Fil"),
        ("å" * 300 + ".pdf", "å" * 146 + ".pdf"),
    ],
)
def test_names_are_cleaned(name, shown):
    assert clean_name(name) == shown

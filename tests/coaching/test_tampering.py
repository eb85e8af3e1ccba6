"""Whoever can write to the database, and what they get by it: every sealed column, changed and moved, is refused.

Each trial happens inside a transaction that is taken back, and what it tries opens before and after.
"""

import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from django.apps import apps
from django.db import models, transaction

from coaching.enums import Circle, EntryKind
from coaching.models import (
    Attachment,
    AttachmentPiece,
    CircleKey,
    Draft,
    Entry,
    EntryVersion,
    EntryWrap,
    Grant,
    Pin,
    SealedField,
    VaultKey,
)
from coaching.queries.draft import draft_of
from coaching.queries.keyring import Keyring
from coaching.queries.opened import open_attachments, open_content_key, open_entries
from coaching.services import vault
from coaching.services.attachment import add, is_whole
from coaching.services.circlekey import settle
from coaching.services.draft import keep_draft
from coaching.services.entry import rewrite, write
from coaching.vault import crypto
from coaching.vault.files import PIECE, SealedUpload
from coaching.vault.plaintext import Plaintext
from tests.factories import SchoolFactory, make_coach, make_engagement, make_teacher, make_vault

pytestmark = pytest.mark.django_db

WORDS = "Vi talade om högläsning"
PLACE = "note:meeting:1"


def text(words):
    return {"text": Plaintext(words)}


@dataclass
class World:
    """A coach and a teacher in two engagements: shared notes in both, files beside two of them, and a draft each."""

    coach: object
    teacher: object
    engagement: object
    other_engagement: object
    coachs: object
    teachers: object
    entry: Entry = None
    others: list = field(default_factory=list)

    def reads(self, entry=None):
        """What the teacher reads of the shared entry; None when it does not open."""
        [opened] = open_entries(self.teachers, Entry.objects.filter(pk=(entry or self.entry).pk))
        return opened.texts and opened.texts["text"].reveal()

    def coach_reads(self):
        [opened] = open_entries(self.coachs, Entry.objects.filter(pk=self.entry.pk))
        return opened.texts and opened.texts["text"].reveal()

    def knows_the_coach(self):
        key = VaultKey.objects.get(person=self.coach)
        return Keyring(self.teachers, [self.engagement]).pinned(key)

    def roster(self):
        circle_key = CircleKey.objects.get(engagement=self.engagement, circle=Circle.SHARED)
        return Keyring(self.teachers, [self.engagement]).roster(circle_key)

    def file(self):
        [opened] = open_attachments(self.teachers, Attachment.objects.filter(entry=self.entry))
        return opened.name == "plan.pdf" and is_whole(opened)

    def draft(self):
        draft = draft_of(self.coachs, PLACE)
        return draft and draft.fields["text"].reveal()


@pytest.fixture
def world():
    school = SchoolFactory()
    coach, teacher = make_coach(school.authority), make_teacher(school)
    engagement, other = (make_engagement(school, coaches=[coach], teachers=[teacher]) for _ in range(2))
    world = World(coach, teacher, engagement, other, make_vault(coach), make_vault(teacher))
    for place, words in ((engagement, "Ett"), (engagement, "Två"), (other, "Tre")):
        entry = write(
            unlocked=world.coachs,
            engagement=place,
            by=coach,
            kind=EntryKind.NOTE,
            texts=text(words),
            shared=True,
        )
        world.others.append(entry)
    world.entry = world.others.pop(0)
    world.entry = rewrite(unlocked=world.coachs, entry=world.entry, by=coach, texts=text(WORDS), seen=1)
    for place in (engagement, other):
        settle(unlocked=world.teachers, engagement=place)
    for entry in (world.entry, world.others[0]):
        upload = SealedUpload(uuid.uuid4())
        upload.take(b"%PDF-1.7\n" + b"x" * PIECE)
        upload.finish()
        add(unlocked=world.coachs, entry=entry, by=coach, upload=upload, name="plan.pdf")
    for unlocked, place, words in (
        (world.coachs, PLACE, WORDS),
        (world.coachs, "note:meeting:2", "Annat"),
        (world.teachers, PLACE, "Lärarens"),
    ):
        keep_draft(unlocked=unlocked, engagement=engagement, place=place, fields=text(words))
    return world


@dataclass(frozen=True)
class Sealed:
    """A sealed column: which row is tried, and what has to fail when that row is not what it was."""

    row: object
    opens: object


COLUMNS = {
    "SealedField.sealed": Sealed(
        lambda w: SealedField.objects.get(version__entry=w.entry, version__number=2), World.reads
    ),
    "EntryWrap.sealed": Sealed(
        lambda w: EntryWrap.objects.get(entry=w.entry, version=2, circle_key__circle=Circle.SHARED),
        World.reads,
    ),
    "Grant.sealed": Sealed(
        lambda w: Grant.objects.get(
            holder__person=w.teacher, circle_key__engagement=w.engagement, circle_key__circle=Circle.SHARED
        ),
        World.reads,
    ),
    "CircleKey.sealed_roster": Sealed(
        lambda w: CircleKey.objects.get(engagement=w.engagement, circle=Circle.SHARED), World.roster
    ),
    "Pin.sealed": Sealed(lambda w: Pin.objects.get(holder__person=w.teacher), World.knows_the_coach),
    "VaultKey.public_key": Sealed(lambda w: VaultKey.objects.get(person=w.coach), World.knows_the_coach),
    "Attachment.sealed_key": Sealed(lambda w: w.entry.attachments.get(), World.file),
    "Attachment.sealed_facts": Sealed(lambda w: w.entry.attachments.get(), World.file),
    "AttachmentPiece.sealed": Sealed(lambda w: w.entry.attachments.get().content.first(), World.file),
    "Draft.sealed": Sealed(lambda w: Draft.objects.get(person=w.coach, place=PLACE), World.draft),
}
#: Tried in test_tampered_wraps.py: each attempt to open these derives a key.
ELSEWHERE = {"Wrap.sealed", "Wrap.salt"}
#: Bytes that are not sealed: a report of figures.
OPEN = {"TermReportPiece.content"}


def test_every_sealed_column_is_tried():
    found = {
        f"{model.__name__}.{column.name}"
        for model in apps.get_app_config("coaching").get_models()
        for column in model._meta.get_fields()
        if isinstance(column, models.BinaryField)
    }
    assert found == COLUMNS.keys() | ELSEWHERE | OPEN


@contextmanager
def taken_back():
    """What happens inside has not happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def refuses(opens, *arguments):
    """Whether it does not open: an answer of nothing, or NotOpened, and no other error."""
    try:
        return not opens(*arguments)
    except (crypto.NotOpened, vault.KeyReplaced):
        return True


def changed(value, others):
    """The same ciphertext with something done to it; `others` are those of other rows."""
    for at in sorted({0, 1, 23, 24, len(value) // 2, len(value) - 17, len(value) - 1}):
        if 0 <= at < len(value):
            yield f"bit at {at}", value[:at] + bytes([value[at] ^ 0x10]) + value[at + 1 :]
    yield "cut", value[:-1]
    yield "beginning cut", value[1:]
    yield "longer", value + b"\0"
    yield "twice", value + value
    yield "empty", b""
    yield "zeros", bytes(len(value))
    for number, other in enumerate(others):
        yield f"row {number}", other


@pytest.mark.parametrize("name", COLUMNS)
def test_a_changed_column_is_refused(world, name):
    column = name.partition(".")[2]
    row = COLUMNS[name].row(world)
    rows = type(row).objects.filter(pk=row.pk)
    others = [bytes(getattr(other, column)) for other in type(row).objects.exclude(pk=row.pk)]
    assert not refuses(COLUMNS[name].opens, world)
    assert others
    for what, value in changed(bytes(getattr(row, column)), others):
        with taken_back():
            rows.update(**{column: value})
            assert refuses(COLUMNS[name].opens, world), what
    assert not refuses(COLUMNS[name].opens, world)


MOVES = {}


def trial(function):
    """Something that a hand in the database does with rows that are all genuine; its docstring says what."""
    MOVES[function.__doc__] = function
    return function


def field_of(entry):
    return SealedField.objects.get(version__entry=entry, version__number=entry.version)


def exchange(model, one, two, column="sealed"):
    first, second = getattr(one, column), getattr(two, column)
    model.objects.filter(pk=one.pk).update(**{column: second})
    model.objects.filter(pk=two.pk).update(**{column: first})


@trial
def words_of_another_entry(world):
    """words of another entry"""
    exchange(SealedField, field_of(world.entry), field_of(world.others[0]))


@trial
def words_of_another_engagement(world):
    """words of another engagement"""
    exchange(SealedField, field_of(world.entry), field_of(world.others[1]))


@trial
def words_of_another_version(world):
    """words of the version before, as if they were the newest"""
    exchange(SealedField, *SealedField.objects.filter(version__entry=world.entry))


@trial
def versions_change_numbers(world):
    """the number of a version"""
    EntryVersion.objects.filter(entry=world.entry, number=2).update(number=3)
    EntryVersion.objects.filter(entry=world.entry, number=1).update(number=2)


@trial
def no_such_version(world):
    """a version that there is none of"""
    Entry.objects.filter(pk=world.entry.pk).update(version=7)


@trial
def another_field(world):
    """a field under another name"""
    SealedField.objects.filter(version__entry=world.entry).update(name="goal")


@trial
def field_added(world):
    """a field more than there should be"""
    field_of(world.entry).version.fields.create(name="goal", sealed=field_of(world.entry).sealed)


@trial
def field_removed(world):
    """a field fewer than there should be"""
    field_of(world.entry).delete()


@trial
def entry_in_another_engagement(world):
    """an entry in another engagement of the same people"""
    Entry.objects.filter(pk=world.entry.pk).update(engagement=world.other_engagement)


@trial
def entry_under_another_id(world):
    """an entry under another id, with all that belongs to it"""
    before = world.entry.pk
    world.entry = Entry.objects.get(pk=before)
    world.entry.pk = uuid.uuid4()
    world.entry.save(force_insert=True)
    for model in (EntryWrap, EntryVersion):
        model.objects.filter(entry=before).update(entry=world.entry)


@trial
def content_key_of_another_entry(world):
    """the content key of another entry"""
    wraps = EntryWrap.objects.filter(circle_key__circle=Circle.SHARED)
    exchange(EntryWrap, wraps.get(entry=world.entry, version=2), wraps.get(entry=world.others[0]))


@trial
def content_key_of_another_version(world):
    """the content key of the version before"""
    exchange(EntryWrap, *EntryWrap.objects.filter(entry=world.entry, circle_key__circle=Circle.SHARED))


@trial
def content_key_as_of_another_version(world):
    """the content key of the version before, as if it were that of the newest"""
    wraps = EntryWrap.objects.filter(entry=world.entry)
    wraps.filter(version=2).delete()
    wraps.update(version=2)


@trial
def content_key_as_the_one_for_all(world):
    """the content key of the version, as if it were from before versions had keys of their own"""
    EntryWrap.objects.filter(entry=world.entry, version=2).update(version=EntryWrap.ONE_FOR_ALL)


@trial
def content_key_of_the_version_before_for_all(world):
    """the content key of the version before, as if it were for all"""
    wraps = EntryWrap.objects.filter(entry=world.entry)
    wraps.filter(version=2).delete()
    wraps.update(version=EntryWrap.ONE_FOR_ALL)


@trial
def key_of_the_coaches(world):
    """the coaches' own wrap, as if it were the shared one"""
    one, two = EntryWrap.objects.filter(entry=world.entry, version=2)
    exchange(EntryWrap, one, two)


@trial
def wrap_under_another_engagements_key(world):
    """a wrap under a key of another engagement"""
    key = CircleKey.objects.get(engagement=world.other_engagement, circle=Circle.SHARED)
    EntryWrap.objects.filter(entry=world.entry, circle_key__circle=Circle.SHARED).update(circle_key=key)


@trial
def circle_in_another_engagement(world):
    """a circle's key in another engagement"""
    one, two = CircleKey.objects.filter(circle=Circle.SHARED).order_by("pk")
    CircleKey.objects.filter(pk=one.pk).update(generation=9)
    CircleKey.objects.filter(pk=two.pk).update(engagement=one.engagement)
    CircleKey.objects.filter(pk=one.pk).update(engagement=two.engagement, generation=1)


@trial
def coaches_key_as_the_shared_one(world):
    """the coaches' key and the shared one, each as the other"""
    one, two = CircleKey.objects.filter(engagement=world.engagement).order_by("pk")
    CircleKey.objects.filter(pk=one.pk).update(generation=9)
    CircleKey.objects.filter(pk=two.pk).update(circle=one.circle)
    CircleKey.objects.filter(pk=one.pk).update(circle=two.circle, generation=1)


@trial
def another_generation(world):
    """a circle's key as if it were of another generation"""
    CircleKey.objects.filter(engagement=world.engagement).update(generation=2)


@trial
def grants_of_two_engagements(world):
    """the grant of another engagement"""
    grants = Grant.objects.filter(holder__person=world.teacher, circle_key__circle=Circle.SHARED)
    exchange(Grant, *grants)


@trial
def somebody_elses_grant(world):
    """a grant that was made for somebody else"""
    grants = Grant.objects.filter(circle_key__engagement=world.engagement, circle_key__circle=Circle.SHARED)
    exchange(Grant, grants.get(holder__person=world.teacher), grants.get(holder__person=world.coach))


@trial
def grant_as_by_somebody_else(world):
    """a grant as if somebody else had given it"""
    other = make_vault(make_coach(world.engagement.authority))
    grants = Grant.objects.filter(holder__person=world.teacher)
    grants.update(granted_by=VaultKey.objects.get(person=other.person_id))


@trial
def another_vault(world):
    """a vault as if it were of another generation"""
    VaultKey.objects.filter(person=world.teacher).update(generation=2)


FILE_MOVES = {
    "its pieces in another order": lambda one, other: exchange(AttachmentPiece, *one.content.all()),
    "a piece of another file": lambda one, other: exchange(
        AttachmentPiece, one.content.last(), other.content.last()
    ),
    "its last piece missing": lambda one, other: one.content.last().delete(),
    "its last piece missing, and not counted": lambda one, other: (
        one.content.last().delete(),
        Attachment.objects.filter(pk=one.pk).update(pieces=1),
    ),
    "its first piece missing": lambda one, other: (
        one.content.first().delete(),
        one.content.update(number=0),
        Attachment.objects.filter(pk=one.pk).update(pieces=1),
    ),
    "a piece more": lambda one, other: (
        one.content.create(number=2, sealed=one.content.last().sealed),
        Attachment.objects.filter(pk=one.pk).update(pieces=3),
    ),
    "another file's key": lambda one, other: exchange(Attachment, one, other, "sealed_key"),
    "another file's name": lambda one, other: exchange(Attachment, one, other, "sealed_facts"),
    "another entry": lambda one, other: exchange(Attachment, one, other, "entry"),
    "another file's content": lambda one, other: exchange(
        AttachmentPiece, one.content.first(), other.content.first()
    ),
}


@pytest.mark.parametrize("what", FILE_MOVES)
def test_a_file_with_something_moved_is_refused(world, what):
    assert world.file()
    with taken_back():
        FILE_MOVES[what](world.entry.attachments.get(), world.others[0].attachments.get())
        assert refuses(world.file)
    assert world.file()


@pytest.mark.parametrize("what", MOVES)
def test_what_is_moved_is_refused(world, what):
    assert world.reads() == WORDS
    entry = world.entry
    with taken_back():
        MOVES[what](world)
        assert refuses(world.reads)
    world.entry = entry
    assert world.reads() == WORDS


def test_an_entry_of_another_kind_is_refused(world):
    entry = Entry.objects.prefetch_related("wraps__circle_key").get(pk=world.entry.pk)
    keyring = Keyring(world.teachers, [world.engagement])
    assert open_content_key(keyring, entry)
    entry.kind = "goal"
    with pytest.raises(crypto.NotOpened):
        open_content_key(keyring, entry)


def test_the_others_still_open_when_one_does_not(world):
    SealedField.objects.filter(pk=field_of(world.entry).pk).update(sealed=b"changed")
    opened = open_entries(world.teachers, Entry.objects.order_by("created_at"))
    damaged = [one.entry == world.entry for one in opened]
    assert [one.texts is None for one in opened] == [one.is_damaged for one in opened] == damaged
    assert damaged.count(True) == 1


def test_a_draft_opens_in_its_own_form_and_for_its_writer_only(world):
    drafts = Draft.objects.filter(person=world.coach)
    with taken_back():
        exchange(Draft, *drafts)
        assert refuses(world.draft)
    with taken_back():
        exchange(Draft, drafts.get(place=PLACE), Draft.objects.get(person=world.teacher))
        assert refuses(world.draft)
        assert draft_of(world.teachers, PLACE) is None
    assert world.draft() == WORDS


def test_a_row_put_back_as_it_was_opens(world):
    """What the scheme does not notice, and says so: an older state of a row that was once whole."""
    Entry.objects.filter(pk=world.entry.pk).update(version=1)
    assert world.reads() == "Ett"

"""Which versions of an entry somebody could open who has their own keys and all rows of the database, past any page."""

import uuid

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.databaseroles import as_owner
from coaching.enums import Circle
from coaching.models import AccessRequest, Attachment, Engagement, Entry, EntryWrap, SealedField
from coaching.queries.attachment import key_context
from coaching.queries.keyring import Keyring
from coaching.queries.note import note_of, versions_of
from coaching.queries.opened import (
    field_context,
    open_attachments,
    open_content_key,
    open_entries,
    wrap_context,
)
from coaching.services import handover as handovers
from coaching.services.accessanswer import HAND_OUT
from coaching.services.accessanswer import answer as answer_request
from coaching.services.attachment import add, is_whole
from coaching.services.attachment import remove as remove_file
from coaching.services.circlekey import admit
from coaching.services.entry import rewrite, share, withdraw
from coaching.services.member import join, leave
from coaching.services.takeover import hand_over
from coaching.vault import crypto
from coaching.vault.files import SealedUpload
from coaching.vault.plaintext import Plaintext
from tests.coaching.circles import Circles, words
from tests.factories import make_coach, make_teacher, make_vault

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return Circles()


def written(world, *texts, shared=False):
    """A coach's note with these versions."""
    entry = world.note(world.coachs, world.coach, texts[0], shared=shared)
    for text in texts[1:]:
        entry = rewritten(world, entry, text)
    return entry


def rewritten(world, entry, text):
    entry = fresh(entry)
    texts = {"text": Plaintext(text)}
    return rewrite(unlocked=world.coachs, entry=entry, by=world.coach, texts=texts, seen=entry.version)


def fresh(entry):
    return Entry.objects.select_related("engagement__series").get(pk=entry.pk)


def content_keys(unlocked, entry):
    """All content keys that somebody gets from the rows there are: each key of theirs is tried on each wrap."""
    entry = fresh(entry)
    keyring = Keyring(unlocked, [entry.engagement])
    circle_keys = [key for keys in keyring.generations.values() for key in keys if keyring.holds(key.pk)]
    found = set()
    for wrap in EntryWrap.objects.filter(entry=entry):
        for circle_key in circle_keys:
            for number in range(entry.version + 1):
                context = wrap_context(entry, circle_key, number)
                try:
                    found.add(crypto.unseal(keyring.key(circle_key.pk), wrap.sealed, context))
                except crypto.NotOpened:
                    continue
    return found


def opens(unlocked, entry, keys=()):
    """The numbers of the versions that these keys open, and those that are found in the rows."""
    entry, found = fresh(entry), set()
    for key in {*keys, *content_keys(unlocked, entry)}:
        for field in SealedField.objects.filter(version__entry=entry).select_related("version"):
            number = field.version.number
            try:
                crypto.unseal_text(key, field.sealed, field_context(entry, field.name, number))
            except crypto.NotOpened:
                continue
            found.add(number)
    return found


def attached(world, entry, data=b"En plan"):
    upload = SealedUpload(uuid.uuid4())
    upload.take(data)
    upload.finish()
    return add(unlocked=world.coachs, entry=fresh(entry), by=world.coach, upload=upload, name="plan.txt")


def reads_files(unlocked, entry):
    opened = open_attachments(unlocked, Attachment.objects.filter(entry=entry.pk))
    return [one.name and is_whole(one) for one in opened]


def with_one_key(world, entry):
    """The entry as it was stored before versions had keys of their own."""
    entry = fresh(entry)
    keyring, new_key = Keyring(world.coachs, [entry.engagement]), crypto.new_key()
    files_key = open_content_key(keyring, entry)
    for attachment in entry.attachments.all():
        file_key = crypto.unseal(files_key, attachment.sealed_key, key_context(attachment))
        sealed = crypto.seal(new_key, file_key, key_context(attachment))
        Attachment.objects.filter(pk=attachment.pk).update(sealed_key=sealed)
    for field in SealedField.objects.filter(version__entry=entry).select_related("version"):
        number = field.version.number
        context = field_context(entry, field.name, number)
        plain = crypto.unseal_text(open_content_key(keyring, entry, number), field.sealed, context)
        SealedField.objects.filter(pk=field.pk).update(sealed=crypto.seal_text(new_key, plain, context))
    circle_keys = [wrap.circle_key for wrap in entry.wraps_of(entry.version)]
    entry.wraps.all().delete()
    for key in circle_keys:
        sealed = crypto.seal(keyring.key(key.pk), new_key, wrap_context(entry, key, EntryWrap.ONE_FOR_ALL))
        EntryWrap.objects.create(entry=entry, version=EntryWrap.ONE_FOR_ALL, circle_key=key, sealed=sealed)
    return fresh(entry)


def earlier(unlocked, person, entry):
    """What the page of versions shows, newest first."""
    found = versions_of(unlocked, note_of(person, entry.pk))
    return [one.texts and one.texts["text"].reveal() for one in found]


either = pytest.mark.parametrize("before", [False, True], ids=["own keys", "one key before"])


def stored(world, entry, before):
    return with_one_key(world, entry) if before else fresh(entry)


@either
def test_what_was_written_before_the_sharing_opens_for_the_coach_alone(world, before):
    entry = stored(world, written(world, "Hon verkar trött", "Vi talade om läsning"), before)
    assert (opens(world.teachers, entry), opens(world.coachs, entry)) == (set(), {1, 2})
    share(unlocked=world.coachs, entry=entry, by=world.coach)
    assert (opens(world.teachers, entry), opens(world.coachs, entry)) == ({2}, {1, 2})
    assert words(world.teachers) == words(world.coachs) == ["Vi talade om läsning"]
    assert earlier(world.coachs, world.coach, entry) == ["Hon verkar trött"]
    # From then on, what it says is for both.
    rewritten(world, entry, "Vi talade om högläsning")
    assert (opens(world.teachers, entry), opens(world.coachs, entry)) == ({2, 3}, {1, 2, 3})
    assert words(world.teachers) == words(world.coachs) == ["Vi talade om högläsning"]
    assert earlier(world.coachs, world.coach, entry) == ["Vi talade om läsning", "Hon verkar trött"]


@either
def test_an_older_dump_adds_nothing_to_what_was_shared(world, before):
    """The content key of a version was once the coach's alone: it is another when the version is shared."""
    entry = stored(world, written(world, "Eget", "Delat"), before)
    dump = {field.pk: bytes(field.sealed) for field in SealedField.objects.all()}
    share(unlocked=world.coachs, entry=entry, by=world.coach)
    keys = content_keys(world.teachers, entry)
    assert len(keys) == 1
    for pk, sealed in dump.items():
        SealedField.objects.filter(pk=pk).update(sealed=sealed)
    assert opens(world.teachers, entry, keys) == set()


@either
def test_what_is_taken_back_opens_for_no_teacher_also_with_the_keys_of_before(world, before):
    entry = written(world, "Ett")
    entry = share(unlocked=world.coachs, entry=entry, by=world.coach)
    entry = stored(world, rewritten(world, rewritten(world, entry, "Två"), "Tre"), before)
    had = content_keys(world.teachers, entry)
    assert opens(world.teachers, entry) == {1, 2, 3}
    withdraw(unlocked=world.coachs, entry=entry, by=world.coach)
    assert opens(world.teachers, entry, had) == set()
    assert opens(world.coachs, entry) == {1, 2, 3}
    assert not EntryWrap.objects.filter(circle_key__circle=Circle.SHARED).exists()
    assert not EntryWrap.objects.filter(version=EntryWrap.ONE_FOR_ALL).exists()
    assert words(world.coachs) == ["Tre"]
    # What is written now is the coach's, and shared again it is that version alone.
    entry = rewritten(world, entry, "Fyra")
    assert opens(world.teachers, entry, had) == set()
    share(unlocked=world.coachs, entry=entry, by=world.coach)
    assert opens(world.teachers, entry, had) == {4}


def test_what_never_was_shared_keeps_its_key_when_the_rest_is_taken_back(world):
    entry = written(world, "Ett", "Två")
    entry = share(unlocked=world.coachs, entry=entry, by=world.coach)
    first = EntryWrap.objects.get(version=1)
    withdraw(unlocked=world.coachs, entry=fresh(entry), by=world.coach)
    assert EntryWrap.objects.get(version=1).sealed == first.sealed
    assert [(wrap.version, wrap.circle_key.circle) for wrap in EntryWrap.objects.order_by("version")] == [
        (1, "coach"),
        (2, "coach"),
    ]


@either
def test_an_earlier_version_that_was_damaged_keeps_nothing_from_being_taken_back(world, before):
    entry = stored(world, written(world, "Ett", "Två", shared=True), before)
    SealedField.objects.filter(version__number=1).update(sealed=b"changed")
    withdraw(unlocked=world.coachs, entry=entry, by=world.coach)
    assert (opens(world.teachers, entry), opens(world.coachs, entry)) == (set(), {2})
    assert not EntryWrap.objects.filter(circle_key__circle=Circle.SHARED).exists()
    SealedField.objects.filter(version__number=2).update(sealed=b"changed")
    share_again = {"unlocked": world.coachs, "entry": fresh(entry), "by": world.coach}
    with pytest.raises(crypto.NotOpened):
        share(**share_again)


@either
def test_a_newcomer_gets_the_version_that_is_shared_again(world, before):
    entry = stored(world, written(world, "Ett", "Två", shared=True), before)
    newcomer = make_teacher(world.school)
    newcomers = make_vault(newcomer)
    join(engagement=world.engagement, person=newcomer, role="participant", by=world.coach)
    admit(unlocked=world.coachs, engagement=world.engagement, person=newcomer)
    world.settle(newcomers, world.teachers)
    assert (opens(newcomers, entry), opens(world.teachers, entry)) == (set(), {1, 2})
    share(unlocked=world.coachs, entry=fresh(entry), by=world.coach)
    assert (opens(newcomers, entry), opens(world.teachers, entry)) == ({2}, {1, 2})
    assert words(newcomers) == words(world.teachers) == ["Två"]


def test_who_leaves_gets_no_key_of_what_is_written_on(world):
    entry = written(world, "Ett", shared=True)
    attached(world, entry)
    leave(engagement=world.engagement, person=world.teacher, by=world.coach)
    entry = rewritten(world, entry, "Två")
    assert (opens(world.teachers, entry), opens(world.coachs, entry)) == ({1}, {1, 2})
    assert reads_files(world.coachs, entry) == [True]
    assert reads_files(world.teachers, entry) == [None]


@either
def test_a_successor_gets_the_version_that_goes_along(world, before):
    own = stored(world, written(world, "Ett", "Två"), before)
    both = stored(world, written(world, "Tre", "Fyra", shared=True), before)
    successor = make_coach(world.school.authority)
    successors = make_vault(successor)
    handover = handovers.propose(
        engagement=world.engagement, outgoing=world.coach, successor=successor, by=world.coach
    )
    handover = handovers.ask(handover=handover, entries=[own, both], by=world.coach)
    handover = handovers.answer(handover=handover, by=world.teacher, consents=True, edition=1)
    hand_over(unlocked=world.coachs, handover=handover, by=world.coach)
    world.settle(successors, world.teachers)
    assert [opens(successors, entry) for entry in (own, both)] == [{2}, {2}]
    assert [opens(world.coachs, entry) for entry in (own, both)] == [{1, 2}, {1, 2}]
    assert [opens(world.teachers, entry) for entry in (own, both)] == [set(), {1, 2}]
    assert words(successors) == ["Två", "Fyra"]


@either
def test_what_is_handed_out_on_request_is_the_note_as_it_stands(world, before):
    entry = stored(world, written(world, "Ett", "Två"), before)
    request = AccessRequest.objects.create(
        engagement=world.engagement, asked_by=world.teacher, due_on="2030-01-01"
    )
    answer_request(unlocked=world.coachs, request=request, by=world.coach, decisions={entry.pk: HAND_OUT})
    assert (opens(world.teachers, entry), opens(world.coachs, entry)) == ({2}, {1, 2})


def test_a_coach_who_came_later_reads_what_is_written_from_then_on(world):
    entry = written(world, "Ett")
    later = make_coach(world.school.authority)
    laters = make_vault(later)
    join(engagement=world.engagement, person=later, role="facilitator", by=world.coach)
    admit(unlocked=world.coachs, engagement=world.engagement, person=later)
    entry = rewritten(world, rewritten(world, entry, "Två"), "Tre")
    world.settle(laters)
    assert (opens(laters, entry), opens(world.coachs, entry)) == ({2, 3}, {1, 2, 3})
    assert earlier(laters, later, entry) == ["Två", None]
    shown = versions_of(laters, note_of(later, entry.pk))
    assert [one.is_held for one in shown] == [True, False]
    SealedField.objects.filter(version__number=2).update(sealed=b"changed")
    shown = versions_of(laters, note_of(later, entry.pk))
    assert [(one.texts, one.is_held) for one in shown] == [(None, True), (None, False)]


def test_a_teachers_own_versions_stay_theirs_and_the_coachs(world):
    entry = world.note(world.teachers, world.teacher, "Ett", shared=True)
    texts = {"text": Plaintext("Två")}
    rewrite(unlocked=world.teachers, entry=fresh(entry), by=world.teacher, texts=texts, seen=1)
    assert opens(world.teachers, entry) == opens(world.coachs, entry) == {1, 2}
    assert earlier(world.teachers, world.teacher, entry) == ["Ett"]


@either
def test_files_go_along_with_the_version_that_counts(world, before):
    entry = written(world, "Ett", "Två")
    attached(world, entry)
    entry = stored(world, entry, before)
    attached(world, entry)
    assert reads_files(world.coachs, entry) == [True, True]
    assert reads_files(world.teachers, entry) == [None, None]
    share(unlocked=world.coachs, entry=fresh(entry), by=world.coach)
    attached(world, entry)
    assert reads_files(world.coachs, entry) == reads_files(world.teachers, entry) == [True] * 3
    rewritten(world, entry, "Tre")
    assert reads_files(world.coachs, entry) == reads_files(world.teachers, entry) == [True] * 3
    [shown] = open_entries(world.teachers, Entry.objects.all())
    assert [file.name for file in shown.files] == ["plan.txt"] * 3
    withdraw(unlocked=world.coachs, entry=fresh(entry), by=world.coach)
    assert (reads_files(world.coachs, entry), reads_files(world.teachers, entry)) == ([True] * 3, [None] * 3)


@either
def test_a_file_that_was_removed_before_the_sharing_is_not_handed_out(world, before):
    entry = written(world, "Ett")
    kept = attached(world, entry)
    entry = stored(world, entry, before)
    kept = Attachment.objects.select_related("entry").get(pk=kept.pk)
    [key] = content_keys(world.coachs, entry)
    # The control: an older dump and the coach's key give the file.
    assert crypto.unseal(key, kept.sealed_key, key_context(kept))
    remove_file(attachment=Attachment.objects.get(pk=kept.pk))
    share(unlocked=world.coachs, entry=fresh(entry), by=world.coach)
    [key] = content_keys(world.teachers, entry)
    with pytest.raises(crypto.NotOpened):
        crypto.unseal(key, kept.sealed_key, key_context(kept))


def test_a_damaged_file_keeps_nobody_from_writing_on_or_sharing(world):
    entry = written(world, "Ett")
    for _ in range(2):
        attached(world, entry)
    Attachment.objects.filter(pk=Attachment.objects.first().pk).update(sealed_key=b"changed")
    rewritten(world, entry, "Två")
    share(unlocked=world.coachs, entry=fresh(entry), by=world.coach)
    assert reads_files(world.teachers, entry) == [None, True]
    assert words(world.teachers) == ["Två"]


def test_what_is_sealed_anew_while_it_is_read_is_not_taken_for_damaged(world):
    """Another window shares it, between two statements of this page."""
    entry = written(world, "Ett", "Två")
    attached(world, entry)
    waiting = [entry]

    def meanwhile(execute, sql, params, many, context):
        if waiting and 'FROM "coaching_sealedfield"' in sql:
            share(unlocked=world.coachs, entry=fresh(waiting.pop()), by=world.coach)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(meanwhile):
        [opened] = open_entries(world.coachs, Entry.objects.all())
    assert waiting == []
    assert (opened.is_damaged, opened.texts["text"].reveal()) == (False, "Två")
    assert [file.name for file in opened.files] == ["plan.txt"]
    assert opened.entry.shared_at is not None


def test_the_migration_keeps_what_there_is_and_refuses_to_lose_keys(transactional_db):
    world = Circles()
    entry = with_one_key(world, written(world, "Ett", "Två"))
    kept = rows_of(entry)
    before = [("coaching", "0007_policies_ask_once")]
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes("coaching")
    with as_owner():
        try:
            MigrationExecutor(connection).migrate(before)
        finally:
            MigrationExecutor(connection).migrate(latest)
    assert rows_of(entry) == kept
    assert words(world.coachs) == ["Två"]
    share(unlocked=world.coachs, entry=entry, by=world.coach)
    assert opens(world.teachers, entry) == {2}
    with as_owner():
        try:
            with pytest.raises(RuntimeError, match="keys of their own"):
                MigrationExecutor(connection).migrate(before)
        finally:
            # Those after it have been taken back when it refuses.
            MigrationExecutor(connection).migrate(latest)
    assert opens(world.teachers, entry) == {2}
    assert Engagement.objects.filter(pk=world.engagement.pk).exists()


def rows_of(entry):
    return [
        (wrap.version, wrap.circle_key_id, bytes(wrap.sealed))
        for wrap in EntryWrap.objects.filter(entry=entry)
    ]

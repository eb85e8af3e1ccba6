"""Notes beside logs, drafts of them, what was sent twice, what was changed outside."""

import logging
import uuid

import pytest
from django.utils import timezone

from coaching.enums import Circle, EntryKind
from coaching.models import Draft, Entry, Log, SealedField
from coaching.queries.draft import draft_of, engagement_of_place, place_of
from coaching.queries.note import find_notes, notes_of
from coaching.queries.opened import open_entries
from coaching.queries.readers import ReaderBook
from coaching.services.circlekey import settle
from coaching.services.draft import discard_draft, keep_draft
from coaching.services.entry import mark_damaged, remove, share, withdraw
from coaching.services.log import AlreadyLogged
from coaching.services.note import NewNote, add_notes, change_note, log_with_notes
from coaching.vault.plaintext import Plaintext
from tests.factories import SchoolFactory, make_coach, make_engagement, make_meeting, make_teacher, make_vault

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement():
    school = SchoolFactory()
    coach, teacher = make_coach(school.authority), make_teacher(school)
    return make_engagement(school, coaches=[coach], teachers=[teacher])


@pytest.fixture
def coach(engagement):
    return engagement.coaches[0]


@pytest.fixture
def teacher(engagement):
    return engagement.teachers[0]


@pytest.fixture
def coachs(coach):
    return make_vault(coach)


def new(words, *, shared=False, pk=None):
    return NewNote(pk or uuid.uuid4(), Plaintext(words), shared)


def add(unlocked, engagement, by, *notes, meeting=None):
    return add_notes(unlocked=unlocked, engagement=engagement, by=by, notes=notes, meeting=meeting)


def read(unlocked):
    entries = open_entries(unlocked, Entry.objects.order_by("created_at", "id"))
    return [one.texts and one.texts["text"].reveal() for one in entries]


def test_the_same_page_sent_twice_is_one_note(engagement, coach, coachs):
    pk = uuid.uuid4()
    (first,) = add(coachs, engagement, coach, new("Ett ord", pk=pk))
    (second,) = add(coachs, engagement, coach, new("Ett ord", pk=pk))
    assert (first.pk, second.pk) == (pk, pk)
    # The page of before, with something else in it, is another note; the first one stays.
    (third,) = add(coachs, engagement, coach, new("Ett annat", pk=pk))
    assert third.pk != pk
    assert sorted(read(coachs)) == ["Ett annat", "Ett ord"]


def test_somebody_elses_id_names_no_note_of_mine(engagement, coach, teacher, coachs):
    (note,) = add(coachs, engagement, coach, new("Mitt", shared=True))
    teachers = make_vault(teacher)
    settle(unlocked=coachs, engagement=engagement)
    (other,) = add(teachers, engagement, teacher, new("Mitt", pk=note.pk, shared=True))
    assert other.pk != note.pk


def test_a_log_and_its_notes_are_saved_together_or_not_at_all(engagement, coach, coachs):
    meeting = make_meeting(engagement.series, timezone.now() - timezone.timedelta(hours=2))
    facts = {"minutes": 45, "attended": [coach.pk]}
    arguments = {"unlocked": coachs, "engagement": engagement, "by": coach, "meeting": meeting, **facts}
    log_with_notes(notes=[new("Eget"), new("Delat", shared=True)], **arguments)
    assert Log.objects.get().minutes == 45
    assert set(Entry.objects.values_list("meeting", "kind")) == {(meeting.pk, EntryKind.NOTE)}
    with pytest.raises(AlreadyLogged):
        log_with_notes(notes=[new("En gång till")], **arguments)
    assert Entry.objects.count() == 2


def test_a_log_needs_no_vault(engagement, coach):
    meeting = make_meeting(engagement.series, timezone.now() - timezone.timedelta(hours=2))
    log_with_notes(
        unlocked=None,
        engagement=engagement,
        by=coach,
        meeting=meeting,
        notes=[],
        minutes=45,
        attended=[coach.pk],
    )
    assert (Log.objects.count(), Entry.objects.count()) == (1, 0)


def test_a_draft_opens_for_its_writer_and_goes_with_the_saving(engagement, coach, teacher, coachs):
    place = place_of(engagement)
    keep_draft(unlocked=coachs, engagement=engagement, place=place, fields={"own": Plaintext("Halvt")})
    keep_draft(unlocked=coachs, engagement=engagement, place=place, fields={"own": Plaintext("Halvt fär")})
    assert Draft.objects.count() == 1
    assert draft_of(coachs, place).fields == {"own": Plaintext("Halvt fär")}
    assert draft_of(make_vault(teacher), place) is None
    add(coachs, engagement, coach, new("Färdigt"))
    assert draft_of(coachs, place) is None


def test_a_draft_moved_to_another_form_does_not_open(engagement, coach, coachs):
    place = place_of(engagement)
    keep_draft(unlocked=coachs, engagement=engagement, place=place, fields={"own": Plaintext("Ord")})
    Draft.objects.update(place="note:meeting:1")
    assert draft_of(coachs, "note:meeting:1") is None
    discard_draft(person=coach, place="note:meeting:1")
    assert not Draft.objects.exists()


def test_places_are_those_of_forms_that_the_person_has(engagement, coach, teacher, coachs):
    stranger = make_teacher(engagement.school)
    (own,) = add(coachs, engagement, coach, new("Ord", shared=True))
    meeting = make_meeting(engagement.series)
    for thing in (engagement, meeting, own):
        assert engagement_of_place(coach, place_of(thing)) == engagement
        assert engagement_of_place(stranger, place_of(thing)) is None
    assert engagement_of_place(teacher, place_of(own)) is None
    for place in (
        "",
        "note",
        "note:meeting:x",
        "note:meeting:²",
        "note:entry:1",
        "log:meeting:1",
        f"note:meeting:{9**30}",
    ):
        assert engagement_of_place(coach, place) is None


def test_an_entry_that_was_changed_outside_is_said_once_and_the_others_open(
    engagement, coach, coachs, caplog
):
    damaged, whole = add(coachs, engagement, coach, new("Kanariefågel"), new("Helt"))
    SealedField.objects.filter(version__entry=damaged).update(sealed=b"x" * 300)
    for _ in range(2):
        with caplog.at_level(logging.ERROR):
            notes = notes_of(coach, engagement, coachs)
            mark_damaged(opened=[note.opened for note in notes.others])
    lines = [record.getMessage() for record in caplog.records]
    assert lines == [f"Sealed entry {damaged.pk} does not open: it was changed outside the application"]
    assert Entry.objects.get(pk=damaged.pk).damaged_at is not None
    assert Entry.objects.get(pk=whole.pk).damaged_at is None
    assert [note.text and note.text.reveal() for note in notes.others] == [None, "Helt"]


def test_one_that_was_restored_is_as_before(engagement, coach, coachs):
    (note,) = add(coachs, engagement, coach, new("Ord"))
    Entry.objects.update(damaged_at=timezone.now())
    mark_damaged(opened=open_entries(coachs, Entry.objects.all()))
    assert Entry.objects.get(pk=note.pk).damaged_at is None


def test_removing_leaves_nothing_of_it(engagement, coach, coachs):
    (note,) = add(coachs, engagement, coach, new("Ord"))
    change_note(unlocked=coachs, note=note, by=coach, texts={"text": Plaintext("Andra ord")}, seen=1)
    remove(entry=note)
    assert (Entry.objects.count(), SealedField.objects.count()) == (0, 0)


def names(readers):
    return (readers.people, readers.without_vault, readers.without_key)


def test_readers_are_those_who_are_entitled_and_hold_a_key(engagement, coach, teacher, coachs):
    (note,) = add(coachs, engagement, coach, new("Ord"))

    def readers_of(entry):
        return names(ReaderBook([engagement]).of_entry(Entry.objects.get(pk=entry.pk)))

    assert readers_of(note) == ([coach], [], [])
    assert names(ReaderBook([engagement]).of_new(engagement, Circle.SHARED)) == ([coach], [teacher], [])
    share(unlocked=coachs, entry=note, by=coach)
    assert readers_of(note) == ([coach], [teacher], [])
    make_vault(teacher)
    assert readers_of(note) == ([coach], [], [teacher])
    settle(unlocked=coachs, engagement=engagement)
    assert readers_of(note) == ([coach, teacher], [], [])
    withdraw(unlocked=coachs, entry=note, by=coach)
    assert readers_of(note) == ([coach], [], [])


def test_a_teacher_waits_for_the_coachs_unlocking(engagement, coach, teacher, coachs):
    teachers = make_vault(teacher)
    assert ReaderBook([engagement]).waits_for_key(teacher, engagement, Circle.SHARED)
    assert not ReaderBook([engagement]).waits_for_key(coach, engagement, Circle.SHARED)
    (note,) = add(coachs, engagement, coach, new("Ord", shared=True))
    assert not ReaderBook([engagement]).waits_for_key(teacher, engagement, Circle.SHARED)
    settle(unlocked=teachers, engagement=engagement)
    notes = notes_of(teacher, engagement, teachers)
    assert (notes.waits, [one.text.reveal() for one in notes.others]) == (False, ["Ord"])
    assert notes.others[0].entry == note


def test_what_a_person_may_do_with_a_note(engagement, coach, teacher, coachs):
    teachers = make_vault(teacher)
    add(coachs, engagement, coach, new("Eget"), new("Delat", shared=True))
    add(teachers, engagement, teacher, new("Lärarens", shared=True))

    def deeds(person, unlocked):
        notes = notes_of(person, engagement, unlocked).others
        return {
            note.text.reveal(): [
                name for name in ("change", "share", "withdraw") if getattr(note, f"may_{name}")
            ]
            for note in notes
        }

    assert deeds(coach, coachs) == {
        "Eget": ["change", "share"],
        "Delat": ["change", "withdraw"],
        "Lärarens": [],
    }
    assert deeds(teacher, teachers) == {"Delat": [], "Lärarens": ["change"]}


def test_as_many_statements_for_thirty_notes_as_for_one(engagement, coach, coachs, same_queries):
    def grow(number):
        add(coachs, engagement, coach, *(new(f"Ord {n}", shared=bool(n % 2)) for n in range(number)))

    same_queries(lambda: notes_of(coach, engagement, coachs), grow)
    same_queries(lambda: find_notes(coachs, coach, words="ord"), grow)


def test_looking_for_words_goes_on_page_by_page(engagement, coach, coachs):
    add(
        coachs,
        engagement,
        coach,
        *(new(f"Läsning {n}") for n in range(25)),
        *(new(f"Räkning {n}") for n in range(30)),
    )

    def texts(found):
        return [note.text.reveal() for note in found.notes]

    first = find_notes(coachs, coach, words="LÄSNING")
    assert texts(first) == [f"Läsning {n}" for n in range(24, 4, -1)]
    second = find_notes(coachs, coach, words="läsning", older=first.older)
    assert texts(second) == [f"Läsning {n}" for n in range(4, -1, -1)]
    assert second.older is None
    assert texts(find_notes(coachs, coach, words="läsning 24")) == ["Läsning 24"]
    assert texts(find_notes(coachs, coach, words="läsning räkning")) == []
    everything = find_notes(coachs, coach)
    assert (len(everything.notes), everything.older is not None) == (20, True)


def test_looking_within_a_time_and_an_engagement(engagement, coach, teacher, coachs):
    other = make_engagement(engagement.school, coaches=[coach], teachers=[teacher])
    add(coachs, engagement, coach, new("Här"))
    (there,) = add(coachs, other, coach, new("Där"))
    Entry.objects.filter(pk=there.pk).update(created_at=timezone.now() - timezone.timedelta(days=40))
    today = timezone.localdate()

    def texts(**asked):
        return [note.text.reveal() for note in find_notes(coachs, coach, **asked).notes]

    assert texts() == ["Här", "Där"]
    assert texts(engagement=other) == ["Där"]
    assert texts(since=today) == ["Här"]
    assert texts(until=today - timezone.timedelta(days=1)) == ["Där"]

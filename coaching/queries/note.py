"""Notes as pages show them: opened where the person's keys open them, each with who can read it."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Prefetch

from accounts.paging import cursor_of, keyset_page
from coaching.enums import EntryKind
from coaching.models import Engagement, Entry, EntryVersion, SealedField
from coaching.queries.keyring import Keyring
from coaching.queries.opened import OpenedEntry, labelled, open_content_key, open_entries, unseal_fields
from coaching.queries.readers import ReaderBook, Readers
from coaching.rules import note as rules
from coaching.rules.reading import circle_of, concerned, is_team, shared_circle
from coaching.vault import crypto

#: Notes on an engagement's page; those before them are found among one's own notes.
SHOWN = 100
#: Notes on a page of a search, and how many are opened for it at most.
PAGE, BATCH, MOST_OPENED = 20, 100, 1000
NEWEST_FIRST = ("-created_at", "-id")
#: What is looked through beside notes.
SEARCHED = (EntryKind.NOTE, EntryKind.GOAL, EntryKind.GOAL_REVIEW)


@dataclass
class ShownNote:
    """A note on a page. `opened` is None while the vault is locked; `readers` is then empty."""

    entry: Entry
    opened: OpenedEntry | None = None
    readers: Readers = field(default_factory=Readers)
    #: The person holds the key in use, so what does not open was shared before they had it.
    is_earlier: bool = False
    may_change: bool = False
    may_share: bool = False
    may_withdraw: bool = False
    may_see_versions: bool = False
    #: Whom sharing and taking back concern.
    teachers: list = field(default_factory=list)

    @property
    def each_alone(self):
        """In a team, those whom a note that is not shared yet can be shared with alone."""
        one_by_one = self.may_share and self.entry.shared_at is None and is_team(self.entry.engagement)
        return self.teachers if one_by_one else []

    @property
    def text(self):
        """The words of a note, or None."""
        return self.opened.texts.get("text") if self.opened and self.opened.texts else None

    @property
    def is_note(self) -> bool:
        """Whether it is a note; else its kind is named."""
        return self.entry.kind == EntryKind.NOTE

    @property
    def anchor(self) -> str:
        """Where it stands on the engagement's page."""
        kinds = {EntryKind.NOTE: f"note-{self.entry.pk}", EntryKind.GOAL: f"goal-{self.entry.pk}"}
        return kinds.get(self.entry.kind, "goals")


@dataclass
class Notes:
    """The notes of an engagement, oldest first: by meeting, and those that belong to none."""

    is_open: bool
    amount: int
    by_meeting: dict
    others: list
    has_more: bool = False
    waits: bool = False

    @property
    def all(self):
        """All of them."""
        return [note for notes in self.by_meeting.values() for note in notes] + self.others

    def lay_under(self, meetings):
        """Give each meeting its `notes`; those of meetings that are not among these stay with the others."""
        for meeting in meetings:
            meeting.notes = self.by_meeting.pop(meeting.pk, [])
        self.others = sorted(self.all, key=lambda note: note.entry.created_at)


def notes_of(person, engagement, unlocked, *, meeting=None) -> Notes:
    """The notes in the engagement (or about one meeting) that the person is entitled to, opened when `unlocked`.

    As many statements for thirty as for one. The engagement comes with its people.
    """
    entries = Entry.objects.visible_to(person).filter(engagement=engagement, kind=EntryKind.NOTE)
    if meeting:
        entries = entries.filter(meeting=meeting)
    newest = entries.order_by(*NEWEST_FIRST)
    ids = list(newest.values_list("pk", flat=True)[: SHOWN + 1])
    rows = newest.filter(pk__in=ids[:SHOWN]).order_by("created_at", "id")
    if unlocked is None:
        notes = [ShownNote(entry) for entry in rows]
    else:
        notes = show(person, open_entries(unlocked, rows), [engagement])
    found = Notes(
        is_open=unlocked is not None,
        amount=len(notes),
        by_meeting=defaultdict(list),
        others=[],
        has_more=len(ids) > SHOWN,
        waits=any(note.opened and _is_shut(note) and not note.is_earlier for note in notes),
    )
    for note in notes:
        (found.by_meeting[note.entry.meeting_id] if note.entry.meeting_id else found.others).append(note)
    return found


def _is_shut(note):
    return note.opened.texts is None and not note.opened.is_damaged


def show(person, opened, engagements) -> list[ShownNote]:
    """Opened notes with their readers and what the person may do; three statements, however many."""
    book = ReaderBook(engagements)
    notes = []
    for one in opened:
        entry = one.entry
        engagement = entry.engagement = book.engagements[entry.engagement_id]
        readers = book.of_entry(entry)
        # Sharing again helps those who hold today's key and came after this was shared.
        latecomers = any(
            book.holds_latest(reader, engagement, shared_circle(entry)) for reader in readers.without_key
        )
        can_open = one.texts is not None
        notes.append(
            ShownNote(
                entry,
                one,
                readers,
                teachers=concerned(entry, engagement),
                is_earlier=book.holds_latest(person, engagement, circle_of(entry)),
                may_change=rules.may_change(person, entry),
                may_share=can_open
                and rules.may_share(person, entry)
                and (entry.shared_at is None or latecomers),
                may_withdraw=can_open and rules.may_withdraw(person, entry),
                may_see_versions=can_open and entry.version > 1 and rules.may_see_versions(person, entry),
            )
        )
    return notes


def note_of(person, pk) -> Entry:
    """One note that the person is entitled to, its engagement with its people. Raises Entry.DoesNotExist."""
    engagements = Engagement.objects.with_people()
    return (
        Entry.objects.visible_to(person)
        .filter(kind=EntryKind.NOTE)
        .select_related("author", "meeting")
        .prefetch_related(Prefetch("engagement", queryset=engagements), "wraps__circle_key")
        .get(pk=pk)
    )


@dataclass(frozen=True)
class Earlier:
    """What a note said once. `texts` is None where it does not open; `is_held` whether the person holds its key."""

    version: EntryVersion
    texts: dict | None
    is_held: bool

    @property
    def words(self):
        """As OpenedEntry.words."""
        return labelled(self.version.entry.kind, self.texts)


def versions_of(unlocked, entry) -> list[Earlier]:
    """The versions before the one that counts, newest first.

    Raises NotOpened for somebody who does not open the one that counts.
    """
    keyring = Keyring(unlocked, [entry.engagement])
    open_content_key(keyring, entry)
    rows = (
        EntryVersion.objects.filter(entry=entry, number__lt=entry.version)
        .select_related("saved_by", "entry")
        .prefetch_related(Prefetch("fields", queryset=SealedField.objects.all()))
        .order_by("-number")
    )
    return [_earlier(keyring, entry, row) for row in rows]


def _earlier(keyring, entry, version):
    is_held = any(keyring.holds(wrap.circle_key_id) for wrap in entry.wraps_of(version.number))
    try:
        content_key = open_content_key(keyring, entry, version.number)
        texts = unseal_fields(entry, content_key, version.number, version.fields.all())
    except crypto.NotOpened:
        texts = None
    return Earlier(version, texts, is_held)


@dataclass
class Found:
    """A page of a search: `notes`, the cursor for older ones or None, and how many were opened for it."""

    notes: list
    older: str | None
    looked_at: int


def find_notes(unlocked, person, *, words="", engagement=None, since=None, until=None, older="") -> Found:
    """Notes and goals that the person is entitled to, newest first; with `words`, those that open and have all of them.

    Opened in the request, a batch at a time, until the page is full or enough have been opened for one request.
    `since` and `until` are dates, both included.
    """
    rows = Entry.objects.visible_to(person).filter(kind__in=SEARCHED)
    if engagement:
        rows = rows.filter(engagement=engagement)
    if since:
        rows = rows.filter(created_at__date__gte=since)
    if until:
        rows = rows.filter(created_at__date__lte=until)
    patterns = [re.compile(re.escape(word), re.IGNORECASE) for word in words.split()]
    hits, looked_at, more = [], 0, True
    while more and len(hits) <= PAGE and looked_at < MOST_OPENED:
        page = keyset_page(rows, {"older": older}, order=NEWEST_FIRST, size=BATCH if patterns else PAGE + 1)
        opened = open_entries(
            unlocked, Entry.objects.filter(pk__in=[e.pk for e in page]).order_by(*NEWEST_FIRST)
        )
        looked_at += len(opened)
        hits += [one for one in opened if _fits(one, patterns)]
        older, more = page.older, page.older is not None
    if len(hits) > PAGE:
        older = cursor_of(hits[PAGE - 1].entry, NEWEST_FIRST)
    shown = hits[:PAGE]
    engagements = Engagement.objects.with_people().filter(pk__in={one.entry.engagement_id for one in shown})
    return Found(show(person, shown, engagements), older, looked_at)


def _fits(one, patterns):
    if not patterns:
        return True
    return one.texts is not None and all(
        any(pattern.search(text.reveal()) for text in one.texts.values()) for pattern in patterns
    )


def note_engagements(person):
    """The engagements that the person may look for notes in."""
    return Engagement.objects.with_member(person).with_people().order_by("school__name", "pk")

"""What is written of a lesson visit, opened where the person's keys open it and it is theirs to read."""

from dataclasses import dataclass, field

from coaching.enums import Circle, EntryKind
from coaching.models import Entry
from coaching.models.visit import PARTS, WRITTEN_AT
from coaching.queries.opened import OpenedEntry, open_entries
from coaching.queries.readers import ReaderBook, Readers
from coaching.rules import visit as rules
from coaching.rules.reading import circle_for
from coaching.vault.plaintext import Plaintext


@dataclass
class ShownPart:
    """One part of a visit on a page. `opened` is None while the vault is locked, or for what is not theirs to read."""

    part: EntryKind
    written_at: object
    entry: Entry | None = None
    opened: OpenedEntry | None = None
    readers: Readers = field(default_factory=Readers)
    #: It is there, and not for this person to read: the coaches' own, or held back until the reflection.
    is_kept: bool = False
    is_erased: bool = False
    may_write: bool = False

    @property
    def label(self) -> str:
        """What the part is called."""
        return self.part.label

    @property
    def address(self) -> str:
        """The name of the address at which it is written."""
        return f"visit_{self.part.value}"

    @property
    def texts(self) -> dict[str, Plaintext] | None:
        """The words by field, where they open."""
        return self.opened.texts if self.opened else None


def circle_of(visit, part) -> Circle:
    """Who reads what is written of this part now."""
    is_coachs = part == EntryKind.OBSERVATION and visit.handed_over_at is None
    return Circle.COACH if is_coachs else circle_for(visit.engagement, visit.teacher)


def parts_of(person, visit, unlocked) -> dict[str, ShownPart]:
    """The four parts by name, as this person sees them; as many statements whatever is written."""
    ids = visit.entry_ids()
    rows = Entry.objects.visible_to(person).filter(pk__in=ids.values())
    if unlocked is None:
        opened = {entry.pk: OpenedEntry(entry) for entry in rows.select_related("author")}
    else:
        opened = {one.entry.pk: one for one in open_entries(unlocked, rows)}
    book = ReaderBook([visit.engagement]) if unlocked else None
    found = {}
    for part in PARTS:
        one = opened.get(ids.get(part))
        shown = ShownPart(part, getattr(visit, WRITTEN_AT[part]))
        shown.is_erased = shown.written_at is not None and part not in ids
        shown.is_kept = part in ids and one is None
        shown.may_write = rules.writes(person, visit, part) and not rules.obstacle(visit, part)
        if one:
            shown.entry = one.entry
            shown.opened = one if unlocked else None
            shown.readers = book.of_entry(one.entry) if book else Readers()
        found[part.value] = shown
    return found

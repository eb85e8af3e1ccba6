"""Writing notes, with or without the log that they belong to; what was kept as a draft goes with the saving."""

import uuid
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Person
from coaching.enums import EntryKind
from coaching.models import Entry, Log
from coaching.queries.draft import place_of
from coaching.services.draft import discard_draft
from coaching.services.entry import rewrite, write
from coaching.services.log import correct_log, log_meeting
from coaching.vault.plaintext import Plaintext


@dataclass(frozen=True)
class NewNote:
    """A note to be written. The same `pk` with the same words a second time is the note there is."""

    pk: uuid.UUID
    text: Plaintext
    shared: bool
    #: In a team, the one teacher whom it is for.
    corner_of: Person | None = None


@transaction.atomic
def add_notes(*, unlocked, engagement, by, notes, meeting=None) -> list[Entry]:
    """Seal new notes, all or none, about the engagement or one of its meetings. Raises KeyMissing."""
    entries = [
        write(
            unlocked=unlocked,
            engagement=engagement,
            by=by,
            kind=EntryKind.NOTE,
            texts={"text": note.text},
            shared=note.shared,
            meeting=meeting,
            pk=note.pk,
            corner_of=note.corner_of,
        )
        for note in notes
    ]
    if entries:
        discard_draft(person=by, place=place_of(meeting or engagement))
    return entries


@transaction.atomic
def change_note(*, unlocked, note, by, texts, seen) -> Entry:
    """Save another version. Raises EntryChanged, KeyMissing, NotOpened."""
    entry = rewrite(unlocked=unlocked, entry=note, by=by, texts=texts, seen=seen)
    discard_draft(person=by, place=place_of(note))
    return entry


@transaction.atomic
def log_with_notes(*, unlocked, engagement, by, meeting, notes, **facts) -> Log:
    """Log a meeting and seal what was written about it: both or neither. `unlocked` may be None without notes.

    Raises what `log_meeting` does, and KeyMissing.
    """
    log = log_meeting(meeting=meeting, by=by, **facts)
    if notes:
        add_notes(unlocked=unlocked, engagement=engagement, by=by, notes=notes, meeting=meeting)
    return log


@transaction.atomic
def correct_with_notes(*, unlocked, engagement, by, log, notes, **facts) -> Log:
    """Put a log right and seal what was added: both or neither. Raises what `correct_log` does, and KeyMissing."""
    corrected = correct_log(log=log, by=by, **facts)
    if notes:
        add_notes(unlocked=unlocked, engagement=engagement, by=by, notes=notes, meeting=log.meeting)
    return corrected

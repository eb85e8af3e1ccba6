"""Reading sealed entries with the keys that somebody holds."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import CharField
from django.db.models.functions import Cast

from coaching.models import Attachment, Entry, EntryWrap, SealedField
from coaching.queries.attachment import OpenedAttachment, open_attachment
from coaching.queries.keyring import Keyring
from coaching.sealed import NOUNS
from coaching.vault import crypto
from coaching.vault.plaintext import Plaintext


def wrap_context(entry, circle_key, version):
    """What a wrapped content key is bound to; `version` is as in EntryWrap."""
    own = () if version == EntryWrap.ONE_FOR_ALL else (version,)
    place = entry.engagement_id, circle_key.circle, circle_key.generation
    return crypto.bound("entry", *place, entry.kind, str(entry.pk), *own)


def field_context(entry, name, version):
    """What a sealed field is bound to."""
    return crypto.bound("field", entry.engagement_id, str(entry.pk), name, version)


def open_content_key(keyring, entry, number=None) -> bytes:
    """The content key of a version, by default of the one that counts, by whichever wrap the person can open.

    Raises NotOpened.
    """
    for wrap in entry.wraps_of(entry.version if number is None else number):
        if keyring.holds(wrap.circle_key_id):
            return open_wrap(keyring, entry, wrap)
    raise crypto.NotOpened


def open_wrap(keyring, entry, wrap) -> bytes:
    """What is in a wrap of the entry. Raises NotOpened."""
    context = wrap_context(entry, wrap.circle_key, wrap.version)
    return crypto.unseal(keyring.key(wrap.circle_key_id), wrap.sealed, context)


def unseal_fields(entry, content_key, number, fields) -> dict[str, Plaintext]:
    """The fields of one version by name. Raises NotOpened when one of them was changed or moved."""
    return {
        row.name: Plaintext(
            crypto.unseal_text(content_key, row.sealed, field_context(entry, row.name, number))
        )
        for row in fields
    }


@dataclass
class OpenedEntry:
    """An entry with its words; `texts` is None where this person's keys do not open it."""

    entry: Entry
    texts: dict[str, Plaintext] | None = None
    files: list[OpenedAttachment] = field(default_factory=list)
    #: The person holds a key that should open it, and it does not: somebody changed it outside the application.
    is_damaged: bool = False

    @property
    def words(self) -> list[tuple[str, Plaintext]]:
        """(label, text) of what was filled in, in the noun's order; without label where a noun has a single field."""
        return labelled(self.entry.kind, self.texts)

    @property
    def is_amiss(self) -> bool:
        """It, or a file beside it, does not open though it should."""
        return self.is_damaged or any(file.name is None for file in self.files)


def labelled(kind, texts) -> list[tuple[str, Plaintext]]:
    """(label, text) of the fields of a noun that were filled in, in their order; without label where there is one."""
    fields = NOUNS[kind].fields
    return [
        (words.label if len(fields) > 1 else "", texts[name])
        for name, words in fields.items()
        if texts and texts[name]
    ]


def as_text(column):
    """An id as PostgreSQL writes it: making a UUID of each of some hundred rows takes longer than opening them."""
    return Cast(column, CharField())


def open_entries(unlocked, entries) -> list[OpenedEntry]:
    """Open a queryset of entries in their order, each in the version that counts; eight statements, however many.

    What does not open is looked at once more, as it may have been sealed anew between two statements.
    """
    opened = _open_all(unlocked, entries)
    amiss = [one.entry.pk for one in opened if one.is_amiss]
    if amiss:
        again = {one.entry.pk: one for one in _open_all(unlocked, Entry.objects.filter(pk__in=amiss))}
        opened = [again.get(one.entry.pk, one) for one in opened]
    return opened


def _open_all(unlocked, entries):
    """Rows of ciphertext are read as tuples: a page has some hundreds, and models would cost more than opening them."""
    entries = list(entries.select_related("author", "engagement", "meeting"))
    ids, numbers = [entry.pk for entry in entries], {entry.version for entry in entries}
    wraps, fields, files = defaultdict(list), defaultdict(list), defaultdict(list)
    # By numbers that occur, and sorted here: joins to the entries cost more than the few rows too many.
    rows = EntryWrap.objects.filter(entry__in=ids, version__in={EntryWrap.ONE_FOR_ALL, *numbers})
    for entry_id, number, *wrap in rows.values_list(as_text("entry"), "version", "circle_key", "sealed"):
        wraps[entry_id, number].append(wrap)
    rows = SealedField.objects.filter(version__entry__in=ids, version__number__in=numbers)
    for entry_id, number, name, sealed in rows.values_list(
        as_text("version__entry"), "version__number", "name", "sealed"
    ):
        fields[entry_id, number].append((name, sealed))
    for attachment in Attachment.objects.filter(entry__in=ids):
        files[attachment.entry_id].append(attachment)
    keyring = Keyring(unlocked, {entry.engagement_id: entry.engagement for entry in entries}.values())
    circle_keys = {key.pk: key for keys in keyring.generations.values() for key in keys}
    opened = []
    for entry in entries:
        name = str(entry.pk)
        number = entry.version if (name, entry.version) in wraps else EntryWrap.ONE_FOR_ALL
        found = wraps.get((name, number), ())
        entry.circle_key_ids = {circle_key_id for circle_key_id, _ in found}
        held = [
            (circle_keys[circle_key_id], number, sealed)
            for circle_key_id, sealed in found
            if circle_key_id in circle_keys and keyring.holds(circle_key_id)
        ]
        opened.append(_open(keyring, entry, held, fields.get((name, entry.version), ()), files[entry.pk]))
    return opened


def _open(keyring, entry, held, fields, files):
    if not held:
        return OpenedEntry(entry)
    circle_key, number, sealed = held[0]
    try:
        context = wrap_context(entry, circle_key, number)
        content_key = crypto.unseal(keyring.key(circle_key.pk), sealed, context)
        texts = {
            name: Plaintext(
                crypto.unseal_text(content_key, sealed, field_context(entry, name, entry.version))
            )
            for name, sealed in fields
        }
    except crypto.NotOpened:
        return OpenedEntry(entry, is_damaged=True)
    if set(texts) != set(NOUNS[entry.kind].fields):
        return OpenedEntry(entry, is_damaged=True)
    for attachment in files:
        attachment.entry = entry
    return OpenedEntry(entry, texts, [open_attachment(attachment, content_key) for attachment in files])


def open_attachments(unlocked, attachments) -> list[OpenedAttachment]:
    """Names, types and sizes of a queryset of attachments, for who holds the keys; eight statements at most.

    What does not open is looked at once more, as above.
    """
    opened = _open_files(unlocked, attachments)
    amiss = [one.attachment.pk for one in opened if one.name is None]
    if amiss:
        rows = Attachment.objects.filter(pk__in=amiss)
        again = {one.attachment.pk: one for one in _open_files(unlocked, rows)}
        opened = [again.get(one.attachment.pk, one) for one in opened]
    return opened


def _open_files(unlocked, attachments):
    attachments = list(
        attachments.select_related("entry__engagement").prefetch_related("entry__wraps__circle_key")
    )
    engagements = {each.entry.engagement_id: each.entry.engagement for each in attachments}
    keyring = Keyring(unlocked, engagements.values())
    return [open_attachment(each, _content_key_or_none(keyring, each.entry)) for each in attachments]


def _content_key_or_none(keyring, entry):
    try:
        return open_content_key(keyring, entry)
    except crypto.NotOpened:
        return None

"""Reading sealed entries with the keys that somebody holds."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import CharField, F
from django.db.models.functions import Cast

from coaching.models import Attachment, Entry, EntryWrap, SealedField
from coaching.queries.attachment import OpenedAttachment, open_attachment
from coaching.queries.keyring import Keyring
from coaching.sealed import NOUNS
from coaching.vault import crypto
from coaching.vault.plaintext import Plaintext


def wrap_context(entry, circle_key):
    """What an entry's wrapped content key is bound to."""
    return crypto.bound(
        "entry", entry.engagement_id, circle_key.circle, circle_key.generation, entry.kind, str(entry.pk)
    )


def field_context(entry, name, version):
    """What a sealed field is bound to."""
    return crypto.bound("field", entry.engagement_id, str(entry.pk), name, version)


def open_content_key(keyring, entry) -> bytes:
    """The entry's content key by whichever wrap the person can open. Raises NotOpened."""
    for wrap in entry.wraps.all():
        if keyring.holds(wrap.circle_key_id):
            key = keyring.key(wrap.circle_key_id)
            return crypto.unseal(key, wrap.sealed, wrap_context(entry, wrap.circle_key))
    raise crypto.NotOpened


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


def as_text(column):
    """An id as PostgreSQL writes it: making a UUID of each of some hundred rows takes longer than opening them."""
    return Cast(column, CharField())


def open_entries(unlocked, entries) -> list[OpenedEntry]:
    """Open a queryset of entries in their order, each in the version that counts; eight statements, however many.

    Rows of ciphertext are read as tuples: a page has some hundreds, and models would cost more than opening them.
    """
    entries = list(entries.select_related("author", "engagement", "meeting"))
    ids = [entry.pk for entry in entries]
    wraps, fields, files = defaultdict(list), defaultdict(list), defaultdict(list)
    rows = EntryWrap.objects.filter(entry__in=ids)
    for entry_id, *wrap in rows.values_list(as_text("entry"), "circle_key", "sealed"):
        wraps[entry_id].append(wrap)
    current = SealedField.objects.filter(version__entry__in=ids, version__number=F("version__entry__version"))
    for entry_id, name, sealed in current.values_list(as_text("version__entry"), "name", "sealed"):
        fields[entry_id].append((name, sealed))
    for attachment in Attachment.objects.filter(entry__in=ids):
        files[attachment.entry_id].append(attachment)
    keyring = Keyring(unlocked, {entry.engagement_id: entry.engagement for entry in entries}.values())
    circle_keys = {key.pk: key for keys in keyring.generations.values() for key in keys}
    opened = []
    for entry in entries:
        name = str(entry.pk)
        entry.circle_key_ids = {circle_key_id for circle_key_id, _ in wraps[name]}
        held = [
            (circle_keys[circle_key_id], sealed)
            for circle_key_id, sealed in wraps[name]
            if circle_key_id in circle_keys and keyring.holds(circle_key_id)
        ]
        opened.append(_open(keyring, entry, held, fields[name], files[entry.pk]))
    return opened


def _open(keyring, entry, held, fields, files):
    if not held:
        return OpenedEntry(entry)
    circle_key, sealed = held[0]
    try:
        content_key = crypto.unseal(keyring.key(circle_key.pk), sealed, wrap_context(entry, circle_key))
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
    """Names, types and sizes of a queryset of attachments, for who holds the keys; eight statements at most."""
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

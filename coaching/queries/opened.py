"""Reading sealed entries with the keys that somebody holds."""

from dataclasses import dataclass

from django.db.models import F, Prefetch

from coaching.models import EntryVersion, SealedField
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
        field.name: Plaintext(
            crypto.unseal_text(content_key, field.sealed, field_context(entry, field.name, number))
        )
        for field in fields
    }


@dataclass
class OpenedEntry:
    """An entry with its words; `texts` is None where this person's keys do not open it."""

    entry: object
    texts: dict | None
    #: The person holds a key that should open it, and it does not: somebody changed it outside the application.
    is_damaged: bool = False


def open_entries(unlocked, entries) -> list[OpenedEntry]:
    """Open a queryset of entries in their order, each in the version that counts; eight statements, however many."""
    current = EntryVersion.objects.filter(number=F("entry__version")).prefetch_related(
        Prefetch("fields", queryset=SealedField.objects.all())
    )
    entries = list(
        entries.select_related("author", "engagement", "meeting").prefetch_related(
            "wraps__circle_key", Prefetch("versions", queryset=current, to_attr="current")
        )
    )
    keyring = Keyring(unlocked, {entry.engagement_id: entry.engagement for entry in entries}.values())
    return [_open(keyring, entry) for entry in entries]


def _open(keyring, entry):
    held = any(keyring.holds(wrap.circle_key_id) for wrap in entry.wraps.all())
    if not held:
        return OpenedEntry(entry, None)
    try:
        content_key = open_content_key(keyring, entry)
        version = entry.current[0]
        texts = unseal_fields(entry, content_key, entry.version, version.fields.all())
    except (crypto.NotOpened, IndexError):
        return OpenedEntry(entry, None, is_damaged=True)
    if set(texts) != set(NOUNS[entry.kind].fields):
        return OpenedEntry(entry, None, is_damaged=True)
    return OpenedEntry(entry, texts)

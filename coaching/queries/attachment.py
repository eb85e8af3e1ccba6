"""Files of entries, by name, type and size, for who holds the keys."""

import json
from dataclasses import dataclass

from coaching.models import Attachment
from coaching.vault import crypto
from coaching.vault.files import TYPES


@dataclass(frozen=True)
class OpenedAttachment:
    """What somebody who can read it sees of a file. `name` is None when it does not open."""

    attachment: Attachment
    name: str | None = None
    content_type: str = ""
    size: int = 0
    file_key: bytes = b""

    @property
    def is_shown(self) -> bool:
        """Whether a browser may show it in the page: images and PDF."""
        return TYPES.get(self.content_type, False)

    def __repr__(self):
        return f"<OpenedAttachment {self.attachment.pk}>"


def open_attachment(attachment, content_key) -> OpenedAttachment:
    """The file with its facts, by the content key of its entry (None where that does not open)."""
    try:
        if content_key is None:
            raise crypto.NotOpened
        file_key = crypto.unseal(content_key, attachment.sealed_key, key_context(attachment))
        facts = json.loads(crypto.unseal_text(file_key, attachment.sealed_facts, facts_context(attachment)))
    except crypto.NotOpened:
        return OpenedAttachment(attachment)
    return OpenedAttachment(attachment, facts["name"], facts["type"], facts["size"], file_key)


def key_context(attachment):
    """What a file's key is bound to."""
    entry = attachment.entry
    return crypto.bound("file key", entry.engagement_id, str(entry.pk), str(attachment.pk))


def facts_context(attachment):
    """What a file's name, type and size are bound to."""
    return crypto.bound("file facts", str(attachment.pk), attachment.pieces)

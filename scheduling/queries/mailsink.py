"""The mails that development's mail server has taken instead of sending: a Maildir."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

#: The newest so many are listed.
SHOWN = 200


@dataclass(frozen=True, slots=True)
class File:
    """One attachment."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Taken:
    """One mail; `key` names its file."""

    key: str
    mail: EmailMessage

    @property
    def at(self):
        """When it was written, or None when its date cannot be read."""
        return getattr(self.mail["Date"], "datetime", None)

    @property
    def headers(self) -> list[tuple[str, str]]:
        """All of them, in the mail's order."""
        return list(self.mail.items())

    @property
    def text(self) -> str:
        """The plain text, empty when there is none."""
        return self._body("plain")

    @property
    def html(self) -> str:
        """The HTML, empty when there is none."""
        return self._body("html")

    @property
    def files(self) -> list[File]:
        """What is attached."""
        if self.mail.get_content_type() != "multipart/mixed":
            return []
        return [
            File(
                part.get_filename() or f"{number}",
                part.get_content_type(),
                part.get_payload(decode=True) or b"",
            )
            for number, part in enumerate(self.mail.iter_attachments())
        ]

    def _body(self, subtype):
        part = self.mail.get_body((subtype,))
        return part.get_content().replace("\r\n", "\n") if part else ""


def newest(folder: str) -> list[Taken]:
    """The newest mails, the last one first; none when there is no such folder yet."""
    paths = sorted(_paths(folder), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return [_read(path) for path in paths[:SHOWN]]


def one(folder: str, key: str) -> Taken | None:
    """The mail of that key, or None."""
    return next((_read(path) for path in _paths(folder) if _key(path) == key), None)


def _paths(folder):
    return [path for name in ("new", "cur") for path in Path(folder, name).glob("*") if path.is_file()]


def _key(path):
    return path.name.partition(":")[0]


def _read(path):
    return Taken(_key(path), message_from_bytes(path.read_bytes(), policy=policy.default))

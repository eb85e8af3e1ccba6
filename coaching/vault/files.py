"""Files, sealed while they arrive: what comes in clear is never on a disk, and never more than a piece in memory."""

import tempfile
from collections.abc import Iterator

import filetype

from coaching.vault import crypto

#: Bytes of a file in each sealed piece.
PIECE = 256 * 1024
#: The largest file that is taken, bytes.
LARGEST = 20 * 1024 * 1024
#: So much of the beginning is looked at to tell the type.
HEAD = 16 * 1024
#: Types that are taken. What is shown in the page instead of downloaded is marked True.
TYPES = {
    "application/pdf": True,
    "image/jpeg": True,
    "image/png": True,
    "image/gif": True,
    "image/webp": True,
    "image/heic": False,
    "application/msword": False,
    "application/vnd.ms-excel": False,
    "application/vnd.ms-powerpoint": False,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": False,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": False,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": False,
    "application/vnd.oasis.opendocument.text": False,
    "application/vnd.oasis.opendocument.spreadsheet": False,
    "application/vnd.oasis.opendocument.presentation": False,
    "audio/mpeg": False,
    "audio/mp4": False,
    "audio/m4a": False,
    "audio/ogg": False,
    "text/plain": False,
}
_NOT_IN_TEXT = bytes(set(range(32)) - set(b"\t\n\f\r\x1b"))


def piece_context(attachment_id, number: int, is_last: bool) -> bytes:
    """What a piece is bound to: its file, its place, and whether the file ends with it."""
    return crypto.bound("piece", str(attachment_id), number, int(is_last))


def seal_piece(file_key, attachment_id, number, plain, *, is_last) -> bytes:
    """One piece of a file (numbers from 0), sealed."""
    return crypto.seal(file_key, plain, piece_context(attachment_id, number, is_last))


def unseal_piece(file_key, attachment_id, number, sealed, *, is_last) -> bytes:
    """What `seal_piece` sealed. Raises NotOpened."""
    return crypto.unseal(file_key, sealed, piece_context(attachment_id, number, is_last))


class SealedUpload:
    """A file as it comes: bytes are sealed under a key of the file's own and kept, sealed, in a temporary file.

    `size` counts what came; a file that is too large is counted to its end and not kept.
    """

    def __init__(self, attachment_id):
        self.attachment_id, self.key = attachment_id, crypto.new_key()
        self.size, self.pieces = 0, 0
        self._head, self._waiting = b"", bytearray()
        self._is_text = True
        self._kept = tempfile.TemporaryFile(prefix="sealed-")  # noqa: SIM115 - closed by close()

    @property
    def is_too_large(self) -> bool:
        """Whether more came than is taken."""
        return self.size > LARGEST

    @property
    def content_type(self) -> str | None:
        """What the content is, by itself; None for what is not taken. The name and the browser are not asked."""
        found = filetype.guess_mime(self._head)
        if found is None and self.size and self._is_text:
            return "text/plain"
        return found if found in TYPES else None

    def take(self, chunk: bytes) -> None:
        """The next bytes of the file."""
        self.size += len(chunk)
        if self.is_too_large:
            self._waiting.clear()
            self._kept.truncate(0)
            return
        self._head += chunk[: HEAD - len(self._head)] if len(self._head) < HEAD else b""
        self._is_text = self._is_text and len(chunk.translate(None, _NOT_IN_TEXT)) == len(chunk)
        self._waiting += chunk
        # One piece's worth stays back, as the last one is sealed as such.
        while len(self._waiting) > PIECE:
            self._keep(bytes(self._waiting[:PIECE]), is_last=False)
            del self._waiting[:PIECE]

    def finish(self) -> None:
        """That was all of it."""
        if not self.is_too_large:
            self._keep(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def sealed_pieces(self) -> Iterator[bytes]:
        """The sealed pieces in order."""
        self._kept.seek(0)
        for _ in range(self.pieces):
            length = int.from_bytes(self._kept.read(4), "big")
            yield self._kept.read(length)

    def close(self) -> None:
        """Let go of what was kept."""
        self._kept.close()

    def _keep(self, plain, *, is_last):
        sealed = seal_piece(self.key, self.attachment_id, self.pieces, plain, is_last=is_last)
        self._kept.write(len(sealed).to_bytes(4, "big") + sealed)
        self.pieces += 1

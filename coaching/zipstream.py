"""A ZIP that is sent while it is made, so that it never lies anywhere: neither on disk nor whole in memory."""

import time
import zipfile
from collections.abc import Iterable, Iterator


class _Pipe:
    """What the ZIP writes into; emptied after each piece."""

    def __init__(self):
        self._pieces = []

    def write(self, data):
        """Take a piece. The ZIP sees that it cannot go back, and writes sizes after each file."""
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self):
        """Nothing waits."""

    def take(self):
        """What has come since the last time."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


def stream(files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """The bytes of a ZIP of (name, pieces); each file's pieces are asked for when the one before has been sent."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, pieces in files:
            about = zipfile.ZipInfo(name, time.localtime()[:6])
            about.compress_type, about.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            with archive.open(about, "w", force_zip64=True) as file:
                for piece in pieces:
                    file.write(piece)
                    if taken := pipe.take():
                        yield taken
            if taken := pipe.take():
                yield taken
    yield pipe.take()

"""What was erased, written down outside the database: a file that only grows, so that no backup brings things back.

One line of JSON for each thing: what kind it was, its id, when. Ids here never name anything else, also not in a
database that was restored and has counted on from there.
"""

import contextlib
import datetime as dt
import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone


class NotBuried(Exception):
    """The tombstone could not be written; so what it is for must not be deleted."""


@dataclass(frozen=True)
class Tombstone:
    """`kind`: engagement, circle_key, entry or attachment; `at`: when it was erased (UTC); `line`: where it stands."""

    kind: str
    id: str
    at: dt.datetime
    line: int


@dataclass(frozen=True)
class Unreadable:
    """A line that says nothing: cut short when the machine stopped, or changed by hand."""

    line: int


def file() -> Path:
    """Where they are kept."""
    return Path(settings.TOMBSTONES)


def write(stones: Iterable[tuple[str, str]]) -> None:
    """Add one for each (kind, id), on disk before this returns. Raises NotBuried when that cannot be."""
    now = timezone.now().astimezone(dt.UTC).isoformat()
    lines = [json.dumps({"kind": kind, "id": str(key), "at": now}) for kind, key in stones]
    if not lines:
        return
    text = "".join(f"{line}\n" for line in lines).encode()
    try:
        with _opened() as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            handle.write(b"\n" + text if _is_cut_short(handle) else text)
            handle.flush()
            os.fsync(handle.fileno())
    except OSError as error:
        raise NotBuried(str(error)) from error


def read() -> Iterator[Tombstone | Unreadable]:
    """All of them, oldest first; none when the file does not exist. Raises OSError when it cannot be read."""
    if not file().exists():
        return
    with file().open("rb") as handle:
        for number, line in enumerate(handle, start=1):
            if line.strip():
                yield _read_line(number, line)


def check() -> None:
    """Raises NotBuried when none could be written now."""
    try:
        with _opened():
            return
    except OSError as error:
        raise NotBuried(str(error)) from error


@contextlib.contextmanager
def _opened():
    """The file, to add to it; made at first use, for its owner alone."""
    path = file()
    is_new = not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "ab") as handle:
        if is_new:
            _sync_folder(path.parent)
        yield handle


def _sync_folder(folder):
    """A new file's name is safe on disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_cut_short(handle):
    """Whether a writer before us was stopped in the middle of its line."""
    size = os.fstat(handle.fileno()).st_size
    return size > 0 and os.pread(handle.fileno(), 1, size - 1) != b"\n"


def _read_line(number, line):
    try:
        stone = json.loads(line)
        at = dt.datetime.fromisoformat(stone["at"])
        if at.tzinfo is None or not isinstance(stone["kind"], str) or not isinstance(stone["id"], str):
            return Unreadable(number)
        return Tombstone(stone["kind"], stone["id"], at, number)
    except (ValueError, KeyError, TypeError):
        return Unreadable(number)

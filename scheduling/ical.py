"""Lines of an iCalendar file (RFC 5545): escaped, with parameters, folded.

Written here because `icalendar` takes longer for one event than a mail takes for all else. The tests read each file
back with it.
"""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from scheduling.enums import ZONE

STOCKHOLM = ZoneInfo(ZONE)
#: Characters that a parameter may hold outside quotation marks.
BARE = re.compile(r"[A-Za-z0-9 .@/+_-]+")
#: RFC 5545, 3.3.11 and RFC 6868; control characters may stand nowhere.
TEXT = str.maketrans(
    {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", **{chr(n): None for n in range(32) if n != 10}}
)
PARAMETER = str.maketrans({"^": "^^", "\n": "^n", '"': "^'", **{chr(n): None for n in range(32) if n != 10}})
#: Octets in a line, without the line break.
LONGEST = 75


def text(value: str) -> str:
    """A value of type TEXT, escaped."""
    return value.replace("\r\n", "\n").translate(TEXT)


def moment(at: datetime) -> str:
    """A moment in UTC."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def local(name: str, at: datetime) -> str:
    """The line `name` with a moment in Stockholm's time, for a calendar that holds its VTIMEZONE."""
    here = at.astimezone(STOCKHOLM)
    # In the hour that comes twice a local time means the first one; the second can only be said in UTC.
    return f"{name}:{moment(at)}" if here.fold else f"{name};TZID={ZONE}:{here:%Y%m%dT%H%M%S}"


def line(name: str, value: str, **parameters: str) -> str:
    """A line that is not folded yet; `value` is as it shall stand there."""
    said = "".join(f";{key}={_parameter(word)}" for key, word in parameters.items())
    return f"{name}{said}:{value}"


def folded(lines: list[str]) -> bytes:
    """The lines as they stand in a file: at most 75 octets each, and no character cut in two."""
    return "".join(f"{one}\r\n" if len(one) * 4 <= LONGEST else _folded(one) for one in lines).encode()


def _parameter(word):
    word = word.translate(PARAMETER)
    return word if BARE.fullmatch(word) else f'"{word}"'


def _folded(one):
    if one.isascii() and len(one) <= LONGEST:
        return f"{one}\r\n"
    raw, pieces, start, room = one.encode(), [], 0, LONGEST
    while len(raw) - start > room:
        end = start + room
        # A byte 10xxxxxx goes on with a character that began before it.
        while raw[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(raw[start:end])
        # The space that begins each further line counts.
        start, room = end, LONGEST - 1
    pieces.append(raw[start:])
    return b"\r\n ".join(pieces).decode() + "\r\n"

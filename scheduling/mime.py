"""The bytes of a mail: headers, parts, encodings (RFC 2045–2047, 5322).

Written here and not with `email.message`, whose generator takes longer than everything else that is done for a mail.
tests/scheduling/test_mail.py reads the bytes back with the library and compares.
"""

import binascii
import re
import time
from base64 import b64encode, encodebytes
from email.header import Header
from email.utils import formatdate, parseaddr
from functools import lru_cache

from django.core.mail.message import sanitize_address

from scheduling.messagekinds import Attachment

#: Addresses, and names, that stand in a header as they are. The library sees to all others.
PLAIN_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9.-]+"
)
PLAIN_NAME = re.compile(r"[A-Za-z0-9 -]{1,60}")
#: Bytes in an encoded word: with the name of a header before it, its line is shorter than the 76 that are allowed.
WORD = 36


def quoted(text: str) -> bytes:
    """Text, whose lines end in a line feed, as quoted-printable."""
    return binascii.b2a_qp(text.encode(), istext=True).replace(b"\n", b"\r\n")


def quoted_to_go_on(text: str) -> bytes:
    """Text as quoted-printable that ends in a soft line break: whatever is put behind it begins a line of its own."""
    encoded = quoted(text)
    if not encoded:
        return b""
    if len(encoded) - encoded.rfind(b"\n") - 1 == 76:
        # No room for the "=" that breaks a line: break it before the last character, which may be written "=C5".
        last = -3 if encoded[-3:-2] == b"=" else -1
        encoded = encoded[:last] + b"=\r\n" + encoded[last:]
    return encoded + b"=\r\n"


def date_now() -> str:
    """The Date header of a mail that leaves now."""
    return _date(int(time.time()))


@lru_cache(maxsize=2)
def _date(second):
    return formatdate(second, localtime=True)


@lru_cache(maxsize=8)
def sender(address: str) -> str:
    """The From header of "Name <address>"."""
    return sanitize_address(parseaddr(address), "utf-8")


@lru_cache(maxsize=8)
def bare(address: str) -> str:
    """The bare address of "Name <address>", as the envelope wants it."""
    return parseaddr(sender(address))[1]


def checked(address: str) -> str:
    """A bare address as the envelope wants it. Raises ValueError for what is none."""
    return address if PLAIN_ADDRESS.fullmatch(address) else sanitize_address(address, "utf-8")


def receiver(name: str, address: str) -> str:
    """The To header; without a name the bare address."""
    # A line break in a name would end the header.
    name = " ".join(name.split())
    if not name:
        return checked(address)
    if not PLAIN_ADDRESS.fullmatch(address):
        return sanitize_address((name, address), "utf-8")
    if PLAIN_NAME.fullmatch(name):
        return f"{name} <{address}>"
    return f"{_encoded(name)}\r\n <{address}>"


@lru_cache(maxsize=500)
def header(name: str, text: str) -> str:
    """The value of the header `name`, a text of one line. Kept: many mails have the same subject."""
    if not text.isprintable():
        return Header(text, "utf-8", header_name=name).encode(linesep="\r\n")
    return text if text.isascii() and len(text) < 60 else _encoded(text)


def _encoded(text):
    """Encoded words, each on a line of its own and none with half a character."""
    words, start, room = [], 0, WORD
    for end, character in enumerate(text):
        size = len(character.encode())
        if size > room:
            words.append(text[start:end])
            start, room = end, WORD
        room -= size
    words.append(text[start:])
    return "\r\n ".join(f"=?utf-8?b?{b64encode(word.encode()).decode('ascii')}?=" for word in words)


def part(content_type: str, encoding: str, content: bytes, disposition: str = "") -> bytes:
    """One part of a multipart; `content` is encoded already."""
    head = f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}\r\n"
    if disposition:
        head += f"Content-Disposition: {disposition}\r\n"
    return head.encode("ascii") + b"\r\n" + content


def multipart(subtype: str, boundary: str, parts: list[bytes]) -> tuple[str, bytes]:
    """Content type and content. An "=" followed by "_" stands in no encoded part, so the boundary cannot either."""
    mark = f"--{boundary}".encode("ascii")
    content = b"".join(mark + b"\r\n" + one + b"\r\n" for one in parts) + mark + b"--\r\n"
    return f'multipart/{subtype}; boundary="{boundary}"', content


def files(attachments: list[Attachment]) -> tuple[list[bytes], list[bytes]]:
    """The parts of the files: those that calendars take as an alternative of the text, and those to be opened."""
    alternatives, attached = [], []
    for file in attachments:
        content = encodebytes(file.content).replace(b"\n", b"\r\n")
        if file.content_type == "text/calendar":
            alternatives.append(part(_type(file), "base64", content))
        disposition = f'attachment; filename="{file.name}"'
        attached.append(part(_type(file, name=file.name), "base64", content, disposition))
    return alternatives, attached


def _type(file, **more):
    charset = {"charset": "utf-8"} if file.content_type.startswith("text/") else {}
    parameters = charset | file.parameters | more
    return "; ".join([file.content_type, *(f'{name}="{value}"' for name, value in parameters.items())])

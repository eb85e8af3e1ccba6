"""A row of the ledger as a mail: texts from its template, and the bytes that go to the server.

The bytes are put together here and not by `email.message`, whose generator takes longer than everything else that is
done for a mail.
"""

import binascii
import re
from base64 import encodebytes
from dataclasses import dataclass
from email.header import Header
from email.utils import formatdate, parseaddr
from functools import lru_cache

from django.conf import settings
from django.core.mail.message import sanitize_address
from django.template import Context
from django.template.loader import get_template
from django.template.loader_tags import BlockNode
from django.utils.html import escape
from django.utils.safestring import mark_safe

from scheduling.messagekinds import Attachment, MessageKind

LINE = re.compile(r"^(?P<label>[^:]{1,60}): (?P<value>\S.*)$")
ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True, slots=True)
class Mail:
    """What Django's mail backends ask of a message, around bytes that are ready."""

    to: str
    content: bytes
    encoding = "utf-8"

    @property
    def from_email(self) -> str:
        return settings.DEFAULT_FROM_EMAIL

    @property
    def envelope(self) -> tuple[str, str]:
        """Sender and receiver as the server gets them: bare addresses."""
        return parseaddr(_sender(self.from_email))[1], sanitize_address(self.to, "utf-8")

    def recipients(self) -> list[str]:
        """Who gets it: one address."""
        return [self.to]

    def message(self):
        """Something with `as_bytes`."""
        return self

    def as_bytes(self, linesep="\r\n") -> bytes:
        """The whole mail; its lines end in CRLF, as servers want them, whatever is asked for."""
        return self.content

    def get_charset(self) -> None:
        """The console backend asks; UTF-8 then."""


def compose(kind: MessageKind, message, context: dict) -> Mail:
    """The mail of one row to its person, in the active language. Raises whatever the template or the kind raises."""
    subject, body, foot = render(kind, message, context)
    person = message.person
    page = get_template("mail/layout.html").template.render(
        Context({"subject": subject, "parts": paragraphs(body), "foot": foot, "language": person.language})
    )
    alternatives = [
        _part("text/plain; charset=utf-8", "quoted-printable", _quoted(f"{body}\n\n-- \n{foot}\n")),
        _part("text/html; charset=utf-8", "quoted-printable", _quoted(page)),
    ]
    files = list(kind.attachments(message, context))
    for file in files:
        if file.content_type == "text/calendar":
            alternatives.append(_part(_type(file), "base64", _base64(file.content)))
    boundary = message.message_id
    content_type, content = _multipart("alternative", f"=_a_{boundary}", alternatives)
    if files:
        parts = [_part(content_type, "7bit", content), *(_file(file) for file in files)]
        content_type, content = _multipart("mixed", f"=_m_{boundary}", parts)
    headers = {
        "From": _sender(settings.DEFAULT_FROM_EMAIL),
        "To": _receiver(person),
        "Subject": _header("Subject", subject),
        "Date": formatdate(localtime=True),
        "Message-ID": f"<{message.message_id}@{settings.BASE_HOST}>",
        "Auto-Submitted": "auto-generated",
        # Exchange answers with absences all the same, unless it is told so in its own words.
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "Content-Language": person.language,
        "MIME-Version": "1.0",
        "Content-Type": content_type,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return Mail(person.email, head.encode("ascii") + b"\r\n" + content)


def render(kind: MessageKind, message, context: dict) -> tuple[str, str, str]:
    """Subject (one line), body and who sends it, all plain text, in the active language."""
    template, blocks = _blocks(kind.template)
    context = Context(
        {**context, "person": message.person, "message": message, "authority": message.authority},
        autoescape=False,
    )
    with context.bind_template(template), context.render_context.push_state(template):
        subject = " ".join(blocks["subject"].render(context).split())
        body = _tidy(blocks["body"].render(context))
    return subject, body, _tidy(get_template("mail/foot.txt").template.render(context))


def paragraphs(text: str) -> list[dict]:
    """The plain text as what the HTML layout draws: paragraphs, small tables of `label: value`, buttons."""
    parts = []
    for block in text.strip().split("\n\n"):
        lines = block.split("\n")
        pairs = [LINE.match(line) for line in lines]
        if len(lines) == 1 and pairs[0] and ADDRESS.fullmatch(pairs[0]["value"]):
            parts.append({"button": pairs[0]["label"], "address": pairs[0]["value"]})
        elif all(pairs) and len(lines) > 1:
            parts.append({"facts": [(pair["label"], _linked(pair["value"])) for pair in pairs]})
        else:
            parts.append({"text": mark_safe("<br>".join(_linked(line) for line in lines))})  # noqa: S308 - escaped
    return parts


def _linked(text):
    """Escaped, with addresses that can be pressed."""
    html, end = [], 0
    for found in ADDRESS.finditer(text):
        address = escape(found.group())
        html += [
            escape(text[end : found.start()]),
            f'<a href="{address}" style="color:#0f4c5c">{address}</a>',
        ]
        end = found.end()
    return mark_safe("".join([*html, escape(text[end:])]))  # noqa: S308 - every piece is escaped


@lru_cache(maxsize=200)
def _blocks(name):
    """The compiled template and its blocks by name."""
    template = get_template(name).template
    blocks = {node.name: node for node in template.nodelist.get_nodes_by_type(BlockNode)}
    if missing := {"subject", "body"} - set(blocks):
        raise LookupError(f"{name} has no block {' or '.join(sorted(missing))}")
    return template, blocks


def _tidy(text):
    """Without the white space that a template's conditions leave: at the ends of lines, and empty lines beyond one."""
    text = "\n".join(line.strip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", text)


@lru_cache(maxsize=8)
def _sender(address):
    return sanitize_address(parseaddr(address), "utf-8")


def _receiver(person):
    # A line break in a name would end the header.
    return sanitize_address((" ".join(person.get_full_name().split()), person.email), "utf-8")


@lru_cache(maxsize=256)
def _header(name, text):
    return (
        text
        if text.isascii() and len(text) < 60
        else Header(text, "utf-8", header_name=name).encode(linesep="\r\n")
    )


def _quoted(text):
    return binascii.b2a_qp(text.replace("\n", "\r\n").encode(), istext=True)


def _base64(content):
    return encodebytes(content).replace(b"\n", b"\r\n")


def _part(content_type, encoding, content, disposition=""):
    head = f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}\r\n"
    if disposition:
        head += f"Content-Disposition: {disposition}\r\n"
    return head.encode("ascii") + b"\r\n" + content


def _type(file: Attachment, **more):
    parameters = {
        **({"charset": "utf-8"} if file.content_type.startswith("text/") else {}),
        **file.parameters,
        **more,
    }
    return "; ".join([file.content_type, *(f'{name}="{value}"' for name, value in parameters.items())])


def _file(file: Attachment):
    return _part(
        _type(file, name=file.name), "base64", _base64(file.content), f'attachment; filename="{file.name}"'
    )


def _multipart(subtype, boundary, parts):
    """Content type and content. An "=" followed by "_" stands in no encoded part, so the boundary cannot either."""
    mark = f"--{boundary}".encode("ascii")
    content = b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"
    return f'multipart/{subtype}; boundary="{boundary}"', content

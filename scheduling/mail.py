"""A row of the ledger as a mail: texts from its template, and the bytes that go to the server."""

import re
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.template.loader_tags import BlockNode
from django.utils.html import escape
from django.utils.safestring import mark_safe

from scheduling import mime
from scheduling.messagekinds import MessageKind
from scheduling.pattern import Pattern, Word, mark

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
        return mime.bare(self.from_email), mime.checked(self.to)

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
    """The mail of one row to its receiver, in the active language. Raises whatever the template or the kind raises."""
    person, boundary = message.receiver, message.message_id
    subject, text, html = _texts(kind, message, context)
    alternatives = [
        mime.part("text/plain; charset=utf-8", "quoted-printable", text),
        mime.part("text/html; charset=utf-8", "quoted-printable", html),
    ]
    calendars, attached = mime.files(kind.attachments(message, context))
    content_type, content = mime.multipart("alternative", f"=_a_{boundary}", [*alternatives, *calendars])
    if attached:
        parts = [mime.part(content_type, "7bit", content), *attached]
        content_type, content = mime.multipart("mixed", f"=_m_{boundary}", parts)
    headers = {
        "From": mime.sender(settings.DEFAULT_FROM_EMAIL),
        "To": mime.receiver(person.get_full_name(), person.email),
        "Subject": mime.header("Subject", subject),
        "Date": mime.date_now(),
        "Message-ID": f"<{message.message_id}@{settings.BASE_HOST}>",
        "Auto-Submitted": "auto-generated",
        # Exchange answers with absences all the same, unless it is told so in its own words.
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "Content-Language": person.language,
        "MIME-Version": "1.0",
        "Content-Type": content_type,
        **kind.headers(message, context),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return Mail(person.email, head.encode("ascii") + b"\r\n" + content)


def render(kind: MessageKind, message, context: dict) -> tuple[str, str, str]:
    """Subject (one line), body and who sends it, all plain text, in the active language."""
    words = kind.words(message, context)
    if words is None:
        people = {"person": message.receiver, "message": message, "authority": message.authority}
        return _rendered(kind.template, {**context, **people})
    return _rendered(kind.template, {name: _one_line(word) for name, word in words.items()})


def _texts(kind, message, context):
    """Subject, and text and HTML as quoted-printable."""
    language, words = message.receiver.language, kind.words(message, context)
    if words is None:
        subject, body, foot = render(kind, message, context)
        return subject, mime.quoted(_plain(body, foot)), mime.quoted(_page(subject, body, foot, language))
    words = {name: _word(word) for name, word in words.items() if word}
    shape = tuple((name, word.is_address) for name, word in words.items())
    return _pattern(kind.template, language, shape).filled(words)


@lru_cache(maxsize=500)
def _pattern(template, language, shape):
    """The pattern of a template in the active language, which is `language`, for the words that there are."""
    marks = {name: mark(name, is_address=is_address) for name, is_address in shape}
    subject, body, foot = _rendered(template, marks)
    return Pattern.of(subject, _plain(body, foot), _page(subject, body, foot, language))


def _rendered(name, values):
    template, blocks = _blocks(name)
    context = Context(values, autoescape=False)
    with context.bind_template(template), context.render_context.push_state(template):
        subject = _one_line(blocks["subject"].render(context))
        body = _tidy(blocks["body"].render(context))
    return subject, body, _tidy(get_template("mail/foot.txt").template.render(context))


def _plain(body, foot):
    return f"{body}\n\n-- \n{foot}\n"


def _page(subject, body, foot, language):
    values = {"subject": subject, "parts": paragraphs(body), "foot": foot, "language": language}
    return get_template("mail/layout.html").template.render(Context(values))


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


@lru_cache(maxsize=2000)
def _word(text):
    """Kept, since mails that leave together say the same of a meeting, a school and a time."""
    line = _one_line(text)
    is_address = bool(ADDRESS.fullmatch(line))
    # The link around an address belongs to the pattern.
    return Word.of(line, escape(line) if is_address else _linked(line), is_address=is_address)


def _linked(text):
    """Escaped, with addresses that can be pressed."""
    if "://" not in text:
        return escape(text)
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


def _one_line(text):
    return " ".join(text.split())

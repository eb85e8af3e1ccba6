"""Texts that are rendered once and filled in for each reader.

Thousands of reminders differ in a name and a time. Their template is rendered with a mark in the place of each word,
laid out as HTML, encoded and cut at the marks; after that, a mail costs a few short pieces of bytes. Which sentences
stand depends on which words there are, so each such shape has a pattern of its own.
"""

import re
from dataclasses import dataclass

from scheduling.mime import quoted, quoted_to_go_on

#: Characters that Unicode leaves to private use, around the name of a word. An address stays recognisable as one.
MARK = re.compile("(?:https://)?\ue000(\\w+)\ue001")


def mark(name: str, *, is_address: bool) -> str:
    """What stands in the place of the word `name` until it is filled in."""
    return f"https://\ue000{name}\ue001" if is_address else f"\ue000{name}\ue001"


def cut(text: str) -> tuple[list[str], list[str]]:
    """The text between the marks, and the names of the words: one less than pieces."""
    pieces = MARK.split(text)
    return pieces[::2], pieces[1::2]


@dataclass(frozen=True, slots=True)
class Word:
    """What is put in the place of a mark: `line` in a subject, the others as quoted-printable. Many mails share it."""

    line: str
    is_address: bool
    text: bytes
    html: bytes

    @classmethod
    def of(cls, line: str, html: str, *, is_address: bool) -> "Word":
        """From a text of one line, and the same as HTML."""
        return cls(line, is_address, quoted_to_go_on(line), quoted_to_go_on(html))


@dataclass(frozen=True, slots=True)
class Line:
    """A text of one line with words to be filled in, as text."""

    pieces: list[str]
    names: list[str]

    def filled(self, words: dict[str, Word]) -> str:
        """The line with these words."""
        filled = [self.pieces[0]]
        for name, piece in zip(self.names, self.pieces[1:], strict=True):
            filled += words[name].line, piece
        return "".join(filled)


@dataclass(frozen=True, slots=True)
class Part:
    """A text with words to be filled in, as quoted-printable. Each piece and each word has lines of its own."""

    pieces: list[bytes]
    names: list[str]

    @classmethod
    def of(cls, text: str) -> "Part":
        """From a text with marks."""
        pieces, names = cut(text)
        return cls([*(quoted_to_go_on(piece) for piece in pieces[:-1]), quoted(pieces[-1])], names)

    def filled(self, encoded: dict[str, bytes]) -> bytes:
        """The part with these words, which are quoted-printable that goes on."""
        filled = [self.pieces[0]]
        for name, piece in zip(self.names, self.pieces[1:], strict=True):
            filled += encoded[name], piece
        return b"".join(filled)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A mail's subject, text and HTML with words to be filled in."""

    subject: Line
    text: Part
    html: Part

    @classmethod
    def of(cls, subject: str, text: str, html: str) -> "Pattern":
        """From texts with marks."""
        return cls(Line(*cut(subject)), Part.of(text), Part.of(html))

    def filled(self, words: dict[str, Word]) -> tuple[str, bytes, bytes]:
        """Subject, and text and HTML as quoted-printable."""
        return (
            self.subject.filled(words),
            self.text.filled({name: word.text for name, word in words.items()}),
            self.html.filled({name: word.html for name, word in words.items()}),
        )

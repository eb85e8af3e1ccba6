"""Which encoding a text file is in, found out without holding it whole."""

import codecs
import unicodedata
from collections.abc import Iterator

PIECE = 256 * 1024
SWEDISH = "åäöÅÄÖéÉüÜ"
#: Letters of neighbours' names and borrowed words, which say nothing for or against.
FOREIGN = "èêëáàâíîïóôúûñçøØæÆßšž"
#: Encodings of one byte per letter that Swedish files come in. They can all read nearly anything; see `_single_byte`.
SINGLE_BYTE = ("cp1252", "latin-1", "mac_roman", "cp850")


class NotText(ValueError):
    """The file holds something else than text."""


class MixedEncodings(ValueError):
    """Most of the file is in one encoding; from `line` on, or there, something is not."""

    def __init__(self, line: int):
        super().__init__(line)
        self.line = line


class UnknownEncoding(ValueError):
    """It may be text, but not in letters that we can make out."""


def encoding_of(file) -> str:
    """The encoding of the binary `file`, as Python calls it. Raises NotText, MixedEncodings or UnknownEncoding."""
    start = file.read(4)
    if start.startswith(codecs.BOM_UTF8):
        return _checked(file, "utf-8-sig")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(file, "utf-16")
    sample = next(_pieces(file))
    if b"\x00" in sample:
        # Excel's "Unicode text" without its mark: every other byte of plain Latin letters is nought.
        encoding = "utf-16-le" if sample[1::2].count(0) > len(sample) // 4 else "utf-16-be"
        if sample.count(0) < len(sample) // 4:
            raise NotText
        return _checked(file, encoding)
    return _eight_bit(file)


def _checked(file, encoding: str) -> str:
    """`encoding`, when the whole file can be read by it. Raises MixedEncodings otherwise."""
    decoder, line = codecs.getincrementaldecoder(encoding)(), 1
    try:
        for piece in _pieces(file):
            text = decoder.decode(piece)
            if "\x00" in text:
                raise NotText
            line += text.count("\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise MixedEncodings(line + bytes(error.object[: error.start]).count(b"\n")) from error
    return encoding


def _eight_bit(file) -> str:
    """UTF-8 where it can be read so, else the encoding of one byte per letter that makes most Swedish of it."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    right = wrong = lines = 0
    first_wrong = 1
    seen = bytearray(256)
    counts = [0] * 256
    for piece in _pieces(file):
        text = decoder.decode(piece)
        # A sign for an unreadable letter may also stand in the file itself.
        bad = text.count("\ufffd") - piece.count(b"\xef\xbf\xbd")
        if bad and not wrong:
            first_wrong = 1 + lines + text[: text.index("\ufffd")].count("\n")
        wrong += bad
        right += len(text) - len(text.encode("ascii", errors="ignore")) - bad
        lines += text.count("\n")
        for byte in set(piece):
            seen[byte] = 1
            counts[byte] += piece.count(byte) if byte > 127 else 0
    wrong += decoder.decode(b"", final=True).count("\ufffd")
    if any(seen[byte] for byte in range(32) if byte not in b"\t\n\r\f\x1a"):
        raise NotText
    if not wrong:
        return "utf-8"
    if right > wrong:
        raise MixedEncodings(first_wrong)
    return _single_byte(counts)


def _single_byte(counts: list[int]) -> str:
    # The first of equals: what Windows writes is the likeliest.
    scores = {encoding: _swedish(encoding, counts) for encoding in SINGLE_BYTE}
    best = max(SINGLE_BYTE, key=scores.get)
    if scores[best] < 0:
        raise UnknownEncoding
    return best


def _swedish(encoding: str, counts: list[int]) -> int:
    """How Swedish the text is when read so: our letters speak for it, letters and signs that nobody uses against."""
    score = 0
    for byte in range(128, 256):
        if not counts[byte]:
            continue
        letter = bytes([byte]).decode(encoding, errors="ignore")
        if letter in SWEDISH and letter:
            score += 2 * counts[byte]
        elif not letter or unicodedata.category(letter) in ("Cc", "Co"):
            return -1
        elif letter not in FOREIGN and unicodedata.category(letter) in ("Lu", "Ll", "Lo", "So", "Sm"):
            score -= counts[byte]
    return score


def _pieces(file) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece

"""Reading tables that people bring: CSV of any usual encoding and separator, and XLSX, row by row.

A file is never held whole: what is in memory is one piece of it and one row. Cells come as text; a formula is the
text that stands in the cell, and is never worked out.
"""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from accounts.textencoding import PIECE, MixedEncodings, NotText, UnknownEncoding, encoding_of

MAX_BYTES = 20 * 1024 * 1024
MAX_LINES = 100_000
#: What an XLSX, which is compressed, may become when it is opened.
MAX_UNPACKED_BYTES = 100 * 1024 * 1024

SEPARATORS = ";,\t"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where: a line of the file (0 for the file as a whole) and a column's name (may be empty)."""

    line: int
    column: str
    text: str

    def __str__(self):
        places = [_("line %(number)s") % {"number": self.line}] if self.line else []
        if self.column:
            places.append(_("column %(name)s") % {"name": self.column})
        return f"{', '.join(places)}: {self.text}" if places else self.text


class TabularError(Exception):
    """The file cannot be read (further); `problem` says why."""

    def __init__(self, text: str, *, line: int = 0, column: str = ""):
        super().__init__(text)
        self.problem = Problem(line, column, text)


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a table may have: its usual heading, and the others that mean the same."""

    heading: str
    synonyms: tuple[str, ...] = ()
    required: bool = False

    def matches(self, heading: str) -> bool:
        """Whether `heading` means this column; capitals, spaces, hyphens and the like do not count."""
        return plain(heading) in {plain(name) for name in (self.heading, *self.synonyms)}


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells by the caller's names of the columns, as trimmed text; "" where the file has no such column."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells[name]


@dataclass
class Table:
    """An open table; read it to the end, or use it as a context.

    `headings` has, by the caller's names, how the file itself calls the columns that it has.
    """

    headings: dict[str, str]
    _lines: Iterator[tuple[int, list[str]]] = field(repr=False)
    _places: dict[str, int] = field(repr=False)
    _names: tuple[str, ...] = field(repr=False)
    _width: int = field(repr=False)

    def has(self, name: str) -> bool:
        """Whether the file has this column."""
        return name in self.headings

    def heading(self, name: str) -> str:
        """How the file calls this column; "" when it has none."""
        return self.headings.get(name, "")

    def __iter__(self) -> Iterator[Row]:
        """The rows below the headings, once. Empty lines are passed over.

        Raises TabularError for a row that cannot be read, or when there are too many.
        """
        count = 0
        with self:
            for line, cells in self._lines:
                if any(cells[self._width :]):
                    raise TabularError(_("This line has more cells than there are headings."), line=line)
                if not any(cells):
                    continue
                count += 1
                if count > MAX_LINES:
                    raise TabularError(_too_many_lines(), line=line)
                yield Row(line, {name: _cell(cells, self._places.get(name)) for name in self._names})

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._lines.close()


def plain(text: str) -> str:
    """Letters and digits only, in lower case: "Grund-skola " and "grundskola" are the same."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def open_table(file, columns: dict[str, Column]) -> Table:
    """The table in the binary `file` (seekable), whose first row that is not empty has the headings.

    `columns` maps the caller's names to what may stand in the file, in any order; other columns are passed over.
    Raises TabularError for a file that is no table, is too large, or lacks a required column.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size == 0:
        raise TabularError(_("The file is empty."))
    if size > MAX_BYTES:
        raise TabularError(too_large())
    start = file.read(8)
    file.seek(0)
    if start.startswith(b"PK\x03\x04"):
        return _table(_xlsx_lines(file), columns)
    _refuse_other_kinds(start)
    encoding = _encoding(file)
    separator = _separator(file, encoding, columns)
    return _table(_csv_lines(file, encoding, separator), columns)


def too_large() -> str:
    """The sentence for a file above the limit."""
    return _("The file is larger than %(limit)s MB. Divide it into several.") % {
        "limit": MAX_BYTES // 1024**2
    }


def estimate_lines(file) -> int:
    """About how many lines the binary `file` has, for a progress bar; 0 when that cannot be said cheaply."""
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    if start.startswith(b"PK\x03\x04"):
        return 0
    count, last = 0, b""
    while piece := file.read(PIECE):
        count, last = count + piece.count(b"\n"), piece
    file.seek(0)
    return max(count - (1 if last.endswith(b"\n") else 0), 0)


# -- headings -----------------------------------------------------------------------------------------------------


def _table(lines: Iterator[tuple[int, list[str]]], columns: dict[str, Column]) -> Table:
    line, found = next(((line, cells) for line, cells in lines if any(cells)), (0, []))
    if not found:
        raise TabularError(_("The file is empty."))
    places, headings = {}, {}
    for place, heading in enumerate(found):
        name = _meaning(heading, columns)
        if name is None:
            continue
        if name in places:
            raise TabularError(
                _("Both “%(one)s” and “%(other)s” are headings for the same thing. Remove one of them.")
                % {"one": headings[name], "other": heading},
                line=line,
                column=heading,
            )
        places[name], headings[name] = place, heading
    missing = [column.heading for name, column in columns.items() if column.required and name not in places]
    if missing:
        raise TabularError(
            ngettext(
                "The first line must have headings, and “%(missing)s” is missing among them.",
                "The first line must have headings, and these are missing among them: “%(missing)s”.",
                len(missing),
            )
            % {"missing": "”, “".join(missing)},
            line=line,
        )
    return Table(headings, lines, places, tuple(columns), len(found))


def _meaning(heading: str, columns: dict[str, Column]) -> str | None:
    return next((name for name, column in columns.items() if heading and column.matches(heading)), None)


def _cell(cells: list[str], place: int | None) -> str:
    return cells[place] if place is not None and place < len(cells) else ""


def _too_many_lines() -> str:
    return _("The file has more than %(limit)s lines. Divide it into several.") % {"limit": MAX_LINES}


# -- what kind of file --------------------------------------------------------------------------------------------


def _refuse_other_kinds(start: bytes) -> None:
    if start.startswith(b"%PDF"):
        raise TabularError(_("This is a PDF. Choose a CSV or Excel file (.csv, .xlsx)."))
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise TabularError(_("This is an old kind of Office file. Save it as .xlsx or .csv and choose that."))
    if start.startswith(
        (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"\x7fELF", b"MZ")
    ):
        raise _no_table()


def _no_table() -> TabularError:
    return TabularError(_("This is not a table. Choose a CSV or Excel file (.csv, .xlsx)."))


# -- CSV ----------------------------------------------------------------------------------------------------------


def _encoding(file) -> str:
    try:
        return encoding_of(file)
    except NotText as error:
        raise _no_table() from error
    except MixedEncodings as error:
        raise TabularError(
            _(
                "Letters here are not in the same encoding as in the rest of the file. Save the file as CSV UTF-8."
            ),
            line=error.line,
        ) from error
    except UnknownEncoding as error:
        raise TabularError(
            _("The letters of this file cannot be read. Save the file as CSV UTF-8 and choose that.")
        ) from error


@contextmanager
def _text(file, encoding: str) -> Iterator[io.TextIOWrapper]:
    """The file as lines of text with their ends, as csv wants them; `file` itself stays open."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        yield text
    finally:
        # A table that nobody has read to its end may outlive its file.
        with suppress(ValueError):
            text.detach()


def _separator(file, encoding: str, columns: dict[str, Column]) -> str:
    """The separator by which most headings are known; of equals the one that parts the line into most cells."""
    with _text(file, encoding) as lines:
        first = next((line for line in lines if line.strip() and not _says_separator(line)), "")

    def known(separator):
        cells = _split(first, separator)
        return sum(_meaning(cell.strip(), columns) is not None for cell in cells), len(cells)

    return max(SEPARATORS, key=known)


def _says_separator(line: str) -> bool:
    """Excel's own first line, "sep=;"."""
    return line.strip().lower() in {
        f"sep={separator}" for separator in SEPARATORS
    } or line.lower().startswith("sep=\t")


def _split(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return line.split(separator)


def _csv_lines(file, encoding: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    line = 1
    with _text(file, encoding) as text:
        reader = csv.reader(text, delimiter=separator, strict=True)
        try:
            for cells in reader:
                if not (line == 1 and _says_separator(separator.join(cells))):
                    yield line, [cell.strip() for cell in cells]
                line = reader.line_num + 1
        except csv.Error as error:
            raise TabularError(
                _('This line cannot be read. Look for a quotation mark (") that is never closed.'), line=line
            ) from error


# -- XLSX ---------------------------------------------------------------------------------------------------------


def _xlsx_lines(file) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet, by their numbers in it."""
    _refuse_strange_zip(file)
    try:
        # Without data_only a formula is given as it is written.
        book = load_workbook(file, read_only=True, keep_links=False)
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        ParseError,
        KeyError,
        ValueError,
        OSError,
        IndexError,
    ) as error:
        raise TabularError(_("This Excel file is damaged and cannot be read.")) from error
    with closing(book):
        if not book.worksheets:
            raise TabularError(_("The file is empty."))
        rows = book.worksheets[0].iter_rows(values_only=True)
        try:
            for line, cells in enumerate(rows, start=1):
                texts = [_cell_text(cell) for cell in cells]
                while texts and not texts[-1]:
                    texts.pop()
                yield line, texts
        except (zipfile.BadZipFile, ParseError, KeyError, ValueError, OSError, IndexError, EOFError) as error:
            raise TabularError(_("This Excel file is damaged and cannot be read.")) from error


def _refuse_strange_zip(file) -> None:
    """Raises TabularError for a zip that is no XLSX, or that would become enormous."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise TabularError(_("This Excel file is damaged and cannot be read.")) from error
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise TabularError(
            _("This is a zip archive or another kind of document. Choose a CSV or Excel file (.csv, .xlsx).")
        )
    if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise TabularError(too_large())
    file.seek(0)


def _cell_text(value) -> str:
    """A cell as a Swedish spreadsheet would write it into a CSV."""
    match value:
        case None:
            return ""
        case bool():
            return "ja" if value else "nej"
        case float() if value.is_integer():
            return str(int(value))
        case dt.datetime():
            return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
        case dt.time():
            return value.isoformat("minutes")
    with suppress(AttributeError):
        # A formula over several cells is an object that keeps its text.
        return str(value.text or "").strip()
    return str(value).strip()

"""What the tables of facts are made of: columns, each with where its value comes from, what it is and what it means.

The files and the dictionary are both made from them, so no column goes out that the dictionary does not explain.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import lru_cache

from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role

#: So many rows are read at once.
BATCH = 2000


class Type(StrEnum):
    """What stands in a column."""

    KEY = "key"
    TEXT = "text"
    CODE = "code"
    CODES = "codes"
    DATE = "date"
    MONTH = "month"
    NUMBER = "number"
    DECIMAL = "decimal"
    FLAG = "flag"


TYPE_LABELS = {
    Type.KEY: _("a key that is the same in all files and tells nothing else"),
    Type.TEXT: _("text"),
    Type.CODE: _("a code of the list in codes.csv"),
    Type.CODES: _("codes of the list in codes.csv, with spaces between"),
    Type.DATE: _("a date in Sweden, as 2026-11-24"),
    Type.MONTH: _("a month in Sweden, as 2026-11"),
    Type.NUMBER: _("a whole number"),
    Type.DECIMAL: _("a number with two decimals after a comma, as 3,25"),
    Type.FLAG: _("1 for yes, 0 for no"),
}


@dataclass(frozen=True)
class Column:
    """`path` is what is read. `of` is the list of codes, or what a key is of."""

    code: str
    path: str
    type: Type
    definition: str
    of: object = None

    def cell(self, value) -> str:
        """The value as it stands in the file; empty where there is none."""
        if value is None or value == "":
            return ""
        if self.type == Type.KEY:
            return key_of(self.of, value)
        if self.type == Type.CODES:
            return " ".join(sorted(value))
        if self.type in (Type.DATE, Type.MONTH):
            day = timezone.localdate(value) if hasattr(value, "tzinfo") else value
            return f"{day:%Y-%m-%d}" if self.type == Type.DATE else f"{day:%Y-%m}"
        if self.type in (Type.NUMBER, Type.FLAG):
            return str(int(value))
        if self.type == Type.DECIMAL:
            return str(Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)).replace(".", ",")
        return str(value)


@dataclass(frozen=True)
class Table:
    """`rows` gives the queryset of a choice, with what the columns read."""

    code: str
    about: str
    columns: tuple
    queryset: object

    def amount(self, choice) -> int:
        """How many rows there are."""
        return self.queryset(choice).order_by().count()

    def rows(self, choice) -> Iterator[list[str]]:
        """Each row's cells, read some at a time."""
        paths = [column.path for column in self.columns]
        for values in self.queryset(choice).values_list(*paths).iterator(chunk_size=BATCH):
            yield [column.cell(value) for column, value in zip(self.columns, values, strict=True)]


class ListedTable(Table):
    """A table of what is put together already: `queryset` gives a list of rows, by the paths of the columns."""

    def amount(self, choice) -> int:
        """How many rows there are."""
        return len(self.queryset(choice))

    def rows(self, choice) -> Iterator[list[str]]:
        """Each row's cells; empty where the row has nothing of a column."""
        for row in self.queryset(choice):
            yield [column.cell(row.get(column.path)) for column in self.columns]


@lru_cache(maxsize=5000)
def key_of(what, pk) -> str:
    """Stands for a row: the same in every file of this installation, and leads nobody to its page."""
    return salted_hmac(f"coaching.facts.{what}", str(pk), algorithm="sha256").hexdigest()[:16]


def offices_of(choice):
    """Whose facts they are: the authorities in whose office the reader is."""
    return choice.person.authorities_as(Role.ADMINISTRATOR)


def programme_columns(pk="programme", name="programme__name"):
    """The columns that say which programme."""
    return (
        Column("programme_id", pk, Type.NUMBER, _("The programme, as in programmes.csv.")),
        Column("programme", name, Type.TEXT, _("Its name.")),
    )

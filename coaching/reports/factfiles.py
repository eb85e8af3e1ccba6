"""The facts as files: a CSV for each table, and the dictionary that explains every column, as a table and to read."""

from collections.abc import Iterator

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from coaching import zipstream
from coaching.csvfile import csv_pieces
from coaching.reports.about import Made, authority_names, choice_lines
from coaching.reports.facts import TABLES
from coaching.reports.facttable import TYPE_LABELS, Type

READ_ME, DICTIONARY, CODES = "read-me.html", "dictionary.csv", "codes.csv"


def archive(choice, language) -> Iterator[bytes]:
    """The ZIP, made while it is sent; dictionary and headings in `language`."""
    with override(language):
        yield from zipstream.stream(_files(choice))


def amount(choice) -> int:
    """How many rows of facts there are in it."""
    return sum(table.amount(choice) for table in TABLES)


def dictionary_rows() -> list[list[str]]:
    """Table, column, what stands in it, what it means: every column of every file of facts."""
    return [
        [table.code, column.code, str(TYPE_LABELS[column.type]), str(column.definition)]
        for table in TABLES
        for column in table.columns
    ]


def code_rows() -> list[list[str]]:
    """Table, column, code, what people call it: every code that may stand in a file."""
    return [
        [table.code, column.code, str(value), str(label)]
        for table in TABLES
        for column in table.columns
        if column.type in (Type.CODE, Type.CODES)
        for value, label in column.of.choices
    ]


def _files(choice):
    yield READ_ME, [_read_me(choice)]
    yield (
        DICTIONARY,
        csv_pieces([_("Table"), _("Column"), _("What stands in it"), _("Meaning")], dictionary_rows()),
    )
    yield CODES, csv_pieces([_("Table"), _("Column"), _("Code"), _("Meaning")], code_rows())
    for table in TABLES:
        yield f"{table.code}.csv", csv_pieces([column.code for column in table.columns], table.rows(choice))


def _read_me(choice):
    context = {
        "authority": authority_names(choice),
        # The term, and when: who has asked for it is nobody's business who reads it.
        "lines": [choice_lines(choice)[0], Made(timezone.now()).line],
        "tables": TABLES,
        "types": TYPE_LABELS,
        "language": get_language(),
    }
    return render_to_string("coaching/report/facts_read_me.html", context).encode()

"""Every CSV of ours: UTF-8 with BOM and semicolons, which Swedish spreadsheets open unasked. Cells that a spreadsheet
would run as a formula are written so that it does not (defusedcsv)."""

import io
from collections.abc import Iterable, Iterator

from defusedcsv import csv

#: So many rows make a piece.
LINES = 500


def csv_file(head: Iterable, rows: Iterable) -> bytes:
    """The head and the rows as a file."""
    return b"".join(csv_pieces(head, rows))


def csv_pieces(head: Iterable, rows: Iterable) -> Iterator[bytes]:
    """The same in pieces, so that no more than one of them is in memory."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    yield "\ufeff".encode()
    for number, row in enumerate(rows, start=1):
        writer.writerow(row)
        if number % LINES == 0:
            yield file.getvalue().encode()
            file.seek(0)
            file.truncate()
    yield file.getvalue().encode()

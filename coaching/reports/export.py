"""Reports as files. Cells that a spreadsheet would run as a formula are written so that it does not (defusedcsv)."""

import datetime as dt
import io
from decimal import Decimal

from defusedcsv import csv
from django.utils.formats import number_format

from coaching.reports.frame import Unit, shown


def panel_csv(panel) -> bytes:
    """One panel as CSV: UTF-8 with BOM and semicolons, which Swedish spreadsheets open unasked."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow([str(column.label) for column in panel.columns])
    for row in panel.rows:
        writer.writerow(
            [_cell(value, column.unit) for value, column in zip(row.cells, panel.columns, strict=True)]
        )
    return file.getvalue().encode("utf-8-sig")


def _cell(value, unit):
    """As on the page, but empty where there is nothing, hours to the minute, no spaces within numbers, and days as
    spreadsheets know them."""
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    if unit == Unit.HOURS and isinstance(value, int | float):
        return number_format(round(Decimal(value) / 60, 2), 2)
    return shown(value, unit) if unit == Unit.TEXT else shown(value, unit).replace("\xa0", "")

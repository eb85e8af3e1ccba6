"""Panels of reports as CSV."""

import datetime as dt
from decimal import Decimal

from django.utils.formats import number_format

from coaching.csvfile import csv_file
from coaching.reports.frame import Unit, shown


def panel_csv(panel) -> bytes:
    """One panel as CSV."""
    return csv_file(
        [str(column.label) for column in panel.columns],
        (
            [_cell(value, column.unit) for value, column in zip(row.cells, panel.columns, strict=True)]
            for row in panel.rows
        ),
    )


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

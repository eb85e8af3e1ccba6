"""A report as a workbook: what it is about on the first sheet, then a sheet for each panel.

Numbers, shares and dates are written as what they are. Text is always written as text, so that a spreadsheet runs none.
"""

import datetime as dt
import io
import re

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.reports.about import Made, authority_names, choice_lines
from coaching.reports.frame import HIDDEN, Unit, plain

#: How a spreadsheet shows each unit; in a Swedish one with Swedish signs.
FORMATS = {
    Unit.AMOUNT: "#,##0",
    Unit.MINUTES: "#,##0",
    Unit.HOURS: "#,##0.0",
    Unit.DAYS: "#,##0.0",
    Unit.MEAN: "0.0",
    Unit.SHARE: "0 %",
    Unit.DATE: "yyyy-mm-dd",
}
#: Rows are written to a file as they come, so memory does not grow with them; text stays text.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}
WIDEST, NARROWEST = 60, 10
LONGEST_NAME = 31


def report_xlsx(paper) -> bytes:
    """The whole report, in the active language."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        book.set_properties({"title": str(paper.report.title), "author": authority_names(paper.choice)})
        writer = _Writer(book)
        writer.about(paper)
        for panel in paper.panels:
            writer.panel(panel)
    return file.getvalue()


class _Writer:
    def __init__(self, book):
        self.book, self.names = book, {"history"}
        self.bold = book.add_format({"bold": True})
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.text = book.add_format({"valign": "top"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.hidden = book.add_format({"align": "right"})
        self.formats = {
            unit: book.add_format({"num_format": code, "valign": "top"}) for unit, code in FORMATS.items()
        }

    def about(self, paper):
        """Title, whose, which choice, when; what it says in short; the figures; what each measure means."""
        sheet = self.sheet(_("About"))
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 2, 24)
        sheet.set_column(3, 3, 90)
        sheet.write_string(0, 0, str(paper.report.title), self.title)
        row = 1
        lines = [(_("School authority"), authority_names(paper.choice)), *choice_lines(paper.choice)]
        for label, value in [*lines, Made(timezone.now()).line]:
            sheet.write_string(row, 0, label, self.bold)
            sheet.write_string(row, 1, value, self.text)
            row += 1
        for sentence in filter(None, [paper.notice, *paper.words]):
            sheet.write_string(row, 0, str(sentence), self.text)
            row += 1
        row += 1
        for column, head in enumerate(
            (_("Measure"), _("In all"), _("The term before"), _("How we count")),
        ):
            sheet.write_string(row, column, head, self.head)
        figures = {figure.measure.code: figure for figure in paper.figures}
        for measure in paper.report.measures:
            row += 1
            figure = figures.get(measure.code)
            sheet.write_string(row, 0, figure.label if figure else str(measure.label), self.text)
            if figure:
                self.cell(sheet, row, 1, figure.value, measure.unit)
                self.cell(sheet, row, 2, figure.before, measure.unit)
            sheet.write_string(row, 3, str(measure.definition), self.wrapped)
        sheet.write_string(row + 2, 0, _("A dash stands where there are too few to be shown."), self.text)

    def panel(self, panel):
        """The panel's table from the first row on, its head in view wherever one scrolls."""
        sheet = self.sheet(str(panel.title))
        widths = [len(str(column.label)) for column in panel.columns]
        for row in panel.rows:
            for number, value in enumerate(row.cells):
                if isinstance(value, str):
                    widths[number] = max(widths[number], len(value))
        # Widths have to be known before the first row is written.
        for number, width in enumerate(widths):
            sheet.set_column(number, number, min(max(width + 2, NARROWEST), WIDEST))
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        for number, column in enumerate(panel.columns):
            sheet.write_string(0, number, str(column.label), self.head)
        for line, row in enumerate(panel.rows, start=1):
            for number, (value, column) in enumerate(zip(row.cells, panel.columns, strict=True)):
                self.cell(sheet, line, number, value, column.unit)
        if panel.rows:
            sheet.autofilter(0, 0, len(panel.rows), len(panel.columns) - 1)

    def cell(self, sheet, row, column, value, unit):
        """One value as what it is; nothing where there is nothing, a dash where it is kept back."""
        if value is HIDDEN:
            sheet.write_string(row, column, "–", self.hidden)
            return
        value = plain(value, unit)
        if value is None or value == "":
            return
        if unit == Unit.DATE and isinstance(value, dt.datetime):
            value = timezone.localdate(value)
        if unit == Unit.DATE and isinstance(value, dt.date):
            sheet.write_datetime(row, column, value, self.formats[unit])
        elif unit in (Unit.TEXT, Unit.DATE):
            sheet.write_string(row, column, str(value), self.text)
        else:
            sheet.write_number(row, column, float(value), self.formats[unit])

    def sheet(self, title):
        """A sheet of that name, as far as spreadsheets allow it, and of no other's."""
        plain_title = re.sub(r"[\[\]:*?/\\]", " ", title).strip("' ")[:LONGEST_NAME] or "–"
        name, number = plain_title, 1
        while name.casefold() in self.names:
            number += 1
            tail = f" {number}"
            name = f"{plain_title[: LONGEST_NAME - len(tail)]}{tail}"
        self.names.add(name.casefold())
        return self.book.add_worksheet(name)

"""A workbook as whoever opens it finds it: opened again with openpyxl."""

import datetime as dt
import io

import openpyxl
import pytest

from coaching.reports.frame import HIDDEN, Column, Figure, Measure, Panel, Paper, Report, Row, Unit
from coaching.reports.workbook import report_xlsx
from tests.coaching.reportworld import FORMULA, ReportWorld, choice_of, paper_of

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-10-14 09:00+02:00")]


@pytest.fixture
def world():
    return ReportWorld()


def opened(paper):
    return openpyxl.load_workbook(io.BytesIO(report_xlsx(paper)))


def rows_of(sheet):
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows()]


class Everything(Report):
    """A panel with every unit there is."""

    code, title, question = "everything", "Allt: /möjligt/ [och mera] än trettioen tecken", "?"
    measures = (Measure("share", "Andel", "Av alla.", Unit.SHARE), Measure("some", "Några", "Få."))
    headline = ("share", "some")

    def figures(self, choice):
        return {"share": 0.4, "some": HIDDEN}

    def panels(self, choice):
        columns = [Column(unit.value, unit.value, unit) for unit in Unit]
        cells = {
            Unit.TEXT: "@SUM(A1)",
            Unit.AMOUNT: 1234,
            Unit.HOURS: 75,
            Unit.MINUTES: 90,
            Unit.DAYS: 2.5,
            Unit.SHARE: 0.125,
            Unit.MEAN: 3.25,
            Unit.DATE: dt.date(2026, 11, 24),
        }
        row = Row(tuple(cells[unit] for unit in Unit))
        nothing = Row(("", *(None for _unit in list(Unit)[1:])))
        hidden = Row(("+1", *(HIDDEN for _unit in list(Unit)[1:])))
        same = Panel("b", self.title, (Column("a", "A", Unit.TEXT),), [Row(("https://x.se",))])
        return [Panel("a", self.title, tuple(columns), [row, nothing, hidden]), same]


def test_each_panel_is_a_sheet_with_the_figures_of_the_page(world):
    book = opened(paper_of(world.office))
    assert book.sheetnames == [
        "Om rapporten",
        "Månad för månad",
        "Per sort",
        "Varför möten ställdes in",
        "Per skola",
    ]
    sheet = book["Per skola"]
    assert rows_of(sheet) == [
        ("Skola", "Område", "Hållna", "Planerade", "Inställda", "Timmar"),
        (FORMULA, world.other.area.name, 0, 1, 0, 0),
        ("Örnnästets skola", "Norra området", 1, 0, 1, 1.25),
    ]
    # The name stands there as a text, and is not run.
    assert sheet["A2"].data_type == "s"
    assert [cell.data_type for row in book["Per sort"].iter_rows(min_row=2) for cell in row[1:]] == ["n"] * 8
    assert sheet.freeze_panes == "B2"


def test_the_first_sheet_says_what_it_is_about(world):
    sheet = opened(paper_of(world.office, school=world.school))["Om rapporten"]
    rows = rows_of(sheet)
    assert rows[0][0] == "Aktivitet"
    assert [row[:2] for row in rows[1:5]] == [
        ("Huvudman", "Åängsö kommun"),
        ("Termin", "HT-26: 17 augusti 2026 till 18 december 2026"),
        ("Skola", "Örnnästets skola"),
        ("Framtagen", "14 oktober 2026 kl. 9.00"),
    ]
    assert rows[6][:2] == ("Mått", "Totalt")
    assert [row[:2] for row in rows[7:12]] == [
        ("Hållna", 1),
        ("Planerade", 0),
        ("Inställda", 1),
        ("Timmar", 1.25),
        ("Personer", 2),
    ]
    assert all(row[3] for row in rows[7:12])


def test_every_unit_is_written_as_what_it_is(world):
    choice = choice_of(world.office)
    report = Everything()
    figures = [Figure(measure, report.figures(choice)[measure.code]) for measure in report.measures]
    book = opened(Paper(report, choice, figures, report.panels(choice)))
    # Signs that no sheet may have are gone, and two of one name are told apart.
    assert book.sheetnames[1:] == ["Allt   möjligt   och mera  än t", "Allt   möjligt   och mera  än 2"]
    _about, sheet, links = book.worksheets
    values = {sheet.cell(1, n).value: sheet.cell(2, n) for n in range(1, 9)}
    assert {name: (cell.value, cell.data_type) for name, cell in values.items()} == {
        "text": ("@SUM(A1)", "s"),
        "amount": (1234, "n"),
        "hours": (1.25, "n"),
        "minutes": (90, "n"),
        "days": (2.5, "n"),
        "share": (0.125, "n"),
        "mean": (3.25, "n"),
        "date": (dt.datetime(2026, 11, 24), "d"),
    }
    assert values["share"].number_format == "0 %"
    assert rows_of(sheet)[2] == (None,) * 8
    assert rows_of(sheet)[3] == ("+1", *["–"] * 7)
    assert links["A2"].hyperlink is None and links["A2"].value == "https://x.se"
    figures = [row[:2] for row in rows_of(book.worksheets[0]) if row[0] in ("Andel", "Några")]
    assert figures == [("Andel", 0.4), ("Några", "–")]

"""How values are written on pages and in files."""

import datetime as dt

import pytest
from django.utils.translation import override

from coaching.reports.export import panel_csv
from coaching.reports.frame import HIDDEN, Column, Figure, Measure, Panel, Row, Unit, plain, shown
from coaching.templatetags.report import change


@pytest.mark.parametrize(
    ("value", "unit", "swedish", "english"),
    [
        (1234567, Unit.AMOUNT, "1\xa0234\xa0567", "1,234,567"),
        (225, Unit.HOURS, "3,8", "3.8"),
        (2 / 3, Unit.SHARE, "67 %", "67 %"),
        (0.005, Unit.SHARE, "0,5 %", "0.5 %"),
        (4.5, Unit.SHARE, "450 %", "450 %"),
        (119, Unit.HOURS, "2,0", "2.0"),
        (2.25, Unit.DAYS, "2,3", "2.3"),
        (dt.date(2026, 11, 3), Unit.DATE, "3 nov 2026", "3 Nov 2026"),
        (None, Unit.AMOUNT, "–", "–"),
        (HIDDEN, Unit.SHARE, "–", "–"),
        ("=1+1", Unit.TEXT, "=1+1", "=1+1"),
    ],
)
def test_as_people_read_it(value, unit, swedish, english):
    assert shown(value, unit) == swedish
    with override("en"):
        assert shown(value, unit) == english


def test_as_a_spreadsheet_takes_it():
    assert plain(225, Unit.HOURS) == 3.75
    assert plain(0.5, Unit.SHARE) == 0.5
    assert plain(HIDDEN, Unit.AMOUNT) is None
    assert plain(dt.date(2026, 11, 3), Unit.DATE) == dt.date(2026, 11, 3)


@pytest.mark.parametrize(
    ("value", "before", "unit", "written"),
    [
        (3, 1, Unit.AMOUNT, "+2"),
        (1, 3, Unit.AMOUNT, "−2"),
        (3, 3, Unit.AMOUNT, "±0"),
        (60, 90, Unit.HOURS, "−0,5"),
        (0.5, 0.25, Unit.SHARE, "+25 procentenheter"),
        (3, None, Unit.AMOUNT, ""),
        (HIDDEN, 3, Unit.AMOUNT, ""),
    ],
)
def test_what_has_changed_since_the_term_before(value, before, unit, written):
    assert change(Figure(Measure("m", "M", "", unit), value, before)) == written


def test_a_day_in_a_csv_is_one_that_spreadsheets_know():
    columns = (Column("name", "Namn", Unit.TEXT), Column("day", "Dag", Unit.DATE))
    rows = [Row(("Norrskolan", dt.date(2026, 11, 3))), Row(("Söderskolan", None))]
    written = panel_csv(Panel("p", "Panel", columns, rows)).decode("utf-8-sig")
    assert written.splitlines() == ["Namn;Dag", "Norrskolan;2026-11-03", "Söderskolan;"]

"""Every file that somebody might bring, and what is said of it."""

import datetime as dt
import io
import tracemalloc
import zipfile

import pytest
from django.utils import translation
from openpyxl import load_workbook

from accounts import tabular
from accounts.tabular import Column, TabularError, open_table
from tests.accounts.tables import text, xlsx

COLUMNS = {
    "code": Column("Kod", ("Municipality code",), required=True),
    "name": Column("Skolenhetsnamn", ("School",), required=True),
    "compulsory": Column("Grund-skola"),
}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def rows(file):
    return [(row.line, row.cells) for row in open_table(file, COLUMNS)]


def names(file):
    return [row["name"] for row in open_table(file, COLUMNS)]


def refusal(file):
    with pytest.raises(TabularError) as error:
        list(open_table(file, COLUMNS))
    return str(error.value.problem)


def test_cells_come_by_the_callers_names_with_the_line_of_the_file():
    file = text(
        "Kod;Skolenhetsnamn;Rektor\r\n0180; Ängskolan ;Kim\r\n\r\n;;\r\n2182;Ö skola;\r\n", "utf-8-sig"
    )
    assert rows(file) == [
        (2, {"code": "0180", "name": "Ängskolan", "compulsory": ""}),
        (5, {"code": "2182", "name": "Ö skola", "compulsory": ""}),
    ]


def test_headings_are_known_in_both_languages_and_the_file_keeps_its_own():
    table = open_table(text("School,Municipality-code,GRUNDSKOLA\nA,0180,Ja\n"), COLUMNS)
    assert [row.cells for row in table] == [{"code": "0180", "name": "A", "compulsory": "Ja"}]
    assert (table.heading("code"), table.heading("compulsory")) == ("Municipality-code", "GRUNDSKOLA")


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be", "mac_roman", "cp850"],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_usual_encoding_separator_and_line_end(separator, encoding, end):
    lines = ["Kod;Skolenhetsnamn;Grund-skola", "0180;Åkersbergs skola;Ja", "2182;Östra Ängen;"]
    file = text(end.join(lines).replace(";", separator), encoding)
    assert names(file) == ["Åkersbergs skola", "Östra Ängen"]


def test_excels_first_line_about_the_separator_is_no_heading():
    assert names(text("sep=,\nKod,Skolenhetsnamn\n0180,A\n")) == ["A"]


def test_a_quoted_cell_may_hold_separators_and_lines():
    file = text('Kod;Skolenhetsnamn\n0180;"A; B\nC"\n0180;D\n')
    assert [(row.line, row["name"]) for row in open_table(file, COLUMNS)] == [(2, "A; B\nC"), (4, "D")]


def test_letters_that_other_programs_take_for_a_line_end_are_letters():
    assert names(text("Kod;Skolenhetsnamn\n0180;A\u2028B\x85C\n")) == ["A\u2028B\x85C"]


def test_an_excel_file_is_read_as_its_sheet_says():
    file = xlsx(
        ["Kod", None, "Skolenhetsnamn", "Grund-skola"],
        [180, "x", "Ängskolan", True],
        [None, None, None, None],
        ["2182", None, 12.0, dt.date(2026, 3, 1)],
    )
    assert rows(file) == [
        (2, {"code": "180", "name": "Ängskolan", "compulsory": "ja"}),
        (4, {"code": "2182", "name": "12", "compulsory": "2026-03-01"}),
    ]


def test_a_formula_is_a_text_and_is_never_worked_out():
    file = xlsx(["Kod", "Skolenhetsnamn"], ["=1+179", '=HYPERLINK("http://example.org")'])
    assert load_workbook(file).active["A2"].data_type == "f"
    assert rows(file) == [
        (2, {"code": "=1+179", "name": '=HYPERLINK("http://example.org")', "compulsory": ""})
    ]
    assert names(text("Kod;Skolenhetsnamn\n0180;=1+1\n")) == ["=1+1"]


def test_an_empty_file_is_said_to_be_empty():
    for file in [io.BytesIO(), text("\n\r\n ; \n"), xlsx()]:
        assert refusal(file) == "The file is empty."


def a_zip():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("letter.txt", "hej")
    return file


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (io.BytesIO(b"%PDF-1.7\n\x00\x01"), "This is a PDF. Choose a CSV or Excel file (.csv, .xlsx)."),
        (
            a_zip(),
            "This is a zip archive or another kind of document. Choose a CSV or Excel file (.csv, .xlsx).",
        ),
        (
            io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
            "This is an old kind of Office file. Save it as .xlsx or .csv and choose that.",
        ),
        (
            io.BytesIO(b"\x89PNG\r\n\x1a\n\x00\x00"),
            "This is not a table. Choose a CSV or Excel file (.csv, .xlsx).",
        ),
        (
            io.BytesIO(b"abc\x00\x01\x02\x07def"),
            "This is not a table. Choose a CSV or Excel file (.csv, .xlsx).",
        ),
        (io.BytesIO(b"PK\x03\x04 and then nothing"), "This Excel file is damaged and cannot be read."),
    ],
)
def test_another_kind_of_file_is_refused_by_its_name(file, sentence):
    assert refusal(file) == sentence


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize("content", [b"<broken", b"<a/>", b"\xff\x00"])
def test_a_damaged_excel_file_is_refused_wherever_it_is_damaged(part, content):
    whole, broken = xlsx(["Kod", "Skolenhetsnamn"], ["0180", "A"]), io.BytesIO()
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(broken, "w") as target:
        for name in source.namelist():
            target.writestr(name, content if name == part else source.read(name))
    assert refusal(broken) in {"This Excel file is damaged and cannot be read.", "The file is empty."}


def test_a_missing_heading_is_named():
    assert refusal(text("Kod;Ort\n0180;A\n")) == (
        "line 1: The first line must have headings, and “Skolenhetsnamn” is missing among them."
    )
    assert refusal(text("hej\n")) == (
        "line 1: The first line must have headings, and these are missing among them: “Kod”, “Skolenhetsnamn”."
    )


def test_two_headings_for_the_same_are_named():
    assert refusal(text("Kod;School;Skolenhetsnamn\n")) == (
        "line 1, column Skolenhetsnamn: "
        "Both “School” and “Skolenhetsnamn” are headings for the same thing. Remove one of them."
    )


def test_two_encodings_in_one_file_are_told_with_the_line():
    good = "Kod;Skolenhetsnamn\n0180;Åkerö\n0180;Äng\n".encode()
    assert refusal(io.BytesIO(good + "0180;Ö\n".encode("cp1252"))) == (
        "line 4: Letters here are not in the same encoding as in the rest of the file. "
        "Save the file as CSV UTF-8."
    )
    assert refusal(io.BytesIO(b"\xef\xbb\xbf" + good + b"0180;\xd6\n")).startswith("line 4: Letters here")


def test_an_unknown_encoding_is_told():
    assert refusal(text("Kod;Skolenhetsnamn\n0180;школа\n", "koi8-r")) == (
        "The letters of this file cannot be read. Save the file as CSV UTF-8 and choose that."
    )


@pytest.mark.parametrize(
    "name", ["Skolan – enhet 2", "Skolan’s", "A\xa0B", "Genève", "Skolan §1", "Šárka i Åmål"]
)
def test_signs_that_windows_writes(name):
    assert names(text(f"Kod;Skolenhetsnamn\n0180;{name}\n", "cp1252")) == [name]


def test_a_sign_for_an_unreadable_letter_is_a_sign_like_others():
    assert names(text("Kod;Skolenhetsnamn\n0180;A\ufffd\n")) == ["A\ufffd"]


def test_a_quotation_mark_that_is_never_closed_is_told_with_its_line():
    assert refusal(text('Kod;Skolenhetsnamn\n0180;A\n0180;"B\n0180;C\n')) == (
        'line 3: This line cannot be read. Look for a quotation mark (") that is never closed.'
    )


def test_a_line_with_too_many_cells_is_told():
    assert refusal(text("Kod;Skolenhetsnamn\n0180;A;B\n")) == (
        "line 2: This line has more cells than there are headings."
    )


def test_a_file_of_50_megabytes_is_refused_before_it_is_read():
    class Large(io.BytesIO):
        def seek(self, position, whence=0):
            return 50 * 1024**2 if whence == io.SEEK_END else super().seek(position, whence)

        def read(self, size=-1):
            raise AssertionError("was read")

    assert refusal(Large()) == "The file is larger than 20 MB. Divide it into several."


def test_an_excel_file_that_would_swell_is_refused(monkeypatch):
    file = xlsx(["Kod", "Skolenhetsnamn"], *([["0180", "A" * 1000]] * 300))
    monkeypatch.setattr(tabular, "MAX_UNPACKED_BYTES", 10_000)
    assert refusal(file) == "The file is larger than 20 MB. Divide it into several."


def many_lines(count):
    return text("Kod;Skolenhetsnamn\n" + "".join(f"0180;Skola {n:060}\n" for n in range(count)))


def test_a_hundred_thousand_lines_are_read_and_one_more_is_told():
    assert sum(1 for _ in open_table(many_lines(100_000), COLUMNS)) == 100_000
    assert refusal(many_lines(100_001)) == (
        "line 100002: The file has more than 100000 lines. Divide it into several."
    )


def test_three_times_the_lines_take_no_more_memory():
    def peak(count):
        file = many_lines(count)
        tracemalloc.start()
        for _row in open_table(file, COLUMNS):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(45_000) / peak(15_000) < 1.1


def test_the_number_of_lines_is_estimated_for_a_progress_bar():
    assert tabular.estimate_lines(text("Kod\n1\n2\n")) == 2
    assert tabular.estimate_lines(text("Kod\n1\n2")) == 2
    assert tabular.estimate_lines(io.BytesIO()) == 0
    assert tabular.estimate_lines(xlsx(["Kod"], [1])) == 0

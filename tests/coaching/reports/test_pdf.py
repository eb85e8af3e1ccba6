"""The PDF: what stands in it, that it is tagged, that nothing in it becomes markup, that long tables end."""

import re
import zlib
from dataclasses import replace

import pytest
from django.utils import translation

from coaching.reports import pdf
from coaching.reports.frame import HIDDEN, Column, Figure, Panel, Paper, Row, Unit
from tests.coaching.reportworld import ReportWorld, choice_of, paper_of

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-10-14 09:00+02:00")]


@pytest.fixture
def world():
    return ReportWorld()


def readable(content):
    """The file with its streams unpacked, as far as they are packed the usual way."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, flags=re.S)
    return content + b"".join(map(_inflated, streams))


def _inflated(part):
    try:
        return zlib.decompress(part)
    except zlib.error:
        return b""


def pages(content):
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", readable(content)))


def with_rows(world, amount, **fields):
    paper = paper_of(world.office)
    columns = (Column("name", "Namn", Unit.TEXT), Column("n", "Antal"))
    rows = [Row((f"Rad {n}", n)) for n in range(amount)]
    return Paper(paper.report, paper.choice, [], [Panel("p", "Lång", columns, rows, **fields)])


def test_a_report_is_a_tagged_pdf_in_the_readers_language(world):
    for language, title in (("sv", "Aktivitet HT-26"), ("en", "Activity HT-26")):
        with translation.override(language):
            content = pdf.report_pdf(paper_of(world.office))
        text = readable(content)
        assert content.startswith(b"%PDF-")
        assert b"/StructTreeRoot" in text and b"pdfuaid" in text
        assert re.search(rb"/Lang\s*\(" + language.encode(), text)
        assert f'<rdf:li xml:lang="x-default">{title}, Åängsö kommun' in text.decode(errors="ignore")
        # Heads of tables are heads, which readers of screens name with each cell.
        assert text.count(b"/S/TH") + text.count(b"/S /TH") >= 20


def test_what_somebody_wrote_is_never_markup(world):
    world.school.name = "#panic()[*x*] $1/0$ \\ `raw` <label> @ref"
    world.school.save()
    paper = paper_of(world.office)
    assert pdf.report_pdf(paper).startswith(b"%PDF-")
    assert ["#panic()[*x*] $1/0$ \\ `raw` <label> @ref", "Norra området", "1", "0", "1", "1,3"] in (
        pdf.words_of(paper)["panels"][3]["rows"]
    )


def test_long_tables_end_with_a_sentence(world):
    [panel] = pdf.words_of(with_rows(world, 201))["panels"]
    assert (len(panel["rows"]), panel["rows"][-1]) == (200, ["Rad 199", "199"])
    assert panel["sentences"] == ["De första 200 av 201 rader. Alla finns i rapportens CSV- och XLSX-filer."]
    [panel] = pdf.words_of(with_rows(world, 200))["panels"]
    assert (len(panel["rows"]), panel["sentences"]) == (200, [])
    [panel] = pdf.words_of(with_rows(world, 201), pdf.MOST_ROWS_OF_TERM)["panels"]
    assert len(panel["rows"]) == 100
    # The head is repeated on each of its pages, so there are several of them.
    assert pages(pdf.report_pdf(with_rows(world, 200))) >= 4


def test_bars_are_shares_of_the_longest(world):
    paper = with_rows(world, 5, chart=("n",))
    [panel] = pdf.words_of(paper)["panels"]
    assert [row["parts"] for row in panel["chart"]["rows"]] == [[0], [0.25], [0.5], [0.75], [1]]
    assert panel["chart"]["legend"] == ["Antal"]
    assert pdf.report_pdf(paper).startswith(b"%PDF-")
    assert pdf.words_of(with_rows(world, 31, chart=("n",)))["panels"][0]["chart"] is None
    assert pdf.words_of(with_rows(world, 1, chart=("n",)))["panels"][0]["chart"] is None


def test_what_is_kept_back_is_a_dash_that_is_explained_and_has_no_bar(world):
    paper = with_rows(world, 2, chart=("n",), is_stacked=False)
    paper.panels[0].rows.append(Row(("Få", HIDDEN)))
    [panel] = pdf.words_of(paper)["panels"]
    assert panel["rows"][2] == ["Få", "–"]
    assert panel["sentences"] == ["Ett streck står där det är för få för att visas."]
    assert panel["chart"]["rows"][2]["parts"] == [0]
    assert pdf.report_pdf(paper).startswith(b"%PDF-")


def test_a_figure_that_is_kept_back_is_explained_too(world):
    paper = with_rows(world, 1)
    words = pdf.words_of(replace(paper, figures=[Figure(paper.report.measures[0], HIDDEN)]))
    assert (words["figures"], words["sentences"]) == (
        [["Hållna", "–"]],
        ["Ett streck står där det är för få för att visas."],
    )
    words = pdf.words_of(replace(paper, figures=[Figure(paper.report.measures[0], 3)]))
    assert (words["figures"], words["sentences"]) == ([["Hållna", "3"]], [])


def test_an_empty_panel_has_its_sentence(world):
    paper = with_rows(world, 0, empty="Ingenting alls.")
    assert pdf.words_of(paper)["panels"][0]["empty"] == "Ingenting alls."
    assert pdf.report_pdf(paper).startswith(b"%PDF-")


def test_a_term_report_has_title_contents_and_each_report_on_a_page_of_its_own(world):
    words = pdf.words_of(paper_of(world.office))
    choice = choice_of(world.office)
    content = pdf.term_report_pdf(choice=choice, reports=[words, words, words], made_at=choice.period.start)
    text = readable(content)
    assert b"pdfuaid" in text
    assert "Terminsrapport HT-26, Åängsö kommun" in text.decode(errors="ignore")
    assert pages(content) >= 5


def test_typst_says_what_is_wrong_and_nothing_else(world):
    with pytest.raises(pdf.NotSet) as refused:
        pdf.typeset({"made_at": 1, "secret": "kanariefågel"})
    assert "kanariefågel" not in str(refused.value)
    assert "dictionary does not contain key" in str(refused.value)


def test_bars_stand_in_the_order_of_the_page(world):
    paper = paper_of(world.office)
    columns = (Column("name", "Namn", Unit.TEXT), Column("booked", "Bokade"), Column("held", "Hållna"))
    panel = Panel("p", "Per coach", columns, [Row(("Karin", 1, 3))], chart=("held", "booked"))
    [words] = pdf.words_of(replace(paper, panels=[panel]))["panels"]
    assert words["chart"]["legend"] == ["Hållna", "Bokade"]
    assert words["chart"]["rows"] == [{"label": "Karin", "parts": [0.75, 0.25], "text": "3 · 1"}]

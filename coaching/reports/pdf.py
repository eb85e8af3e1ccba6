"""A report as a PDF, and all reports of a term as one: tagged for readers of screens, in the active language.

Typst sets the pages, in a process of its own: what it needs of memory goes with that process. What it is told goes in
as data, so no name can become markup, and it reads no file but its template.
"""

import json
import subprocess
import sys
from pathlib import Path

from django.template.loader import get_template
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coaching.reports.about import Made, authority_names, choice_lines
from coaching.reports.frame import HIDDEN, shown

TEMPLATE = "coaching/report/report.typ"
#: So many rows of one table are printed in a report, and in the report of a term; a sentence says how many more there
#: are. With forty tables of a hundred rows the pages take some 460 MB, whatever there is in the database.
MOST_ROWS, MOST_ROWS_OF_TERM = 200, 100
#: With more bars than these nobody sees anything.
MOST_BARS = 30
#: Seconds that the pages may take.
PATIENCE = 300
TYPESETTER = Path(__file__).with_name("typesetter.py")


class NotSet(Exception):
    """Typst has refused; the text is what it said, without any of the words that it was told."""


def report_pdf(paper) -> bytes:
    """One report. Raises NotSet."""
    made = Made(timezone.now())
    data = _head(str(paper.report.title), authority_names(paper.choice), paper.choice.term, made)
    return typeset({**data, "has_cover": False, "reports": [words_of(paper)]})


def term_report_pdf(*, choice, reports, made_at) -> bytes:
    """All of a term: title page, contents, and `reports`, each as `words_of` has put it. Raises NotSet."""
    made = Made(made_at)
    title = _("Term report %(term)s") % {"term": choice.term}
    return typeset(
        {
            **_head(title, authority_names(choice), choice.term, made),
            "has_cover": True,
            "heading": title,
            "cover": [list(line) for line in [*choice_lines(choice), made.line]],
            "foot": [
                _("Made for %(name)s, of what that person has a duty for.") % {"name": choice.person},
                _("Every measure is defined where it is used, under “How we count”."),
                _("Nothing in this report tells what was said in a conversation."),
            ],
            "reports": reports,
        }
    )


def words_of(paper, most_rows=MOST_ROWS) -> dict:
    """Everything that stands in one report, in the active language; of each table at most so many rows."""
    choice = paper.choice
    # The term before stands beside, where there is one.
    terms = [choice.term, *([str(choice.period_before.term)] if choice.period_before else [])]
    figures = [
        [
            figure.label,
            *(shown(value, figure.measure.unit) for value in (figure.value, figure.before)[: len(terms)]),
        ]
        for figure in paper.figures
    ]
    return {
        "title": _title(paper.report, choice),
        "question": str(paper.report.question),
        "lines": [list(line) for line in choice_lines(choice)],
        "words": [*filter(None, [str(paper.notice)]), *map(str, paper.words)],
        "heads": [_("Measure"), *terms],
        "figures": figures,
        "sentences": [_too_few()] if any(HIDDEN in (one.value, one.before) for one in paper.figures) else [],
        "panels": [_panel(panel, most_rows) for panel in paper.panels],
        "definitions": [[str(one.label), str(one.definition)] for one in paper.report.measures],
    }


def _title(report, choice):
    """Which programme it is about stands in the contents, too, where there is one such report for each."""
    if report.is_of_one_programme and choice.programme:
        return f"{report.title}: {choice.programme}"
    return str(report.title)


def typeset(data) -> bytes:
    """The PDF of these words. Raises NotSet."""
    process = subprocess.run(
        [sys.executable, TYPESETTER, get_template(TEMPLATE).origin.name],
        input=json.dumps(data).encode(),
        capture_output=True,
        timeout=PATIENCE,
    )
    if process.returncode:
        raise NotSet(process.stderr.decode(errors="replace")[-500:])
    return process.stdout


def _head(title, authority, term, made):
    running = title if term in title else f"{title} {term}"
    return {
        "lang": (get_language() or "sv")[:2],
        "title": f"{running}, {authority}",
        "authority": authority,
        "running": running,
        "made": ": ".join(made.line),
        "made_at": int(made.at.timestamp()),
        "page": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
        "words": {
            "figures": _("In all"),
            "definitions": _("How we count"),
            "contents": _("Contents"),
        },
    }


def _too_few():
    return _("A dash stands where there are too few to be shown.")


def _panel(panel, most_rows):
    rows = panel.rows[:most_rows]
    sentences = []
    if len(panel.rows) > most_rows:
        cut = {"shown": most_rows, "all": len(panel.rows)}
        sentences.append(
            _("The first %(shown)s of %(all)s rows. The CSV and XLSX files of the report have all of them.")
            % cut
        )
    if any(value is HIDDEN for row in rows for value in row.cells):
        sentences.append(_too_few())
    units = [column.unit for column in panel.columns]
    return {
        "title": str(panel.title),
        "note": str(panel.note),
        "empty": str(panel.empty),
        "columns": [{"label": str(one.label), "number": one.is_number} for one in panel.columns],
        "rows": [[shown(value, unit) for value, unit in zip(row.cells, units, strict=True)] for row in rows],
        "sentences": sentences,
        "chart": _chart(panel) if panel.chart and 0 < len(panel.rows) <= MOST_BARS else None,
    }


def _chart(panel):
    """Bars as shares of the longest one; None where there is nothing to draw."""
    places = {column.code: n for n, column in enumerate(panel.columns)}
    # In the order of the chart on the page, so that each has the same pattern in both.
    numbers = [places[code] for code in panel.chart]
    values = [[_length(row.cells[n]) for n in numbers] for row in panel.rows]
    longest = max((sum(row) if panel.is_stacked else max(row, default=0)) for row in values)
    if not longest:
        return None
    return {
        "legend": [str(panel.columns[n].label) for n in numbers],
        "stacked": panel.is_stacked,
        "rows": [
            {
                "label": shown(row.cells[0], panel.columns[0].unit),
                "parts": [value / longest for value in lengths],
                "text": " · ".join(shown(row.cells[n], panel.columns[n].unit) for n in numbers),
            }
            for row, lengths in zip(panel.rows, values, strict=True)
        ],
    }


def _length(value):
    return max(float(value), 0.0) if value is not None and value is not HIDDEN else 0.0

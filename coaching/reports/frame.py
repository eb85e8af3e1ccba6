"""What every report is made of: measures that are defined once, figures, and panels of rows.

A page, a CSV, an XLSX and a PDF are made of the same panels, so that no file says anything else than the page.
"""

from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from accounts.dates import words
from coaching.reports.frozen import frozen
from coaching.rules.report import REPORT_ROLES


class Unit(StrEnum):
    """What a value is. Hours are given in minutes, shares as a number from 0 to 1."""

    TEXT = "text"
    AMOUNT = "amount"
    HOURS = "hours"
    MINUTES = "minutes"
    DAYS = "days"
    SHARE = "share"
    MEAN = "mean"
    DATE = "date"


class Hidden:
    """In place of a figure that would tell of single people; there is one, `HIDDEN`. Shown as a dash, said in words."""

    def __repr__(self):
        return "HIDDEN"


HIDDEN = Hidden()


@dataclass(frozen=True)
class Measure:
    """`definition` is the sentence behind the (i); nothing else defines the measure."""

    code: str
    label: str
    definition: str
    unit: Unit = Unit.AMOUNT


@dataclass(frozen=True)
class Column:
    code: str
    label: str
    unit: Unit = Unit.AMOUNT

    @property
    def is_number(self) -> bool:
        return self.unit not in (Unit.TEXT, Unit.DATE)


def column_of(measure) -> Column:
    """The column that shows a measure."""
    return Column(measure.code, measure.label, measure.unit)


@dataclass(frozen=True)
class Row:
    """`cells` in the order of the columns; the first names the row, and leads to `url` where there is one."""

    cells: tuple
    url: str = ""


@dataclass(frozen=True)
class Panel:
    """One table, in the answer to one question. `chart` draws the number columns named in it, bar upon bar where
    `is_stacked`. `empty` is the sentence where there are no rows."""

    code: str
    title: str
    columns: tuple
    rows: list
    chart: tuple = ()
    is_stacked: bool = True
    empty: str = _("Nothing in this choice.")
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """A measure of all that was chosen, and the same of the term before; None there where nothing is known of it.

    Of a published term `value` is what was published; what the same comes to today is in `corrected`, where it differs.
    """

    measure: Measure
    value: object
    before: object = None
    corrected: object = None

    @property
    def label(self) -> str:
        """What it is called in a file: with what it comes to today, where that is something else."""
        if self.corrected is None:
            return str(self.measure.label)
        words = {"measure": self.measure.label, "today": shown(self.corrected, self.measure.unit)}
        return str(_("%(measure)s (published, corrected since: %(today)s)") % words)

    @property
    def change(self):
        """The difference to the term before, where both are numbers."""
        both = (self.value, self.before)
        return self.value - self.before if all(isinstance(one, int | float) for one in both) else None


@dataclass(frozen=True)
class Paper:
    """A report that has been worked out: what a page or a file shows. `words` are sentences that say it in short;
    `notice` is to be read before the figures; `elsewhere` are choices in which there is something to see, each with its
    name and its filters, where this one is empty."""

    report: object
    choice: object
    figures: list = field(default_factory=list)
    panels: list = field(default_factory=list)
    words: list = field(default_factory=list)
    notice: str = ""
    elsewhere: list = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show at all."""
        return not any(panel.rows for panel in self.panels)


class Report:
    """One report. A subclass says what is measured, for whom, by which filters, and answers a `scope.Choice`."""

    code = ""
    title = ""
    #: The question that it answers, for the list of reports.
    question = ""
    #: Name of its icon.
    symbol = "chart-column"
    measures: tuple = ()
    roles = REPORT_ROLES
    #: Filters beside the term, in the order of the form.
    filters = ("area", "school", "programme", "form")
    #: Whether it is always about one programme: a term report then has it once for each that schools take part in.
    is_of_one_programme = False
    #: Of these the figures on top are made, in their order; the others stand in panels only.
    headline: tuple = ()
    #: Whether the figures on top are kept as they are when a term is published.
    is_frozen = False

    def headline_for(self, choice) -> tuple:
        """What of `headline` the reader of this choice sees; all of it, where a report says nothing else."""
        return self.headline

    def figures(self, choice) -> dict:
        """The value of each measure of `headline_for`, by its code."""
        raise NotImplementedError

    def panels(self, choice) -> list[Panel]:
        """The tables, in the order in which they are read; one query for each."""
        raise NotImplementedError

    def notice(self, choice) -> str:
        """A sentence to be read before the figures, or nothing."""
        return ""

    def elsewhere(self, choice) -> list[tuple[str, str]]:
        """Names and addresses' filters of choices in which there is something, for one with nothing to show."""
        return []

    def measure(self, code) -> Measure:
        """The measure of that code."""
        return next(measure for measure in self.measures if measure.code == code)

    def paper(self, choice) -> Paper:
        """All of it, worked out, with the term before beside the figures where that term is known."""
        today, published = self.figures(choice), frozen(self, choice)
        before = self.figures(choice.before) | frozen(self, choice.before) if choice.before else {}
        figures = [
            Figure(self.measure(code), value, before.get(code), _if_other(today[code], value))
            for code, value in (
                (code, published.get(code, today[code])) for code in self.headline_for(choice)
            )
        ]
        paper = Paper(self, choice, figures, self.panels(choice), notice=self.notice(choice))
        return replace(paper, elsewhere=self.elsewhere(choice)) if paper.is_empty else paper


def _if_other(value, published):
    return None if value == published else value


def shown(value, unit) -> str:
    """A value as people read it, in the active language."""
    if value is None or value is HIDDEN:
        return "–"
    if unit == Unit.HOURS:
        return number(value / 60, 1)
    if unit == Unit.SHARE:
        # Less than one in a hundred is not nothing.
        return f"{number(value * 100, 1 if 0 < value < 0.01 else 0)} %"
    if unit in (Unit.DAYS, Unit.MEAN):
        return number(value, 1)
    if unit in (Unit.AMOUNT, Unit.MINUTES):
        return number(value, 0)
    if unit == Unit.DATE:
        return f"{value.day} {words().short_months[value.month]} {value.year}"
    return str(value)


def local_day(moment):
    """The day of a moment in Stockholm, or None."""
    return timezone.localdate(moment) if moment else None


def number(value, decimals) -> str:
    """Rounded as people do, half away from zero; Django's own formatting of floats cuts the digits off."""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return number_format(rounded, decimals, force_grouping=True)


def plain(value, unit):
    """A value for a spreadsheet: a number, a date, a text or None. Hours become hours, shares stay from 0 to 1."""
    if value is None or value is HIDDEN:
        return None
    if unit == Unit.HOURS:
        return round(value / 60, 4)
    if unit == Unit.TEXT:
        return str(value)
    return value

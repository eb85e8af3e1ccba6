"""Figures of the reports."""

from functools import cache

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from coaching.reports.frame import HIDDEN, Unit, shown

register = template.Library()
NUMBER = mark_safe(' class="number"')

#: More rows of one panel would make a page heavy.
ROWS_ON_PAGE = 100


@register.simple_tag
def figure(value, unit):
    """A value as people read it: "12,5", "40 %", "3 november 2026"."""
    return shown(value, unit)


@register.simple_tag
def change(figure):
    """The difference of a `frame.Figure` to the term before, with its sign: "+3", "±0", "+3 percentage points"; ""
    where there is none."""
    if figure.change is None:
        return ""
    unit = figure.measure.unit
    written = shown(abs(figure.change), unit).removesuffix(" %")
    if written in ("0", "0,0", "0.0"):
        return "±0"
    signed = f"{'+' if figure.change > 0 else '−'}{written}"
    return _("%(change)s percentage points") % {"change": signed} if unit == Unit.SHARE else signed


@register.filter
def is_hidden(value):
    """Whether the value is kept back because it would tell of single people."""
    return value is HIDDEN


@register.filter
def has_hidden(panel):
    """Whether one of the panel's cells is kept back, so that the page says what its dash is."""
    return any(HIDDEN in row.cells for row in panel.rows)


@register.simple_tag
def first_rows(panel):
    """The rows of a panel that a page shows, so that it stays light; the files have them all."""
    return panel.rows[:ROWS_ON_PAGE]


@register.simple_tag
def rows(panel):
    """The rows of a panel's table that a page shows; the first cell names its row. Made in Python, because a template
    takes many times as long."""
    head, *columns = panel.columns
    begins = [
        format_html('<td data-label="{}"{}>', column.label, NUMBER if column.is_number else "")
        for column in columns
    ]
    # Most cells are one of few numbers.
    written = cache(_written)
    made = []
    for row in first_rows(panel):
        name = _written(row.cells[0], head.unit)
        if row.url:
            name = format_html('<a href="{}">{}</a>', row.url, name)
        cells = (
            f"{begin}{written(value, column.unit)}</td>"
            for begin, column, value in zip(begins, columns, row.cells[1:], strict=True)
        )
        made.append(f'<tr><th scope="row">{name}</th>{"".join(cells)}</tr>')
    # Each piece is escaped where it is made.
    return mark_safe("".join(made))  # noqa: S308


def _written(value, unit):
    """A cell, escaped."""
    if value is HIDDEN:
        return format_html(
            '{}<span class="visually-hidden">{}</span>', shown(value, unit), _("too few to be shown")
        )
    return conditional_escape(shown(value, unit))


@register.filter
def at(mapping, key):
    """What `mapping` has under `key`."""
    return mapping[key]

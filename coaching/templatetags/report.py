"""Figures of the reports."""

from django import template

from coaching.reports.frame import HIDDEN, Unit, shown

register = template.Library()


@register.simple_tag
def figure(value, unit):
    """A value as people read it: "12,5", "40 %", "3 november 2026"."""
    return shown(value, unit)


@register.simple_tag
def change(figure):
    """The difference of a `frame.Figure` to the term before, with its sign: "+3", "±0"; "" where there is none."""
    if figure.change is None:
        return ""
    unit = figure.measure.unit
    written = shown(abs(figure.change), unit)
    if unit == Unit.SHARE:
        written = written.removesuffix(" %")
    if written in ("0", "0,0", "0.0"):
        return "±0"
    return f"{'+' if figure.change > 0 else '−'}{written}"


@register.filter
def is_hidden(value):
    """Whether the value is kept back because it would tell of single people."""
    return value is HIDDEN


@register.simple_tag
def cells(row, panel):
    """Pairs of column and value, without the first, which names the row."""
    return list(zip(panel.columns[1:], row.cells[1:], strict=True))


@register.filter
def at(mapping, key):
    """What `mapping` has under `key`."""
    return mapping[key]

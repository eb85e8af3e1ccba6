"""Figures of the reports."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def hours(minutes):
    """Minutes as hours with one decimal: "12,5"."""
    return number_format(minutes / 60, 1)


@register.simple_tag
def measured(row, code):
    """The figure of one measure; minutes are shown as hours."""
    return hours(row[code]) if code == "minutes" else number_format(row[code], force_grouping=True)

"""{% load mydata %}: what is stored, of whatever type, as people say it."""

import datetime as dt

from django import template
from django.utils.translation import gettext as _

from accounts import dates

register = template.Library()


@register.filter
def plain(value) -> str:
    """A time or day with its year, yes or no, and "–" for nothing."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        return f"{dates.local(value):%Y-%m-%d %H.%M}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


@register.filter
def beside(headings, row):
    """Each heading with its value."""
    return list(zip(headings, row, strict=True))

"""Figures of surveys."""

from django import template

from coaching.enums import SurveyMoment
from coaching.reports.frame import number

register = template.Library()


@register.simple_tag
def mean_of(value):
    """A mean with one decimal, as people write it: "3,4"."""
    return number(value, 1)


@register.simple_tag
def share_of(value):
    """A share from 0 to 1 in whole per cent: "40 %"."""
    return f"{number(value * 100, 0)} %"


@register.simple_tag
def moment_of(row):
    """Its moment in words."""
    return SurveyMoment(row.moment).label

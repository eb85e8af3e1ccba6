"""Figures of surveys."""

from django import template
from django.utils.formats import number_format

from coaching.enums import SurveyMoment

register = template.Library()


@register.simple_tag
def mean_of(value):
    """A mean with one decimal, as people write it: "3,4"."""
    return number_format(value, 1)


@register.simple_tag
def share_of(value):
    """A share from 0 to 1 in whole per cent: "40 %"."""
    return f"{number_format(value * 100, 0)} %"


@register.simple_tag
def moment_of(row):
    """Its moment in words."""
    return SurveyMoment(row.moment).label

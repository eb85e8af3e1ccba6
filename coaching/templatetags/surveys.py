"""Figures of surveys."""

from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils.formats import number_format

from coaching.enums import SurveyMoment

register = template.Library()


@register.simple_tag
def mean_of(value):
    """A mean with one decimal, as people write it: "3,4"."""
    return number_format(_rounded(value, 1), 1)


@register.simple_tag
def share_of(value):
    """A share from 0 to 1 in whole per cent: "40 %"."""
    return f"{number_format(_rounded(value * 100, 0), 0)} %"


def _rounded(value, places):
    """`number_format` cuts off what it does not show."""
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@register.simple_tag
def moment_of(row):
    """Its moment in words."""
    return SurveyMoment(row.moment).label

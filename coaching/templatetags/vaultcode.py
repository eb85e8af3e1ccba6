"""How a recovery code is shown. Knows no keys: workers load every tag there is."""

from django import template

register = template.Library()


@register.filter
def code_groups(code: str) -> list[str]:
    """The four groups of a recovery code, the hyphen with each but the last."""
    groups = code.split("-")
    return [f"{group}-" for group in groups[:-1]] + groups[-1:]

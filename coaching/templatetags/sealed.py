"""{% load sealed %}: opened text on a page, on purpose. Only templates under coaching/sealed/ may use it."""

import re

from django import template
from django.utils.html import conditional_escape, format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.names import joined

register = template.Library()

#: Characters before and after the first hit.
AROUND = 160


@register.filter
def reveal(text) -> SafeString:
    """{{ text|reveal }}: the words of a Plaintext, with their line breaks; whatever is in them is text, not HTML."""
    return mark_safe(linebreaks(text.reveal(), autoescape=True))  # noqa: S308 - escaped just here


@register.filter
def reveal_found(text, words) -> SafeString:
    """{{ text|reveal_found:words }}: the part round the first hit, each hit marked; the whole where no words are."""
    shown, patterns = text.reveal(), [re.escape(word) for word in words.split()]
    if not patterns:
        return reveal(text)
    pattern = re.compile("|".join(sorted(patterns, key=len, reverse=True)), re.IGNORECASE)
    first = pattern.search(shown)
    begin = max(0, first.start() - AROUND) if first else 0
    end = min(len(shown), (first.end() if first else 0) + AROUND)
    parts, at = [], begin
    for hit in pattern.finditer(shown, begin, end):
        parts += [conditional_escape(shown[at : hit.start()]), format_html("<mark>{}</mark>", hit[0])]
        at = hit.end()
    parts.append(conditional_escape(shown[at:end]))
    text = f"{'… ' if begin else ''}{''.join(parts)}{' …' if end < len(shown) else ''}"
    return format_html("<p>{}</p>", mark_safe(re.sub(r"\n+", "<br>", text)))  # noqa: S308 - each part is escaped


@register.simple_tag(takes_context=True)
def names(context, people) -> str:
    """{% names readers.people %}: "you and Karin Ek"; whoever looks at the page comes first."""
    me = context["request"].user
    others = [str(person) for person in people if person.pk != me.pk]
    return joined(([_("you")] if len(others) < len(people) else []) + others)

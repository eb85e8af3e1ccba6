"""{% load programmes %}: what the pages of a programme share."""

from django import template

from coaching.rules.programmerooms import rooms_of

register = template.Library()


@register.inclusion_tag("coaching/programme/rooms.html", takes_context=True)
def programme_rooms(context, programme) -> dict:
    """{% programme_rooms programme %}: links to the programme's pages that the reader may open, this one marked."""
    person, match = context["request"].user, context["request"].resolver_match
    return {
        "programme": programme,
        "rooms": rooms_of(person, programme) if person.is_authenticated else [],
        "here": match.url_name if match else "",
    }

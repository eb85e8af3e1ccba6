"""The line beside a field that is not sealed, which says who can read what is written there."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


def readers_line(who, more="") -> SafeString:
    """ "Who can read this: …", as HTML for a help text or a form's layout. `who` are names or groups, in words."""
    return format_html("<span data-readers>{} {}. {}</span>", _("Who can read this:"), who, more)

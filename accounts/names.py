"""Names in a sentence."""

from django.utils.translation import gettext as _


def joined(names) -> str:
    """ "A", "A and B", "A, B and C", in the reader's language; empty for none."""
    *first, last = [str(name) for name in names] or [""]
    return _("%(names)s and %(last)s") % {"names": ", ".join(first), "last": last} if first else last

"""How schools and areas are named in reports."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Area
from accounts.models.order import SwedishKey


def areas_named(ids) -> dict:
    """By the area's id: what to sort it by, and its name. One statement."""
    rows = Area.objects.filter(pk__in=ids).order_by().values_list("pk", "name", SwedishKey("name"))
    return {pk: (order, name) for pk, name, order in rows}


def school_name(name, closed_on, goes_on_as) -> str:
    """The school's name; of one that is closed also since when, and the name of the one that it goes on as."""
    if closed_on is None or closed_on >= timezone.localdate():
        return name
    words = {"school": name, "day": date_format(closed_on, "j F Y"), "other": goes_on_as}
    if goes_on_as:
        return _("%(school)s (closed %(day)s, now %(other)s)") % words
    return _("%(school)s (closed %(day)s)") % words

"""What can be imported on the coaching side."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.enums import ImportKind
from accounts.importing import Importer, register


def register_all():
    """Tell the import pages of dated plans and groups."""
    # Loads models, which are not there yet when this module is read.
    from coaching.services.group_import import import_for_office as import_groups
    from coaching.services.plan_import import import_for_office

    register(
        Importer(
            kind=ImportKind.PLAN,
            description=_("A programme's dates over its terms: also what is not decided yet."),
            start_url_name="import_plan",
            run=import_for_office,
            done_url=lambda options: reverse("programme_detail", args=[options["slug"]]),
            done_label=_("See the programme"),
        )
    )
    register(
        Importer(
            kind=ImportKind.GROUPS,
            description=_("Who is in which group of a programme, and who leads it."),
            start_url_name="import_groups",
            run=import_groups,
            done_url=lambda options: reverse("programme_groups", args=[options["slug"]]),
            done_label=_("See the groups"),
        )
    )

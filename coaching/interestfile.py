"""Interest as a file."""

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from coaching.csvfile import csv_file


def interest_csv(rows) -> bytes:
    """A line for each."""
    return csv_file(
        [
            _("Received"),
            _("Programme"),
            _("Name"),
            _("E-mail"),
            _("School or school authority"),
            _("What it is about"),
            _("State"),
            _("Who answers"),
            _("Settled"),
        ],
        (
            [
                f"{localtime(row.received_at):%Y-%m-%d %H:%M}",
                row.programme.name,
                row.name,
                row.email,
                row.place_of_work,
                row.about,
                str(row.get_status_display()),
                str(row.owner or ""),
                f"{localtime(row.settled_at):%Y-%m-%d}" if row.settled_at else "",
            ]
            for row in rows
        ),
    )

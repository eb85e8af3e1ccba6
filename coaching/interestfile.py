"""Interest as a file. Cells that a spreadsheet would run as a formula are written so that it does not (defusedcsv)."""

import io

from defusedcsv import csv
from django.utils.timezone import localtime
from django.utils.translation import gettext as _


def interest_csv(rows) -> bytes:
    """CSV in UTF-8 with BOM and semicolons, which Swedish spreadsheets open unasked."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(
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
        ]
    )
    for row in rows:
        writer.writerow(
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
        )
    return file.getvalue().encode("utf-8-sig")

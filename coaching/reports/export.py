"""Reports as files. Cells that a spreadsheet would run as a formula are written so that it does not (defusedcsv)."""

import io

from defusedcsv import csv
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from scheduling.enums import MeetingKind


def activity_csv(rows):
    """The activity rows as CSV in bytes: UTF-8 with BOM and semicolons, which Swedish spreadsheets open unasked."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [
            _("Month"),
            _("Area"),
            _("School"),
            _("School unit code"),
            _("Programme"),
            _("Kind"),
            _("Held"),
            _("Planned"),
            _("Cancelled"),
            _("Hours"),
        ]
    )
    for row in rows:
        writer.writerow(
            [
                f"{row['month']:%Y-%m}",
                row["area"] or "",
                row["school"] or "",
                row["unit_code"] or "",
                row["programme"],
                str(MeetingKind(row["kind"]).label),
                row["held"],
                row["planned"],
                row["cancelled"],
                number_format(row["minutes"] / 60, 2),
            ]
        )
    return file.getvalue().encode("utf-8-sig")

"""How far the schools of a programme have come, as a file."""

import io

from defusedcsv import csv
from django.utils import timezone
from django.utils.translation import gettext as _


def schools_csv(rows) -> bytes:
    """The rows of `queries.takingpart.school_rows`: UTF-8 with BOM and semicolons, which Swedish spreadsheets open
    unasked."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [
            _("School"),
            _("School unit code"),
            _("Group supervision"),
            _("Teams reached"),
            _("Teams"),
            _("Teams not reached"),
            _("Individual supervision"),
            _("Last held"),
            _("Next meeting"),
            _("Teachers without a group"),
        ]
    )
    for row in rows:
        writer.writerow(
            [
                row.school.name,
                row.school.unit_code or "",
                str(row.group.label),
                row.reached,
                row.teams,
                ", ".join(map(str, row.missed)),
                str(row.individual.label),
                _day(row.last),
                _day(row.next),
                len(row.waiting),
            ]
        )
    return file.getvalue().encode("utf-8-sig")


def _day(moment):
    return f"{timezone.localdate(moment)}" if moment else ""

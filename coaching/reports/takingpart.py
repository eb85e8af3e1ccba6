"""How far the schools of a programme have come, as a file."""

from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.csvfile import csv_file


def schools_csv(rows) -> bytes:
    """The rows of `queries.takingpart.school_rows`."""
    return csv_file(
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
        ],
        (
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
            for row in rows
        ),
    )


def _day(moment):
    return f"{timezone.localdate(moment)}" if moment else ""

"""The applications to a programme as a file. Cells that a spreadsheet would run as a formula are written so that it
does not (defusedcsv)."""

import io

from defusedcsv import csv
from django.utils import timezone
from django.utils.translation import gettext as _


def applications_csv(rows, numbers) -> bytes:
    """UTF-8 with BOM and semicolons, which Swedish spreadsheets open unasked; without what anybody wrote.

    `rows` come with person and school, `numbers` are those in line by the application's id.
    """
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    head = [_("Given name"), _("Family name"), _("E-mail"), _("School"), _("Post"), _("State"), _("Applied")]
    writer.writerow([*head, _("Number in line")])
    for row in rows:
        writer.writerow(
            [
                row.person.given_name,
                row.person.family_name,
                row.person.email,
                row.school.name if row.school else "",
                row.get_career_post_display(),
                row.get_state_display(),
                f"{timezone.localdate(row.applied_at):%Y-%m-%d}",
                numbers.get(row.pk, ""),
            ]
        )
    return file.getvalue().encode("utf-8-sig")
